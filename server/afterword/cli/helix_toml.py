"""Add the server to Helix's languages.toml, and leave everything else in the text as it is.

The text is edited, because a library that writes TOML moves tables and their comments. What comes
of it is read again and compared with what it must hold.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

_HEADER = re.compile(r"^[ \t]*\[.*$", re.MULTILINE)
_LANGUAGE = re.compile(r"[ \t]*\[\[\s*language\s*\]\]")
_SERVER = re.compile(r"[ \t]*\[\s*language-server\s*\.\s*\"?afterword\"?\s*\]")
_LIST = re.compile(r"^[ \t]*language-servers[ \t]*=[ \t]*\[", re.MULTILINE)
_COMMAND = re.compile(
    r"""^[ \t]*command[ \t]*=[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*')""", re.MULTILINE
)
_TOKEN = re.compile(r"""#[^\n]*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\s+|.""")


class TomlError(ValueError):
    """The text is not TOML, or cannot be edited safely."""


def merge(text: str, wanted: str) -> str:
    """Return the text of languages.toml with the server and its languages added.

    Parameters
    ----------
    text : str
        What the user has.
    wanted : str
        What `afterword setup helix` prints.

    Raises
    ------
    TomlError
        If the text is not TOML, or is written in a way that is not understood here.
    """
    try:
        old = tomllib.loads(text)
    except ValueError as error:
        raise TomlError(f"it is not TOML: {error}") from None
    except RecursionError:
        raise TomlError("its values are nested too deeply") from None
    try:
        expected = _merged(old, tomllib.loads(wanted))
    except (AttributeError, TypeError):
        raise TomlError("it has another kind of value where a table or list is needed") from None
    if expected == old:
        return text
    try:
        new = _edited(text, wanted, old)
        is_right = tomllib.loads(new) == expected
    except ValueError:
        is_right = False
    if not is_right:
        raise TomlError("it is written in a way that cannot be edited safely")
    return new


def _edited(text: str, wanted: str, old: dict[str, Any]) -> str:
    new = _with_languages(_with_server(text, wanted), wanted)
    added = [section.strip() for section in _sections(wanted) if not _has(old, section)]
    if not added:
        return new
    newline = _newline(text)
    gap = "" if not new else newline if new.endswith("\n") else 2 * newline
    block = "\n\n".join(added) + "\n"
    return new + gap + block.replace("\n", newline)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _merged(old: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what the file must hold in the end."""
    new = copy.deepcopy(old)
    servers = new.setdefault("language-server", {})
    languages = new.setdefault("language", [])
    server = wanted["language-server"]["afterword"]
    servers["afterword"] = {**server, **servers.get("afterword", {}), "command": server["command"]}
    for language in wanted["language"]:
        entry = next((e for e in languages if e.get("name") == language["name"]), None)
        if entry is None:
            languages.append(language)
        elif "language-servers" not in entry:
            entry["language-servers"] = language["language-servers"]
        elif not _lists_server(entry["language-servers"]):
            entry["language-servers"].append("afterword")
    return new


def _lists_server(servers: list[Any]) -> bool:
    """Return whether a list names the server, alone or with the features it is used for."""
    names = (server.get("name") if isinstance(server, dict) else server for server in servers)
    return "afterword" in names


def _sections(text: str) -> Iterator[str]:
    """Yield the tables of a text, each from its header to the next."""
    starts = [found.start() for found in _HEADER.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        yield text[start:end]


def _has(old: dict[str, Any], section: str) -> bool:
    """Return whether the user has a table for what a section of ours is about."""
    if _SERVER.match(section):
        return "afterword" in old.get("language-server", {})
    return _name_of(section) in [language.get("name") for language in old.get("language", [])]


def _name_of(section: str) -> str | None:
    found = re.search(r"""^[ \t]*name[ \t]*=[ \t]*["'](.*?)["']""", section, re.MULTILINE)
    return found[1] if found and _LANGUAGE.match(section) else None


def _with_server(text: str, wanted: str) -> str:
    """Return the text in which the user's table of the server has our command."""
    command, arguments = (
        re.search(rf"^{key} = .*", wanted, re.MULTILINE) for key in ("command", "args")
    )
    assert command is not None
    assert arguments is not None
    for section in _sections(text):
        if _SERVER.match(section):
            lines = command[0]  # a comment on the user's line stays behind it
            if not re.search(r"^[ \t]*args[ \t]*=", section, re.MULTILINE):
                lines = arguments[0] + _newline(text) + lines
            old = _COMMAND.search(section)
            new = section[: old.start()] + lines + section[old.end() :] if old else section
            return text.replace(section, new, 1)
    return text


def _with_languages(text: str, wanted: str) -> str:
    """Return the text in which each language that the user has configured lists the server."""
    ours = {_name_of(section): section for section in _sections(wanted)}
    parts = [text[: len(text) - sum(map(len, _sections(text)))]]
    for section in _sections(text):
        name = _name_of(section)
        listed = name is not None and name in ours
        parts.append(_listing(section, ours[name]) if listed else section)
    return "".join(parts)


def _listing(section: str, ours: str) -> str:
    """Return the table of a language with the server in its list."""
    values = tomllib.loads(section)["language"][0]
    if "language-servers" not in values:
        added = next(line for line in ours.splitlines() if line.startswith("language-servers"))
        head, rest = section.split("\n", 1)
        return f"{head}\n{added}{_newline(section)}{rest}"
    start = _LIST.search(section)
    if start is None or _lists_server(values["language-servers"]):
        return section
    end, last = _last_entry(section, start.end())
    separator = "" if last in "[," else ","
    gap = "" if last == "[" else " "
    line = section.rfind("\n", 0, end) + 1
    if line > start.start():  # a list of several lines
        indent = re.match(r"[ \t]*", section[line:])
        gap = _newline(section) + (indent[0] if indent else "")
    comma = "," if last == "," else ""
    return f'{section[:end]}{separator}{gap}"afterword"{comma}{section[end:]}'


def _last_entry(section: str, place: int) -> tuple[int, str]:
    """Return where the last thing in a list ends, and its last character.

    `place` is behind the opening bracket.
    """
    end, last, depth = place, "[", 1
    for token in _TOKEN.finditer(section, place):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth == 0:
            break
        if not (token[0].isspace() or token[0].startswith("#")):
            end, last = token.end(), token[0][-1]
    return end, last
