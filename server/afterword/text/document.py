"""Mirror the text of a document that is open in the editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from afterword.text.cursor import Position
from afterword.text.positions import Encoding, column, width


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


class TextDocument:
    """Lines of a document, kept up to date by the client's changes.

    The cost of an edit depends on the lines it touches, not on the length of the document.

    Parameters
    ----------
    uri : str
        The document's key.
    text : str
        Its text when opened.
    language_id : str
        The client's name of its format.
    encoding : "utf-8", "utf-16" or "utf-32"
        Unit of the client's columns.

    Attributes
    ----------
    revision : int
        How often the text has changed.
    """

    def __init__(
        self, uri: str, text: str, language_id: str = "", encoding: Encoding = "utf-16"
    ) -> None:
        self.uri = uri
        self.language_id = language_id
        self.encoding: Encoding = encoding
        self.lines, self._ends = _split(text)
        self.revision = 0

    @property
    def text(self) -> str:
        """Return the whole text, joined anew at each call."""
        return "".join(line + end for line, end in zip(self.lines, self._ends, strict=True))

    @property
    def end(self) -> Position:
        """Return the position after the last character."""
        return Position(len(self.lines) - 1, len(self.lines[-1]))

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply changes in order, each to the result of the one before."""
        for change in changes:
            if change.start is None or change.end is None:
                self._replace_all(change.text)
            else:
                self._replace(self.locate(*change.start), self.locate(*change.end), change.text)

    def locate(self, line: int, character: int) -> Position:
        """Convert a client's line and column to a position, clipped to the line and document."""
        if line >= len(self.lines):
            return self.end
        return Position(line, column(self.lines[line], character, self.encoding))

    def character(self, place: Position) -> int:
        """Convert a position to the client's column."""
        return width(self.lines[place.line][: place.column], self.encoding)

    def _replace(self, start: Position, end: Position, text: str) -> None:
        if end < start:
            start, end = end, start
        before, after = self.lines[start.line][: start.column], self.lines[end.line][end.column :]
        is_one_line = "\n" not in text and "\r" not in text
        text = f"{before}{text}{after}"  # one copy: a line may have megabytes
        if is_one_line and text:
            self._splice(start, end.line + 1 - start.line, [text], [self._ends[end.line]])
            return
        text += self._ends[end.line]
        if start.line > 0 and text.startswith("\n") and self._ends[start.line - 1] == "\r":
            start = Position(start.line - 1, len(self.lines[start.line - 1]))
            text = self.lines[start.line] + "\r" + text
        lines, ends = _split(text)
        if self._ends[end.line]:
            lines.pop()
            ends.pop()
        self._splice(start, end.line + 1 - start.line, lines, ends)

    def _replace_all(self, text: str) -> None:
        """Replace the whole text, keeping the lines at both ends that have not changed."""
        lines, ends = _split(text)
        shortest = min(len(lines), len(self.lines))
        # The shorter text's last line has no end, so they differ there at the latest.
        first = min(shared_length(self.lines, lines), shared_length(self._ends, ends))
        if first == len(lines) == len(self.lines):
            return
        same = min(
            shared_length(self.lines[::-1], lines[::-1]),
            shared_length(self._ends[::-1], ends[::-1]),
        )
        last = len(lines) - min(same, shortest - 1 - first)
        removed = last - first + len(self.lines) - len(lines)
        start = Position(first, shared_length(self.lines[first], lines[first]))
        self._splice(start, removed, lines[first:last], ends[first:last])

    def _splice(
        self, start: Position, removed: int, lines: Sequence[str], ends: Sequence[str]
    ) -> None:
        """Replace `removed` lines; the text before `start` does not change."""
        self.revision += 1
        first = start.line
        self.lines[first : first + removed] = lines
        self._ends[first : first + removed] = ends


def shared_length(old: Sequence[Any], new: Sequence[Any]) -> int:
    """Return how many lines, or characters, two texts share at their start."""
    low, high = 0, min(len(old), len(new))
    while low < high:  # comparing slices is far faster than comparing item by item
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _split(text: str) -> tuple[list[str], list[str]]:
    """Split a text into its lines and their line ends; the last line's end is empty."""
    # Not str.splitlines: the protocol recognises no other line ends. Not one pattern either: on a
    # long text it would hold up all threads, since Python finishes a search before it runs another.
    parts = text.split("\n")
    if "\r" not in text:
        return parts, ["\n"] * (len(parts) - 1) + [""]
    lines: list[str] = []
    ends: list[str] = []
    last = len(parts) - 1
    for number, part in enumerate(parts):
        is_pair = part.endswith("\r") and number < last
        pieces = (part[:-1] if is_pair else part).split("\r")
        lines += pieces
        ends += ["\r"] * (len(pieces) - 1)
        ends.append("" if number == last else "\r\n" if is_pair else "\n")
    return lines, ends
