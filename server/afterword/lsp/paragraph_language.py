"""Find out which of two languages the paragraph at the cursor is written in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from afterword.masking.prose_document import ProseDocument
from afterword.text.language_detector import LanguageDetector
from afterword.text.units import MASK

SURE_NATS = 4.0
"""Evidence for the other language from which a paragraph is taken to be in it: some four words."""
MAX_CHARS = 1_000
"""Characters of a paragraph that are looked at."""
MIN_CHARS = 30
"""Characters of a paragraph that are looked at without the paragraphs above it."""
MAX_LINES = 40
"""Lines that are looked at on each side of the cursor."""


class _Place(NamedTuple):
    """Where the language was looked for, and the number of the document's edits by then."""

    uri: str
    line: int
    revision: int


class ParagraphLanguage:
    """Says for each line of a document whether its paragraph is in the second language.

    A line is looked at when the cursor comes to it, and again in the pauses while it is edited. The
    language stays as it is until `SURE_NATS` speak for the other one: a borrowed word changes
    nothing, nor does a paragraph that has hardly begun.
    """

    def __init__(self, detector: LanguageDetector) -> None:
        self._detector = detector
        self._place: _Place | None = None
        self._seconds: dict[str, bool] = {}

    def is_second(self, document: ProseDocument, line: int) -> bool:
        """Return whether the paragraph of a line is in the second language."""
        if self._place is None or self._place[:2] != (document.uri, line):
            self._look(document, line)
        return self._seconds[document.uri]

    def begins_in_second(self, document: ProseDocument) -> bool:
        """Return whether the beginning of a document is in the second language."""
        text = " ".join(_lines(document, range(min(MAX_LINES, len(document.lines)))))
        return self._detector.evidence_for_second(text[:MAX_CHARS]) > SURE_NATS

    def has_idle_work(self, document: ProseDocument) -> bool:
        """Return whether the document was edited since its language was looked for."""
        if self._place is None or self._place.uri != document.uri:
            return False
        return self._place.revision != document.revision

    def run_idle_work(self, document: ProseDocument) -> None:
        """Look at the paragraph again."""
        if self._place is not None:
            self._look(document, min(self._place.line, len(document.lines) - 1))

    def forget(self, uri: str) -> None:
        """Forget the language of a document."""
        self._seconds.pop(uri, None)
        if self._place is not None and self._place.uri == uri:
            self._place = None

    def _look(self, document: ProseDocument, line: int) -> None:
        self._place = _Place(document.uri, line, document.revision)
        evidence = self._detector.evidence_for_second(paragraph(document, line))
        was_second = self._seconds.get(document.uri, False)
        self._seconds[document.uri] = evidence > (-SURE_NATS if was_second else SURE_NATS)


def paragraph(document: ProseDocument, line: int) -> str:
    """Return the prose of the paragraph at a line; with what is above it, while it is short."""
    below: list[str] = []
    for text in _lines(document, range(line, min(line + MAX_LINES, len(document.lines)))):
        if not text:
            break
        below.append(text)
    above: list[str] = []
    size = sum(map(len, below))
    for text in _lines(document, range(line - 1, max(-1, line - MAX_LINES), -1)):
        if size > MAX_CHARS or (not text and size > MIN_CHARS):
            break
        above.append(text)
        size += len(text)
    return "\n".join([*reversed(above), *below])


def _lines(document: ProseDocument, numbers: range) -> Iterator[str]:
    """Yield the prose of lines; "" for one without any."""
    for number in numbers:
        yield document.prose_line(number)[:MAX_CHARS].replace(MASK, " ").strip()
