"""The settings file: below the editor's settings, taken up while the server runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from afterword.lsp import file_settings
from afterword.lsp.configuration import Configuration
from afterword.lsp.file_settings import FileSettings
from afterword.lsp.settings import MAX_LIST_WORDS, Settings
from afterword.store.settings_file import MAX_SETTINGS_BYTES, settings_path

from .test_configuration import FakeClient


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path))
    return tmp_path


def write(text: str | bytes) -> FileSettings:
    """Write the file, with a time of its own, and read it."""
    path = settings_path()
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, ns=(0, len(text)))
    return FileSettings()


def begun(
    file: FileSettings, options: object = None, answer: Any = None, *, has_model: bool = False
) -> tuple[Configuration, FakeClient, list[Settings]]:
    client, applied = FakeClient([answer]), list[Settings]()
    configuration = Configuration(client, applied.append, file, has_model=has_model)
    configuration.apply_initial(options)
    return configuration, client, applied


EVERY = """
model = "mine"
trigger = "manual"
disabledLanguages = ["python"]
offensiveWords = "show"
positionEncoding = "utf-16"

[popup]
enabled = false
maxItems = 3
[inline]
minProbability = 0.5
[glossary]
enabled = false
[models]
de = "deutsch"
[learn]
folders = ["~/notes"]
[statistics]
enabled = false
"""


def test_a_file_has_every_setting_under_its_name() -> None:
    found = write(EVERY)
    assert found.problems == []
    settings = found.settings
    assert (settings.model, settings.trigger) == ("mine", "manual")
    assert settings.disabled_languages == ("python",)
    assert (settings.popup.enabled, settings.popup.max_items) == (False, 3)
    assert settings.inline.min_probability == 0.5
    assert settings.models == (("de", "deutsch"),)
    assert settings.learn.folders == ("~/notes",)
    assert settings != Settings()
    assert settings.inline.max_words == Settings().inline.max_words


def test_without_a_file_all_have_their_defaults() -> None:
    found = FileSettings()
    assert (found.settings, found.problems) == (Settings(), [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[popup]\nmaxitems = 3", "unknown setting popup.maxitems; did you mean maxItems?"),
        (
            "[popup]\nmaxItems = 300",
            f"popup.maxItems must be a whole number from 1 to {MAX_LIST_WORDS}; "
            "leave it out to use 5",
        ),
        ("popup = 3", "popup must be an object"),
        ("model = 2026-11-30", "model must be a string or null; leave it out to use null"),
        ("[popup\n", "it is not TOML: Expected ']' at the end of a table declaration"),
        (b"\xff\xfe", "it is not UTF-8; save it as UTF-8"),
        ("#" * (MAX_SETTINGS_BYTES + 1), "it is larger than 64 kB; shorten it"),
        ("a = " + "[" * 9_000, "its values are nested too deeply"),
        ("a = " + "9" * 9_000, "it is not TOML: "),
        ('"b\\n\\u001b" = 1', r'unknown setting "b\n\u001b"'),
        ('[popup]\n"" = 1', 'unknown setting popup.""'),
    ],
)
def test_a_mistake_is_one_line_and_the_rest_counts(text: str | bytes, problem: str) -> None:
    found = write(text if isinstance(text, bytes) else f'trigger = "manual"\n{text}')
    (line,) = found.problems
    assert line.startswith(f"{settings_path()}: {problem}")
    assert "\n" not in line
    is_read = "unknown" in problem or "must be" in problem
    assert found.settings.trigger == ("manual" if is_read else "automatic")


def in_the_way(path: Path) -> None:
    path.mkdir()


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


@pytest.mark.parametrize(
    "put",
    [
        in_the_way,
        pytest.param(
            link_to_nothing,
            marks=pytest.mark.skipif(os.name == "nt", reason="Windows asks for a right for it"),
        ),
    ],
)
def test_what_is_no_file_is_a_mistake(put: Callable[[Path], None]) -> None:
    put(settings_path())
    found = FileSettings()
    assert found.problems == [f"{settings_path()}: it is not a regular file"]
    assert not found.has_changed()


def test_while_the_file_is_read_again_the_settings_of_before_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = write('model = "mine"')
    during: list[Settings] = []

    def read(path: Path) -> dict[str, Any]:
        during.append(found.settings)
        return {"model": "new"}

    monkeypatch.setattr(file_settings, "read_settings_file", read)
    found.read_again()
    assert [during[0].model, found.settings.model] == ["mine", "new"]


async def test_the_editor_stands_above_the_file_key_by_key() -> None:
    file = write('model = "mine"\n[popup]\nmaxItems = 2\nminPrefix = 1\n')
    options, answer = {"popup": {"maxItems": 3}}, {"popup": {"minPrefix": 0}}
    configuration, client, applied = begun(file, options, answer)
    first = applied[-1]
    assert (first.model, first.popup.max_items, first.popup.min_prefix) == ("mine", 3, 1)
    await configuration.subscribe()
    assert (applied[-1].popup.max_items, applied[-1].popup.min_prefix) == (3, 0)
    assert client.warnings == client.logged == []


def test_a_bad_value_of_the_editor_leaves_that_of_the_file() -> None:
    configuration, client, _ = begun(write("[popup]\nmaxItems = 2"), {"popup": {"maxItems": 99}})
    assert configuration.settings.popup.max_items == 2
    assert client.logged == [
        "afterword.popup.maxItems must be a whole number from 1 to 10; leave it out to use 2"
    ]


def test_a_model_of_the_command_line_stands_above_that_of_the_file() -> None:
    file = write('model = "mine"\ntrigger = "manual"')
    assert begun(file)[2] == [Settings("mine", trigger="manual")]
    assert begun(file, has_model=True)[2] == [Settings(None, trigger="manual")]
    assert begun(file, {"model": "other"}, has_model=True)[2][0].model == "other"


async def test_a_change_is_taken_up_and_a_new_mistake_is_shown_once() -> None:
    file = write("[popup]\nmaxItems = 2\ncolour = 1")
    configuration, client, applied = begun(file, {"trigger": "manual"})
    assert client.warnings == [], "nothing is shown before the client is ready"
    await configuration.subscribe()
    choose = "choose from enabled, maxItems, minPrefix, forgiveSlips, triggerOnSpace"
    wrong = f"{settings_path()}: unknown setting popup.colour; {choose}"
    assert client.warnings == [wrong]
    count = len(applied)
    await configuration.check_file()
    assert len(applied) == count, "it has not changed"
    write("[popup]\nmaxItems = 4\ncolour = 1\nsize = 1")
    await configuration.check_file()
    assert (applied[-1].popup.max_items, applied[-1].trigger) == (4, "manual")
    assert client.warnings == [wrong, wrong.replace("colour", "size")]
    settings_path().unlink()
    await configuration.check_file()
    assert applied[-1].popup.max_items == 5


def test_the_page_about_settings_shows_a_file_that_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
    (example,) = page.split("```toml\n")[1:]
    found = write(example.split("```")[0])
    assert found.problems == []
    assert found.settings != Settings()


def test_json_of_an_editor_means_the_same_as_the_file() -> None:
    values = {"popup": {"maxItems": 2}, "models": {"de": "deutsch"}}
    _, _, applied = begun(FileSettings(), json.loads(json.dumps(values)))
    assert applied == [write('[popup]\nmaxItems = 2\n[models]\nde = "deutsch"').settings]
