"""Columns of a line: in characters here, in code units of an encoding at the client."""

from __future__ import annotations

import re
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BLOCK_CHARS = 4096
_CONTINUATION = range(0x80, 0xC0)


def width(text: str, encoding: Encoding) -> int:
    """Return the length of a text in code units; a lone surrogate counts as it is encoded."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def column(line: str, units: int, encoding: Encoding) -> int:
    """Convert a column in code units of the encoding to one in characters.

    A column past the line's end becomes its end; one inside a character, that character's start.
    """
    if units <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    return _column_utf16(line, units) if encoding == "utf-16" else _column_utf8(line, units)


def _column_utf16(line: str, units: int) -> int:
    start = 0
    while start + _BLOCK_CHARS < len(line):  # counting a whole block at once is far faster
        used = width(line[start : start + _BLOCK_CHARS], "utf-16")
        if used >= units:
            break
        start, units = start + _BLOCK_CHARS, units - used
    return start + _column_in_block(line[start : start + _BLOCK_CHARS], units)


def _column_in_block(line: str, units: int) -> int:
    pairs = 0
    for match in _ASTRAL.finditer(line, 0, units):
        before = match.start() + pairs
        if before >= units:
            break
        if before + 1 == units:
            return match.start()
        pairs += 1
    return min(units - pairs, len(line))


def _column_utf8(line: str, units: int) -> int:
    encoded = line[:units].encode("utf-8", "surrogatepass")
    end = min(units, len(encoded))
    while end < len(encoded) and encoded[end] in _CONTINUATION:
        end -= 1
    return len(encoded[:end].decode("utf-8", "surrogatepass"))
