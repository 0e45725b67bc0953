"""What the completion is told of a document: the text around a position, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a document: line and column, both from 0, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Context:
    """An unchanging picture of a document around the cursor.

    Attributes
    ----------
    document : str
        The document's key (its URI).
    first_line : int
        Number of the first line in `lines`.
    lines : tuple[str, ...]
        Lines up to the cursor, without their ends, all but prose masked; the last one is the
        cursor's own line, cut at the cursor. They reach back far enough for the model's window, or
        to the document's start.
    after : str
        The rest of the cursor's line.
    unchanged : Position | None
        All text before this position is as it was in this document's previous context; None when
        nothing at all has changed.
    prose : bool
        Whether what is typed at the cursor is prose, and not code or an address.
    """

    document: str
    first_line: int
    lines: tuple[str, ...]
    after: str
    unchanged: Position | None
    prose: bool = True

    @property
    def cursor(self) -> Position:
        """Where the cursor stands."""
        return Position(self.first_line + len(self.lines) - 1, len(self.lines[-1]))
