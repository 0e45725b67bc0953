from __future__ import annotations

from typing import Any

import pytest

from afterword.lsp.settings import (
    InlineSettings,
    PopupSettings,
    Settings,
    StatisticsSettings,
    merge_settings,
    read_settings,
)


def test_nothing_set_is_all_defaults() -> None:
    assert read_settings({}) == (Settings(), [])


def test_every_setting_is_read() -> None:
    settings, warnings = read_settings(
        {
            "model": "mine",
            "popup": {
                "enabled": False,
                "maxItems": 7,
                "minPrefix": 2,
                "forgiveSlips": False,
                "triggerOnSpace": True,
            },
            "inline": {
                "enabled": False,
                "minProbability": 1,
                "maxWords": 2,
                "punctuation": True,
                "adaptive": False,
            },
            "statistics": {"enabled": False},
            "trigger": "manual",
            "disabledLanguages": ["python", "git-commit"],
            "offensiveWords": "show",
            "positionEncoding": "utf-16",
        }
    )
    assert warnings == []
    assert settings == Settings(
        model="mine",
        popup=PopupSettings(False, 7, 2, False, True),
        inline=InlineSettings(False, 1, max_words=2, punctuation=True, adaptive=False),
        statistics=StatisticsSettings(False),
        trigger="manual",
        disabled_languages=("python", "git-commit"),
        offensive_words="show",
        position_encoding="utf-16",
    )


@pytest.mark.parametrize(
    ("values", "warning"),
    [
        (
            {"popup": {"max_items": 5}},
            "unknown setting afterword.popup.max_items; did you mean maxItems?",
        ),
        ({"popups": {}}, "unknown setting afterword.popups; did you mean popup?"),
        ({"learn": {"colour": 1}}, "unknown setting afterword.learn.colour; choose from folders"),
        ({"popup": 3}, "afterword.popup must be an object"),
        (
            {"popup": {"maxItems": "7"}},
            "afterword.popup.maxItems must be a whole number from 1 to 10; leave it out to use 5",
        ),
        (
            {"popup": {"maxItems": True}},
            "afterword.popup.maxItems must be a whole number from 1 to 10; leave it out to use 5",
        ),
        (
            {"popup": {"maxItems": 0}},
            "afterword.popup.maxItems must be a whole number from 1 to 10; leave it out to use 5",
        ),
        (
            {"popup": {"maxItems": 11}},
            "afterword.popup.maxItems must be a whole number from 1 to 10; leave it out to use 5",
        ),
        (
            {"popup": {"enabled": "no"}},
            "afterword.popup.enabled must be true or false; leave it out to use true",
        ),
        (
            {"inline": {"minProbability": 60}},
            "afterword.inline.minProbability must be a number from 0 to 1 or null; "
            "leave it out to use null",
        ),
        (
            {"inline": {"minProbability": True}},
            "afterword.inline.minProbability must be a number from 0 to 1 or null; "
            "leave it out to use null",
        ),
        (
            {"positionEncoding": "utf-8"},
            'afterword.positionEncoding must be "utf-16" or null; leave it out to use null',
        ),
        (
            {"trigger": "never"},
            'afterword.trigger must be "automatic" or "manual"; leave it out to use "automatic"',
        ),
        (
            {"disabledLanguages": "python"},
            "afterword.disabledLanguages must be a list of strings; leave it out to use []",
        ),
        ({"model": 1}, "afterword.model must be a string or null; leave it out to use null"),
    ],
)
def test_what_is_wrong_is_one_warning_and_the_default(values: dict[str, Any], warning: str) -> None:
    settings, warnings = read_settings({**values, "trigger": "manual"} | values)
    assert warnings == [warning]
    assert settings.popup == PopupSettings()
    assert settings.inline == InlineSettings()


def test_a_bad_value_leaves_its_neighbours_alone() -> None:
    settings, _ = read_settings({"popup": {"maxItems": 70, "minPrefix": 2}, "model": "mine"})
    assert settings == Settings("mine", PopupSettings(min_prefix=2))


def test_later_settings_stand_above_earlier_ones_key_by_key() -> None:
    base = {"model": "mine", "popup": {"maxItems": 3, "minPrefix": 1}}
    over = {"popup": {"maxItems": 4}, "trigger": "manual"}
    assert merge_settings(base, over) == {
        "model": "mine",
        "popup": {"maxItems": 4, "minPrefix": 1},
        "trigger": "manual",
    }
    assert base["popup"] == {"maxItems": 3, "minPrefix": 1}
