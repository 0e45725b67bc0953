"""Units: the words, numbers, punctuation marks and line ends that a text is made of.

A line is cut into units without looking at any other line, so an edit re-reads only the lines it
touches. White space between units follows rules; where a line departs from them, the unit says so,
and the tokenizer writes a marker. Rules were chosen by majority over the base corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LETTERS = r"[^\W\d_]"
WORD = re.compile(rf"{LETTERS}{{1,60}}(?:['’]{LETTERS}{{1,60}})*")
NUMBER = re.compile(r"\d{1,60}(?:[.,:]\d{1,60})*")
UNIT = re.compile(rf"{WORD.pattern}|{NUMBER.pattern}|[^\w\s]|_")

JOINERS = frozenset("'’.,:")
"""Marks that join a word or number if a letter or digit follows: "don't", "3.5"."""

MASK = "\x1f"
"""Stands for a character that is not prose; it separates units as white space does."""

NONE_BEFORE = frozenset(",.;:!?)]}%”’…-—/_")
NONE_AFTER = frozenset("([{“‘$£€#@~=^\\+-—/_")
STRAIGHT_QUOTES = frozenset("\"'")


class Unit(NamedTuple):
    """One unit of a line.

    Attributes
    ----------
    start, end : int
        Character offsets in the line.
    text : str
        The characters themselves.
    departs : bool
        True when the white space before the unit is not what the rules expect.
    spaced : bool
        True when white space (or the line's start) stands before the unit.
    """

    start: int
    end: int
    text: str
    departs: bool
    spaced: bool


def expects_space(left: Unit | None, right: str) -> bool:
    """Whether the rules put a space between the unit `left` and a unit that starts with `right`.

    At the start of a line (`left` is None) there is none. A straight quote that stands after a
    space opens, so nothing follows it; one that does not stand after a space closes.
    """
    if left is None:
        return False
    last = left.text[-1]
    if last in NONE_AFTER or right[0] in NONE_BEFORE:
        return False
    if last in STRAIGHT_QUOTES:
        return not left.spaced
    return True


def departs(left: Unit | None, right: str, gap: str) -> bool:
    """Whether the text between the unit `left` and `right` is not what the rules put there.

    Where something was masked, the rules cannot tell.
    """
    if left is None or MASK in gap:
        return False
    return bool(gap) != expects_space(left, right)


def units(line: str, start: int = 0, left: Unit | None = None) -> Iterator[Unit]:
    """Cut a line (without its end) into units, from `start` on, after the unit `left`."""
    position = left.end if left else start
    for match in UNIT.finditer(line, start):
        begin, end = match.span()
        text = match.group()
        spaced = left is None or begin > position
        left = Unit(begin, end, text, departs(left, text, line[position:begin]), spaced)
        position = end
        yield left


def settled_end(line: str) -> int:
    """Return the column up to which appended text cannot change the units of a line."""
    end = len(line)
    if line[-1:].isalnum():
        return end - 1  # the unit that ends there may grow; none ends inside of it
    return max(end - 2, 0) if line[-1:] in JOINERS else end


def is_word(text: str) -> bool:
    """Whether a unit is a word (and not a number or a mark)."""
    return text[0].isalpha()


def straighten(text: str) -> str:
    """A word with straight apostrophes: the one spelling that the model knows."""
    return text.replace("’", "'")
