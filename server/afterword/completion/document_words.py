"""Collect the words of a document that are not secret, a slice at a time.

A search for secrets takes a millisecond for each thousand characters: too long for one key when the
document is long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from afterword.masking.prose_document import ProseDocument
from afterword.privacy.blocks import BlockFinder
from afterword.privacy.secret_spans import SECRET_CONTEXT_CHARS, NearSecrets, secrets_near
from afterword.text.casing import fold
from afterword.text.cursor import Position
from afterword.text.units import WORD, normalize_unit

SLICE_CHARS = 5_000
"""How much of a document one call of `read_slice` reads at most."""


class DocumentWords:
    """The words at the start of a document, with straight apostrophes.

    Parameters
    ----------
    document : ProseDocument
        The document.
    max_chars : int
        How much of it is read, in whole lines.
    nearby : Iterable[str]
        Words around its cursor that are kept with them; see `OpenWords.add`.

    Attributes
    ----------
    document : ProseDocument
        The document.
    nearby : list[str]
        The words around its cursor.
    revision : int
        How often it had been changed when the reading began. After another change, the words that
        were collected must not be used.
    chars : int
        How much there is to read.
    has_begun : bool
        Whether anything has been read.
    secret : set[str]
        Folded words that are to be left out wherever they stand, because of what has been read.
    """

    def __init__(self, document: ProseDocument, max_chars: int, nearby: Iterable[str] = ()) -> None:
        self.document = document
        self.nearby = list(nearby)
        self.revision = document.revision
        self.has_begun = False
        self.secret: set[str] = set()
        self._words: list[str] = []
        self._lines, self.chars = _whole_lines(document, max_chars)
        self._blocks = BlockFinder(document.lines.__getitem__)
        self._place = Position(0, 0)

    @property
    def is_current(self) -> bool:
        """Return whether the document is as it was when the reading began."""
        return self.revision == self.document.revision

    @property
    def is_done(self) -> bool:
        """Return whether everything has been read."""
        return self._place.line >= self._lines

    def read_slice(self) -> None:
        """Read the next slice, and search it for secrets."""
        self.has_begun = True
        if self.is_done:
            return
        document, start = self.document, self._place
        self._place = end = self._slice_end(start)
        last = end if end.column else Position(end.line - 1, len(document.lines[end.line - 1]))
        written_at, after = document.lines.__getitem__, self._shortly_after(last)
        near = secrets_near(document.prose_line, start, after, written_at, self._blocks)
        self.secret.update(near.words)
        self._words += map(normalize_unit, self._words_between(start, last, near))

    def counts(self, max_words: int) -> Counter[str]:
        """Return how often each of the first words occurs, the secret ones left out."""
        counts = Counter(self._words[:max_words])
        if self.secret:
            return Counter({word: n for word, n in counts.items() if fold(word) not in self.secret})
        return counts

    def _slice_end(self, start: Position) -> Position:
        """Return where the slice that begins at a place ends: after a blank line, if it has any."""
        lines = self.document.lines
        if len(lines[start.line]) - start.column > SLICE_CHARS:
            cut = start.column + SLICE_CHARS
            space = lines[start.line].rfind(" ", start.column, cut)
            return Position(start.line, cut if space < 0 else space + 1)
        size, end = -start.column, None
        for number in range(start.line, self._lines):
            size += len(lines[number]) + 1
            if size > SLICE_CHARS + 1:
                return end or Position(number, 0)
            if not lines[number].strip():
                end = Position(number + 1, 0)
        return Position(self._lines, 0)

    def _shortly_after(self, place: Position) -> Position:
        """Return the end of the text to search for secrets that begin before a place."""
        lines, left = self.document.lines, SECRET_CONTEXT_CHARS
        left -= len(lines[place.line]) - place.column
        while left > 0 and place.line + 1 < self._lines:
            # `secrets_near` itself looks at so much of the line that it is given.
            place = Position(place.line + 1, 0)
            left -= len(lines[place.line])
        return place

    def _words_between(self, start: Position, end: Position, near: NearSecrets) -> Iterator[str]:
        """Yield the words between two places that are no part of a secret."""
        for number in range(start.line, end.line + 1):
            line = self.document.prose_line(number)
            first = start.column if number == start.line else 0
            last = end.column if number == end.line else len(line)
            secrets = [span for span in near.places if span[0].line <= number <= span[1].line]
            for match in WORD.finditer(line, first, last):
                begin, stop = Position(number, match.start()), Position(number, match.end())
                if not any(begin < after and before < stop for before, after in secrets):
                    yield match[0]


def _whole_lines(document: ProseDocument, max_chars: int) -> tuple[int, int]:
    """Return how many lines at the start of a document fit into a size, and how long they are."""
    size = 0
    for number, line in enumerate(document.lines):
        if size + len(line) + 1 > max_chars:
            return number, size
        size += len(line) + 1
    return len(document.lines), size
