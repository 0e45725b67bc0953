"""Describe a position in a document, and what completion needs of the cursor's line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

_CLOSING = re.compile(r"""[\s)\]}"'”’».,;:!?*_`]*""")


class Position(NamedTuple):
    """A place in a document: line and column, both from 0, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Cursor:
    """The cursor and its line.

    Attributes
    ----------
    line : int
        Number of the line.
    text : str
        The line up to the cursor, all but prose masked.
    after : str
        The rest of the line, unmasked.
    start : int
        Column where the word at the cursor begins, or would begin.
    takes_word : bool
        Whether a word may stand here: in prose, and not where a space must come first, as right
        after a comma.
    """

    line: int
    text: str
    after: str
    start: int
    takes_word: bool

    @property
    def word_start(self) -> Position:
        """Return the position where the word at the cursor begins, or would begin."""
        return Position(self.line, self.start)

    @property
    def prefix(self) -> str:
        """Return the letters of the word that have been typed."""
        return self.text[self.start :]

    @property
    def ends_line(self) -> bool:
        """Return whether nothing follows in the line, or nothing but closing marks."""
        return _CLOSING.fullmatch(self.after) is not None
