"""The mirror of a document that is open in the editor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from operator import eq
from typing import NamedTuple

from afterword.text.context import Context, Position
from afterword.text.positions import Encoding, column, width
from afterword.text.prose_lines import ProseLines

REACH = 1_600
"""Characters that a context reaches back, at least: more than the model's window."""

# Not str.splitlines: the protocol knows no other line ends.
_LINE_END = re.compile(r"(\r\n|\n|\r)")


class Change(NamedTuple):
    """One change as the client sends it.

    Attributes
    ----------
    text : str
        The new text.
    start, end : tuple[int, int] | None
        Line and character (in units of the client's encoding) of what it replaces; None when it
        replaces the whole document.
    """

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


class Document:
    """Lines of a document, kept up to date by the client's changes.

    An edit costs what the lines that it touches cost, however long the document is.

    Parameters
    ----------
    uri : str
        The document's key.
    text : str
        Its text when opened.
    language_id : str
        The client's name of its format.
    version : int
        The client's number of this state.
    encoding : "utf-8", "utf-16" or "utf-32"
        Unit of the client's columns.
    """

    def __init__(
        self,
        uri: str,
        text: str,
        language_id: str = "",
        version: int = 0,
        encoding: Encoding = "utf-16",
    ) -> None:
        self.uri = uri
        self.language_id = language_id
        self.version = version
        self.encoding: Encoding = encoding
        self.lines, self._ends = _split(text)
        self._prose = ProseLines(language_id, self.lines)
        self._touched: Position | None = Position(0, 0)
        # By line, the longest masked text that has been shown and not been touched since.
        self._shown: list[str] = []

    @property
    def text(self) -> str:
        """The whole text; its cost grows with the document."""
        return "".join(line + end for line, end in zip(self.lines, self._ends, strict=True))

    def apply(self, changes: Iterable[Change], version: int) -> None:
        """Apply changes in order, each to the outcome of the one before."""
        for change in changes:
            if change.start is None or change.end is None:
                self._replace_all(change.text)
            else:
                self._replace(self.locate(*change.start), self.locate(*change.end), change.text)
        self.version = version

    def locate(self, line: int, character: int) -> Position:
        """A place of the client's; beyond a line's end or the document's, that end."""
        if line >= len(self.lines):
            return Position(len(self.lines) - 1, len(self.lines[-1]))
        return Position(line, column(self.lines[line], character, self.encoding))

    def character(self, place: Position) -> int:
        """The client's column of a place."""
        return width(self.lines[place.line][: place.column], self.encoding)

    def context(self, place: Position, typed: str = "", at: int | None = None) -> Context:
        """The text around a place, for the completion.

        Parameters
        ----------
        place : Position
            Where the cursor stands.
        typed : str
            Text to suppose between the column `at` of that line and the cursor, in place of what
            is there: a suggestion that is selected but not yet accepted.
        at : int or None
            Where that text begins; None to take the document as it is.
        """
        line = self.lines[place.line]
        supposed = None if at is None else Position(place.line, at)
        if supposed is not None:
            self._touch(supposed)
        first = place.line
        reached = place.column
        while first > 0 and reached < REACH:
            first -= 1
            reached += len(self.lines[first]) + 1
        cut = line[: place.column] if at is None else line[:at] + typed
        masked, prose = self._prose.cut(place.line, cut)
        before = map(self.prose_line, range(first, place.line))
        lines = (*before, self._show(place.line, masked))
        unchanged, self._touched = self._touched, None
        if supposed is not None:
            self._touch(supposed)
        return Context(self.uri, first, lines, line[place.column :], unchanged, prose)

    def prose_line(self, number: int) -> str:
        """A whole line, all but prose masked, for the completion to read."""
        return self._show(number, self._prose.line(number))

    def _show(self, number: int, masked: str) -> str:
        """`masked`, a line or its beginning; touched where it is not what was shown before.

        The mask of a place depends on what stands behind it: on an edit there, and on where the
        cursor cuts the line.
        """
        self._shown += [""] * (number + 1 - len(self._shown))
        old = self._shown[number]
        if not old.startswith(masked):
            if not masked.startswith(old):
                self._touch(Position(number, _shared(old, masked)))
            self._shown[number] = masked
        return masked

    def _replace(self, start: Position, end: Position, text: str) -> None:
        if end < start:
            start, end = end, start
        text = self.lines[start.line][: start.column] + text + self.lines[end.line][end.column :]
        text += self._ends[end.line]
        if start.line > 0 and text.startswith("\n") and self._ends[start.line - 1] == "\r":
            start = Position(start.line - 1, len(self.lines[start.line - 1]))
            text = self.lines[start.line] + "\r" + text
        lines, ends = _split(text)
        if self._ends[end.line]:
            lines.pop()
            ends.pop()
        self._touch(start)
        self.lines[start.line : end.line + 1] = lines
        self._ends[start.line : end.line + 1] = ends
        self._prose.replaced(start.line, end.line + 1 - start.line, len(lines))

    def _replace_all(self, text: str) -> None:
        lines, ends = _split(text)
        same = _shared(self.lines, lines)
        if same < min(len(lines), len(self.lines)):
            self._touch(Position(same, _shared(self.lines[same], lines[same])))
        elif len(lines) != len(self.lines):
            self._touch(Position(same - 1, len(lines[same - 1])))
        self.lines, self._ends = lines, ends
        self._prose = ProseLines(self.language_id, lines)

    def _touch(self, place: Position) -> None:
        """Text from a place on may not be what was shown."""
        self._touched = place if self._touched is None else min(self._touched, place)
        del self._shown[place.line + 1 :]
        if place.line < len(self._shown):
            self._shown[place.line] = self._shown[place.line][: place.column]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines, or characters, two texts share at their start."""
    return sum(takewhile(bool, map(eq, old, new)))


def _split(text: str) -> tuple[list[str], list[str]]:
    """Lines of a text and their ends; the last line's end is empty."""
    parts = _LINE_END.split(text)
    return parts[::2], [*parts[1::2], ""]
