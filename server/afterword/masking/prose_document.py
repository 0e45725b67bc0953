"""Mirror a document, mask all but its prose, and find the word at its cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from afterword.masking.masked_lines import MaskedLines
from afterword.masking.word_start import (
    allows_word_start,
    continues_masked_word,
    continues_token,
    prefix_start,
)
from afterword.text.cursor import Cursor, Position
from afterword.text.document import TextDocument, shared_length
from afterword.text.positions import Encoding


class ProseDocument(TextDocument):
    """A mirrored document whose markup and code are masked.

    It takes the parameters of `TextDocument`.
    """

    def __init__(
        self, uri: str, text: str, language_id: str = "", encoding: Encoding = "utf-16"
    ) -> None:
        super().__init__(uri, text, language_id, encoding)
        self._masked = MaskedLines(language_id, self.lines)
        self._edited: Position | None = None
        # The list and the ghost text ask for the same place: its line is masked only once.
        self._last_cursor: tuple[Position, str, Cursor] | None = None

    def cursor(self, place: Position, typed: str = "", at: int | None = None) -> Cursor:
        """Return what completion needs to know about the cursor's line.

        Parameters
        ----------
        place : Position
            Where the cursor stands.
        typed : str
            Text to assume between the column `at` and the cursor instead of what is there: a
            suggestion that is selected but not yet accepted.
        at : int or None
            Where that text begins; None to take the document as it is.
        """
        line = self.lines[place.line]
        cut = line[: place.column] if at is None else line[:at] + typed
        last = self._last_cursor
        if last is None or last[:2] != (place, cut):
            last = self._last_cursor = place, cut, self._cursor_at(place, cut)
        return last[2]

    def mask_towards(self, line: int) -> bool:
        """Mask some of the text before a line; return whether `cursor` is cheap there.

        The text before is masked once: until then, a place far below in a document of many
        megabytes would take seconds.
        """
        return self._masked.mask_towards(line)

    def prose_line(self, number: int) -> str:
        """Return a whole line with all but prose masked."""
        return self._masked.line(number)

    def prose_before(self, cursor: Cursor) -> Iterator[str]:
        """Yield the masked text before a cursor line by line, the nearest line first."""
        yield cursor.text
        yield from map(self.prose_line, range(cursor.line - 1, -1, -1))

    def take_edit(self) -> Position | None:
        """Return the first position whose prose may have changed since the last call, if any."""
        edited, self._edited = self._edited, None
        return edited

    def _cursor_at(self, place: Position, cut: str) -> Cursor:
        after = self.lines[place.line][place.column :]
        masked, is_prose = self._masked.cut(place.line, cut, after)
        start = prefix_start(masked)
        before = masked[:start]
        # Letters that were typed show that a word is meant, unless they continue something else.
        letters = masked[start:]
        continues = continues_masked_word(cut[:start], before) or continues_token(before, letters)
        typed = start < len(masked) and not continues
        takes_word = is_prose and (typed or allows_word_start(cut[:start], before))
        return Cursor(place.line, masked, after, start, takes_word)

    def _splice(
        self, start: Position, removed: int, lines: Sequence[str], ends: Sequence[str]
    ) -> None:
        old = self._masked.known(start.line)
        super()._splice(start, removed, lines, ends)
        self._masked.replaced(start.line, removed, len(lines))
        if old is not None:
            # An edit can change the mask of the text before it, for example by closing a formula.
            unchanged = shared_length(old, self.prose_line(start.line))
            start = min(start, Position(start.line, unchanged))
        self._edited = start if self._edited is None else min(self._edited, start)
        self._last_cursor = None
