"""Units: the words, numbers, punctuation marks and line ends that a text is made of.

A line is cut into units without looking at any other line, so an edit affects only the lines it
touches. White space between units follows rules, chosen by majority over the base corpus. Where a
line breaks them, the unit says so, and the tokenizer writes a marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afterword.text.letters import LETTERS, MARKS, compose, is_in_word

_RUN = rf"{LETTERS}{{1,60}}(?:{MARKS}{{1,4}}{LETTERS}{{0,60}}){{0,60}}"
WORD = re.compile(rf"{_RUN}(?:['’]{_RUN})*")
NUMBER = re.compile(r"\d{1,60}(?:[.,:]\d{1,60})*")
UNIT = re.compile(rf"{WORD.pattern}|{NUMBER.pattern}|[^\w\s]|_")

JOINERS = frozenset("'’.,:")
"""Marks that become part of a word or number if a letter or digit follows: "don't", "3.5"."""

MASK = "\x1f"
"""Replaces each character that is not prose; it separates units as white space does."""
_MASKED_BLOCK = MASK * 4096

NO_SPACE_BEFORE = frozenset(",.;:!?)]}%”’…-—/_")
NO_SPACE_AFTER = frozenset("([{“‘$£€#@~=^\\+-—/_")
STRAIGHT_QUOTES = frozenset("\"'")


class Unit(NamedTuple):
    """One unit of a line.

    Attributes
    ----------
    start, end : int
        Character offsets in the line.
    text : str
        The characters themselves.
    irregular_spacing : bool
        Whether the white space before the unit is not what the rules expect.
    preceded_by_space : bool
        Whether white space, or the line's start, stands before the unit.
    """

    start: int
    end: int
    text: str
    irregular_spacing: bool
    preceded_by_space: bool


def expects_space(left: Unit | None, right: str) -> bool:
    """Return whether the rules put a space between a unit and the next one, which is `right`.

    They put none at the start of a line, where `left` is None. A straight quote behind a space
    opens a quotation, so no space follows it; any other closes one.
    """
    if left is None:
        return False
    last = left.text[-1]
    if last in NO_SPACE_AFTER or right[0] in NO_SPACE_BEFORE:
        return False
    if last in STRAIGHT_QUOTES:
        return not left.preceded_by_space
    return True


def irregular_spacing(left: Unit | None, right: str, gap: str) -> bool:
    """Return whether the gap between the unit `left` and `right` breaks the rules.

    A gap with a masked character never does: what was there is unknown.
    """
    if left is None or MASK in gap:
        return False
    return bool(gap) != expects_space(left, right)


def units(line: str, start: int = 0, left: Unit | None = None) -> Iterator[Unit]:
    """Cut a line (without its end) into units, from `start` on, after the unit `left`."""
    position = left.end if left else start
    for match in UNIT.finditer(line, masked_until(line, start)):
        begin, end = match.span()
        text = match.group()
        irregular = irregular_spacing(left, text, line[position:begin])
        left = Unit(begin, end, text, irregular, left is None or begin > position)
        position = end
        yield left


def masked_until(line: str, start: int) -> int:
    """Return where the masked characters from a column on end; a pattern would be slow on many."""
    while line.startswith(_MASKED_BLOCK, start):
        start += len(_MASKED_BLOCK)
    rest = line[start : start + len(_MASKED_BLOCK)]
    return start + len(rest) - len(rest.lstrip(MASK))


def settled_end(line: str) -> int:
    """Return the column up to which appended text cannot change the units of a line."""
    end = len(line)
    if is_in_word(line[-1:]):
        return end - 1  # the last unit may grow, but no unit ends inside it
    return max(end - 2, 0) if line[-1:] in JOINERS else end


def is_word(text: str) -> bool:
    """Return whether a unit is a word rather than a number or a punctuation mark."""
    return text[0].isalpha()


def normalize_unit(text: str) -> str:
    """Return a unit, or its beginning, as the model knows it.

    Its apostrophes are straight, and a letter with marks is one character where there is one.
    """
    return compose(text.replace("’", "'"))
