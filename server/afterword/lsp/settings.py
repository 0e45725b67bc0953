"""Define what a user can set, and read it from the JSON that an editor sends."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal, TypeVar, cast

from afterword.completion.config import EngineConfig

SECTION = "afterword"
"""Name of the section in an editor's configuration."""

MAX_LIST_WORDS = 10
"""Upper bound on the words in a list: nobody reads more while writing."""
MAX_MIN_PREFIX_LETTERS = 10
"""Upper bound on the letters that a user can make the list wait for."""
MAX_MODELS = 2
"""Upper bound on the models in memory."""
MAX_GHOST_WORDS = 10
"""Upper bound on the words of a ghost text; each costs two calls of the network at most."""

LanguageModelName = tuple[str, str]
"""A language, as a BCP 47 tag, and the name or folder of the model for it."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Rule:
    """What the value of a setting must be.

    Attributes
    ----------
    description : str
        The same in words, for the user.
    accepts : callable
        Returns whether a value from JSON obeys the rule.
    """

    description: str
    accepts: Callable[[Any], bool]

    def or_null(self) -> _Rule:
        """Accept null as well."""
        return _Rule(
            f"{self.description} or null", lambda value: value is None or self.accepts(value)
        )


# `type`, not `isinstance`, for numbers: to Python, JSON's true is an integer as well.


def _whole_number(least: int, most: int) -> _Rule:
    return _Rule(
        f"a whole number from {least} to {most}",
        lambda value: type(value) is int and least <= value <= most,
    )


def _number(least: float, most: float) -> _Rule:
    return _Rule(
        f"a number from {least:g} to {most:g}",
        lambda value: type(value) in (int, float) and least <= value <= most,
    )


def _one_of(*choices: str) -> _Rule:
    return _Rule(" or ".join(map(json.dumps, choices)), lambda value: value in choices)


_BOOLEAN = _Rule("true or false", lambda value: isinstance(value, bool))
_STRING = _Rule("a string", lambda value: isinstance(value, str))
_STRINGS = _Rule(
    "a list of strings",
    lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
)
_MODELS = _Rule(
    f"an object of at most {MAX_MODELS} languages and the names of their models",
    lambda value: (
        isinstance(value, dict)
        and len(value) <= MAX_MODELS
        and all(isinstance(name, str) and language for language, name in value.items())
    ),
)


def _setting(default: T, rule: _Rule) -> T:
    return field(default=default, metadata={"rule": rule})


@dataclass(frozen=True)
class PopupSettings:
    """The list of words."""

    enabled: bool = _setting(True, _BOOLEAN)
    """Answer requests for the list."""

    max_items: int = _setting(5, _whole_number(1, MAX_LIST_WORDS))
    """Words in the list."""

    min_prefix: int = _setting(0, _whole_number(0, MAX_MIN_PREFIX_LETTERS))
    """Letters that must come before the cursor; 0 lists words after a space too."""

    forgive_slips: bool = _setting(True, _BOOLEAN)
    """List words that replace the letters typed, where those seem to have a slip."""

    trigger_on_space: bool = _setting(False, _BOOLEAN)
    """Ask the editor to open the list at a space; read when the server starts."""


@dataclass(frozen=True)
class InlineSettings:
    """The ghost text."""

    enabled: bool = _setting(True, _BOOLEAN)
    """Answer requests for ghost text."""

    min_probability: float | None = _setting(None, _number(0, 1).or_null())
    """Show nothing less probable than this; None is the model's own threshold."""

    mid_line: bool = _setting(True, _BOOLEAN)
    """Answer requests in the middle of a line too, where text follows."""

    max_words: int = _setting(EngineConfig.ghost_max_words, _whole_number(1, MAX_GHOST_WORDS))
    """Words in a ghost text."""

    punctuation: bool = _setting(False, _BOOLEAN)
    """Let a ghost text end with a punctuation mark."""

    adaptive: bool = _setting(True, _BOOLEAN)
    """After three refusals in a row, show only surer ghost text until one is taken."""


@dataclass(frozen=True)
class LearnSettings:
    """What is learned as the user writes."""

    folders: tuple[str, ...] = _setting((), _STRINGS)
    """Folders in which a file is learned when it is saved; full paths, or from the home folder."""


