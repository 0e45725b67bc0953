"""Add settings to JSON with comments, and leave everything else in the text as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_SKIPPED = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_INDENT = "  "
_OURS = "afterword"
_COMMANDS = ("command", "afterword.serverPath")
"""Keys of the command that starts the server."""

_decoder = json.JSONDecoder(strict=False)


class JsoncError(ValueError):
    """A text that is not JSON with comments, or has settings that contradict the wanted ones."""


@dataclass
class _Node:
    """A value and where it stands in the text."""

    start: int
    end: int
    value: Any
    members: dict[str, _Node] = field(default_factory=dict)
    items: list[_Node] = field(default_factory=list)
    ends_with_comma: bool = False

    @property
    def children(self) -> list[_Node]:
        return [*self.members.values(), *self.items]


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def parse(text: str) -> Any:
    """Return the value of a JSON text that may have comments and trailing commas.

    Raises
    ------
    JsoncError
        If it is not; the message says in which line.
    """
    return _parse(text).value


def merge(text: str, wanted: dict[str, Any]) -> str:
    """Return the text with settings added.

    Objects are merged and lists completed. A value that is there already stays, except for the
    command that starts Afterword, which may have moved.

    Raises
    ------
    JsoncError
        If the text is not JSON, or has other values than those wanted.
    """
    if _skip(text, 0) == len(text):  # nothing but comments
        text += ("" if text.endswith("\n") or not text else _newline(text)) + "{}" + _newline(text)
    root = _parse(text)
    if not isinstance(root.value, dict):
        raise JsoncError("it is not an object")
    wanted = _without_choices(wanted, root.value, ())
    edits = sorted(_edits(text, root, wanted, ()), key=lambda edit: edit.start)
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    if not _holds(parse(text), wanted):
        raise JsoncError("the settings cannot be added to it")
    return text


def _without_choices(
    wanted: dict[str, Any], old: dict[str, Any], path: tuple[str, ...]
) -> dict[str, Any]:
    """Return the settings without those of Afterword's own that the user has chosen otherwise."""
    needed: dict[str, Any] = {}
    for key, value in wanted.items():
        here = (*path, key)
        if isinstance(value, dict) and isinstance(old.get(key), dict):
            needed[key] = _without_choices(value, old[key], here)
        elif key == "command" and isinstance(old.get(key), list):
            needed[key] = [value[0], *(old[key][1:] or value[1:])]  # with the user's arguments
        elif key not in old or key in _COMMANDS or isinstance(value, dict) or not _is_named(here):
            needed[key] = value
    return needed


def _edits(
    text: str, node: _Node, wanted: dict[str, Any], path: tuple[str, ...]
) -> Iterator[_Edit]:
    missing: dict[str, Any] = {}
    for key, value in wanted.items():
        here = (*path, key)
        old = node.members.get(key)
        if old is None:
            missing[key] = value
        elif isinstance(old.value, dict) and isinstance(value, dict):
            yield from _edits(text, old, value, here)
        elif old.value == value:
            continue
        elif not isinstance(value, dict) and _is_ours(here, old.value):
            yield _Edit(old.start, old.end, json.dumps(value, ensure_ascii=False))
        elif isinstance(old.value, list) and isinstance(value, list):
            yield from _added(text, old, [_dumps(v) for v in value if v not in old.value])
        else:
            raise JsoncError(f"it has another value for {' > '.join(here)}")
    yield from _added(text, node, [f"{_dumps(key)}: {_dumps(v)}" for key, v in missing.items()])


def _is_ours(path: tuple[str, ...], old: Any) -> bool:
    return _is_named(path) or (isinstance(old, str) and _OURS in old)


def _is_named(path: tuple[str, ...]) -> bool:
    """Return whether a key names Afterword."""
    return any(_OURS in key for key in path)


def _added(text: str, node: _Node, entries: list[str]) -> Iterator[_Edit]:
    """Yield the edits that add entries at the end of an object or a list."""
    if not entries:
        return
    if node.children and "\n" not in text[node.start : node.end]:
        separator, closing = " ", ""
        entries = [re.sub(r"\n *", " ", entry) for entry in entries]
    else:
        outer = _indent_of(text, node.start)
        first = _first_place(text, node) if node.children else None
        inner = outer + _INDENT if first is None else _indent_of(text, first)
        separator, closing = _newline(text) + inner, _newline(text) + outer
    block = f",{separator}".join(entry.replace("\n", separator) for entry in entries)
    # Before the closing bracket, behind any comment on the last entry.
    end = node.end - 1
    while text[end - 1] in " \t\r\n" and end > node.start + 1:
        end -= 1
    if node.children and not node.ends_with_comma:
        last = max(child.end for child in node.children)
        yield _Edit(last, last, ",")
    comma = "," if node.ends_with_comma else ""
    until = node.end - 1 if closing else end  # on one line, what stands before the bracket stays
    yield _Edit(end, until, f"{separator}{block}{comma}{closing}")


def _first_place(text: str, node: _Node) -> int | None:
    """Return where the first entry begins, if it begins a line."""
    start = _skip(text, node.start + 1)
    line = text.rfind("\n", 0, start) + 1
    return None if text[line:start].strip() else start


def _indent_of(text: str, place: int) -> str:
    line = text.rfind("\n", 0, place) + 1
    found = re.compile(r"[ \t]*").match(text, line)
    return found[0] if found else ""


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _dumps(value: Any) -> str:
    return json.dumps(value, indent=_INDENT, ensure_ascii=False)


def _holds(value: Any, wanted: Any) -> bool:
    """Return whether a value has all that is wanted."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            key in value and _holds(value[key], wanted[key]) for key in wanted
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and all(item in value for item in wanted)
    return bool(value == wanted)


def _skip(text: str, place: int) -> int:
    """Return the place behind the white space and the comments at a place."""
    found = _SKIPPED.match(text, place)
    return found.end() if found else place


def _parse(text: str) -> _Node:
    """Read a whole text; JsoncError as `parse`."""
    try:
        node = _read_value(text, _skip(text, 0))
    except RecursionError:
        raise JsoncError("it is nested too deeply") from None
    _check(text, _skip(text, node.end) == len(text), node.end)
    return node


def _read_value(text: str, start: int) -> _Node:
    match text[start : start + 1]:
        case "{":
            return _read_container(text, start, "}")
        case "[":
            return _read_container(text, start, "]")
    try:
        value, end = _decoder.raw_decode(text, start)
    except ValueError:
        _check(text, False, start)
    return _Node(start, end, value)


def _read_container(text: str, start: int, closing: str) -> _Node:
    """Read an object or a list, whose opening bracket is at `start`."""
    node = _Node(start, start, None)
    place = _skip(text, start + 1)
    while text[place : place + 1] != closing:
        _check(text, node.ends_with_comma or not node.children, place)
        key = None
        if closing == "}":
            name = _read_value(text, place)
            key, place = name.value, _skip(text, name.end)
            _check(text, isinstance(key, str) and text[place : place + 1] == ":", place)
            place = _skip(text, place + 1)
        child = _read_value(text, place)
        if key is None:
            node.items.append(child)
        else:
            node.members[key] = child
        place = _skip(text, child.end)
        node.ends_with_comma = text[place : place + 1] == ","
        place = _skip(text, place + node.ends_with_comma)
    if closing == "}":
        node.value = {key: child.value for key, child in node.members.items()}
    else:
        node.value = [child.value for child in node.items]
    node.end = place + 1
    return node


def _check(text: str, is_right: bool, place: int) -> None:
    if not is_right:
        raise JsoncError(f"line {text.count(chr(10), 0, place) + 1} is not JSON")
