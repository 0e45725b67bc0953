"""Find out which of two languages the paragraph at the cursor is written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile, groupby, takewhile
from typing import NamedTuple

from afterword.masking.prose_document import ProseDocument
from afterword.text.language_detector import LanguageDetector
from afterword.text.units import MASK

SURE_NATS = 4.0
"""Evidence from which the first paragraph in the second language is noticed: some four words."""
SURE_NATS_IN_TWO_LANGUAGES = 2.5
"""Evidence that a paragraph is not in the language of the one above, once a document has both
(docs/decisions/056)."""
MAX_CHARS = 1_000
"""Maximum number of characters examined in a paragraph, and in the text above it."""
MAX_LINES = 40
"""Maximum number of lines examined on each side of the cursor."""


class _Place(NamedTuple):
    """Where the language was looked for, and the number of the document's edits by then."""

    uri: str
    line: int
    revision: int


class ParagraphLanguage:
    """Says for each line of a document whether its paragraph is in the second language.

    A line is examined when the cursor comes to it, and again in the pauses while it is edited. A
    paragraph is in the language of the text above it, or else in the first one, until enough of its
    words speak for the other: a borrowed word changes nothing.
    """

    def __init__(self, detector: LanguageDetector) -> None:
        self._detector = detector
        self._place: _Place | None = None
        self._seconds: dict[str, bool] = {}
        self._with_second: set[str] = set()

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
        self._with_second.discard(uri)
        if self._place is not None and self._place.uri == uri:
            self._place = None

    def _look(self, document: ProseDocument, line: int) -> None:
        uri = document.uri
        self._place = _Place(uri, line, document.revision)
        sure = SURE_NATS_IN_TWO_LANGUAGES if uri in self._with_second else SURE_NATS
        evidence = self._detector.evidence_for_second(paragraph(document, line))
        is_second = evidence > sure
        if not is_second and evidence >= -sure:
            is_second = self._is_second_above(document, line, sure)
        self._seconds[uri] = is_second
        if is_second:
            self._with_second.add(uri)

    def _is_second_above(self, document: ProseDocument, line: int, sure: float) -> bool:
        """Return whether the text above the paragraph of a line is in the second language."""
        evidence = 0.0
        for text in paragraphs_above(document, line):
            evidence += self._detector.evidence_for_second(text)
            if abs(evidence) > sure:
                break
        return evidence > sure


def paragraph(document: ProseDocument, line: int) -> str:
    """Return the prose of the paragraph at a line."""
    end = min(line + MAX_LINES, len(document.lines))
    below = takewhile(bool, _lines(document, range(line, end)))
    above = takewhile(bool, _lines_above(document, line))
    return "\n".join([*reversed(list(_up_to_length(above))), *_up_to_length(below)])


def paragraphs_above(document: ProseDocument, line: int) -> Iterator[str]:
    """Yield the prose of the paragraphs above that of a line, the nearest first."""
    above = dropwhile(bool, _lines_above(document, line))
    for has_text, lines in groupby(_up_to_length(above), bool):
        if has_text:
            yield "\n".join(reversed(list(lines)))


def _lines_above(document: ProseDocument, line: int) -> Iterator[str]:
    return _lines(document, range(line - 1, max(-1, line - 1 - MAX_LINES), -1))


def _up_to_length(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines up to `MAX_CHARS` characters."""
    size = 0
    for text in lines:
        yield text
        size += len(text)
        if size > MAX_CHARS:
            return


def _lines(document: ProseDocument, numbers: range) -> Iterator[str]:
    """Yield the prose of lines; "" for one without any."""
    for number in numbers:
        yield document.prose_line(number)[:MAX_CHARS].replace(MASK, " ").strip()