@dataclass(frozen=True)
class StatisticsSettings:
    """The counts of what was saved."""

    enabled: bool = _setting(True, _BOOLEAN)
    """Count keystrokes and words saved, on this computer and without any text."""


@dataclass(frozen=True)
class GlossarySettings:
    """The person's and the workspace's own terms, names and abbreviations."""

    enabled: bool = _setting(True, _BOOLEAN)
    """Offer them."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set."""

    model: str | None = _setting(None, _STRING.or_null())
    """Name or folder of the model; None is the one that `afterword models use` chose."""

    popup: PopupSettings = PopupSettings()
    """The list of words."""

    inline: InlineSettings = InlineSettings()
    """The ghost text."""

    trigger: Literal["automatic", "manual"] = _setting("automatic", _one_of("automatic", "manual"))
    """With "manual", ghost text and a list at a trigger character come only when asked for."""

    disabled_languages: tuple[str, ...] = _setting((), _STRINGS)
    """Language ids of documents in which nothing is suggested."""

    offensive_words: Literal["hide", "show"] = _setting("hide", _one_of("hide", "show"))
    """With "hide", slurs and obscenities are suggested only if the user writes them."""

    position_encoding: Literal["utf-16"] | None = _setting(None, _one_of("utf-16").or_null())
    """Force UTF-16 columns, for editors whose servers must all agree; read at the start."""

    glossary: GlossarySettings = GlossarySettings()
    """Terms, names and abbreviations in `.afterword/words.txt`."""

    models: tuple[LanguageModelName, ...] = _setting((), _MODELS)
    """Models for paragraphs in other languages than that of `model`; two take its place."""

    learn: LearnSettings = LearnSettings()
    """What is learned as the user writes."""

    statistics: StatisticsSettings = StatisticsSettings()
    """The counts of what was saved."""


def read_settings(
    values: Mapping[str, Any], defaults: Settings | None = None, section: str = SECTION
) -> tuple[Settings, list[str]]:
    """Read settings from an editor's JSON, whose keys are in camelCase.

    Parameters
    ----------
    values : Mapping[str, Any]
        The JSON, or what a TOML file holds.
    defaults : Settings or None
        The settings that they override; None for the defaults of all settings.
    section : str
        Section that the keys are in, as the warnings call it; empty if they are in none.

    Returns
    -------
    settings : Settings
        Missing or invalid values have their defaults.
    warnings : list[str]
        One line for each unknown key and each invalid value.
    """
    warnings: list[str] = []
    return _read(defaults or Settings(), values, section, warnings), warnings


def merge_settings(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge the JSON of two sources key by key; `over` wins."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        nested = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = merge_settings(cast(Mapping[str, Any], old), value) if nested else value
    return merged


def _read(defaults: T, values: object, path: str, warnings: list[str]) -> T:
    """Return a copy of a dataclass of defaults with the valid ones among the values."""
    if not isinstance(values, Mapping):
        warnings.append(f"{path} must be an object")
        return defaults
    known = {_camel_case(entry.name): entry for entry in fields(cast(Any, defaults))}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        name = key if key and key.isprintable() else json.dumps(key)
        where = f"{path}.{name}" if path else name
        if (entry := known.get(key)) is None:
            warnings.append(f"unknown setting {where}; {_hint(key, known)}")
        elif is_dataclass(entry.default):
            changes[entry.name] = _read(getattr(defaults, entry.name), value, where, warnings)
        elif (rule := entry.metadata["rule"]).accepts(value):
            changes[entry.name] = _frozen(value)
        else:
            default = getattr(defaults, entry.name)
            shown = json.dumps(dict(default) if rule is _MODELS else default)
            warnings.append(f"{where} must be {rule.description}; leave it out to use {shown}")
    return cast(T, replace(cast(Any, defaults), **changes))


def _hint(key: str, known: Collection[str]) -> str:
    """Return advice for a message: the setting that was probably meant, or those to choose from."""
    lowered = {name.lower(): name for name in known}
    near = get_close_matches(key.lower().replace("_", ""), lowered, n=1)
    return f"did you mean {lowered[near[0]]}?" if near else f"choose from {', '.join(known)}"


def _frozen(value: Any) -> Any:
    """Return a value that nobody can change: pairs for an object, a tuple for a list."""
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def _camel_case(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(map(str.title, tail))
