"""What a person can set, and how it is read from what an editor sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

SECTION = "afterword"
"""Name of the section in an editor's configuration."""

MOST_ITEMS = 10
"""Most words in a list: nobody reads more while writing."""


@dataclass(frozen=True)
class PopupSettings:
    """The list of words."""

    enabled: bool = True
    """Answer requests for the list."""

    max_items: int = field(default=5, metadata={"least": 1, "most": MOST_ITEMS})
    """Words in the list."""

    min_prefix: int = field(default=0, metadata={"least": 0, "most": 10})
    """Letters that must stand before the cursor; 0 lists words after a space too."""

    trigger_on_space: bool = False
    """Ask the editor to open the list at a space; read when the server starts."""


@dataclass(frozen=True)
class InlineSettings:
    """The ghost text."""

    enabled: bool = True
    """Answer requests for ghost text."""

    min_probability: float | None = field(default=None, metadata={"least": 0.0, "most": 1.0})
    """Show nothing less probable than this; null is the model's own threshold."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set."""

    model: str | None = None
    """Name or folder of the model; null is the one that `afterword models use` chose."""

    popup: PopupSettings = PopupSettings()
    """The list of words."""

    inline: InlineSettings = InlineSettings()
    """The ghost text."""

    trigger: Literal["automatic", "manual"] = "automatic"
    """With "manual", ghost text and a list at a trigger character come only when asked for."""

    disabled_languages: tuple[str, ...] = ()
    """Language ids of documents in which the server stays silent."""

    position_encoding: Literal["utf-16"] | None = None
    """Force UTF-16 columns, for editors whose servers must all agree; read at the start."""


def read_settings(values: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """Read settings from the JSON of an editor; keys are in camelCase.

    Returns
    -------
    settings : Settings
        Defaults stand where a value is missing or bad.
    warnings : list[str]
        One line for each unknown key and each bad value.
    """
    warnings: list[str] = []
    return _structure(Settings(), values, "", warnings), warnings


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of two sources, the second above the first, key by key."""
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merged(cast(Mapping[str, Any], old), value) if both else value
    return result


def camel(name: str) -> str:
    """A field's name as the editors write it."""
    head, *tail = name.split("_")
    return head + "".join(map(str.title, tail))


def _structure(default: Any, values: Any, where: str, warnings: list[str]) -> Any:
    """A copy of a default dataclass with the good ones of the values."""
    if not isinstance(values, Mapping):
        warnings.append(f"{SECTION}.{where.rstrip('.')} must be an object")
        return default
    hints = get_type_hints(type(default))
    known = {camel(entry.name): entry for entry in fields(default)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{where}{key}"
        if key not in known:
            warnings.append(f"unknown setting {SECTION}.{name}")
            continue
        entry = known[key]
        old = getattr(default, entry.name)
        if is_dataclass(old):
            changes[entry.name] = _structure(old, value, f"{name}.", warnings)
        else:
            try:
                changes[entry.name] = _checked(value, hints[entry.name], entry.metadata)
            except ValueError as error:
                warnings.append(f"{SECTION}.{name} {error}; using {_shown(entry)}")
    return replace(default, **changes)


def _checked(value: Any, hint: Any, bounds: Mapping[str, Any]) -> Any:
    kinds = get_args(hint) if type(None) in get_args(hint) else (hint,)
    for kind in kinds:
        if kind is type(None):
            if value is None:
                return None
        elif get_origin(kind) is Literal:
            if isinstance(value, str) and value in get_args(kind):
                return value
        elif get_origin(kind) is tuple:
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                return tuple(value)
        # `type`, not `isinstance`: to Python, JSON's true is an integer as well.
        elif type(value) is kind or (kind is float and type(value) is int):
            if bounds and not bounds["least"] <= value <= bounds["most"]:
                raise ValueError(f"must lie between {bounds['least']} and {bounds['most']}")
            return value
    raise ValueError(f"must be {' or '.join(map(_described, kinds))}")


def _described(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return " or ".join(f'"{choice}"' for choice in get_args(kind))
    if get_origin(kind) is tuple:
        return "a list of strings"
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}
    return names.get(kind, "null")


def _shown(entry: Field[Any]) -> str:
    return json.dumps(entry.default)
