"""Convert PDF with text to prose, by the package pypdf: an extra of its own, as few need it."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from afterword.installation import install_command
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.paragraphs import is_prose

if TYPE_CHECKING:
    from pypdf import PdfReader

NOT_INSTALLED = "reading PDF needs more packages"
MAX_PAGES = 2000
MAX_CHARS = 20_000_000
MAX_SECONDS = 120.0
# A line at the edge of a page is a running title if this many pages have it, whatever its number.
_MIN_REPEATS = 3
_MIN_WIDTH = 45
_TERMINAL = (".", "!", "?", ":", ".”", ".’", ".)", '."')
_DIGITS = re.compile(r"\d+")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\n(?=[a-zà-ÿ])")
_LIGATURES = str.maketrans({
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
})  # fmt: skip


def pdf_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the text of the pages without running titles, and when it was last changed.

    Raises
    ------
    UnreadableSourceError
        The package is not installed; or the file is damaged, encrypted or has no text.
    """
    with _opened(data) as document:
        if len(document.pages) > MAX_PAGES:
            raise UnreadableSourceError(f"more than {MAX_PAGES:,} pages")
        pages = _texts(document)
        changed = _changed(document)
    text = _join(_without_running_titles(pages))
    if not any(map(str.isalpha, text)):
        raise UnreadableSourceError("scanned pages, without text")
    return text, changed


def pdf_authors(data: bytes) -> list[str]:
    """Return the author that a file names, in a list.

    Raises
    ------
    UnreadableSourceError
        As for `pdf_to_text`.
    """
    with _opened(data) as document:
        try:
            author = document.metadata.author if document.metadata else None
        except Exception:  # as below; what is damaged names nobody
            author = None
    return [author] if author else []


def _changed(document: PdfReader) -> float | None:
    try:
        date = document.metadata.modification_date if document.metadata else None
        return None if date is None else date.timestamp()
    except Exception:  # as below; the text may be sound
        return None


@contextmanager
def _opened(data: bytes) -> Iterator[PdfReader]:
    """Open a file; what the package raises becomes the reason for leaving the file out."""
    try:
        from pypdf import PdfReader  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError:
        raise UnreadableSourceError(NOT_INSTALLED, install_command("train,pdf")) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        document = PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise UnreadableSourceError("damaged or encrypted")
        yield document
    except UnreadableSourceError:
        raise
    except Exception:  # the package names no set of errors, and damaged files raise any
        raise UnreadableSourceError("damaged or encrypted") from None


def _texts(document: PdfReader) -> list[list[str]]:
    pages: list[list[str]] = []
    chars = 0
    end = time.monotonic() + MAX_SECONDS
    for page in document.pages:
        if time.monotonic() > end:
            raise UnreadableSourceError(f"takes more than {MAX_SECONDS:.0f} seconds to read")
        text = page.extract_text()
        chars += len(text)
        if chars > MAX_CHARS:
            raise UnreadableSourceError("too large when unpacked")
        pages.append([line.rstrip() for line in text.translate(_LIGATURES).split("\n")])
    return pages


def _without_running_titles(pages: Sequence[list[str]]) -> list[list[str]]:
    """Return the lines of the pages without numbers, titles and footers at their edges."""
    edges = Counter(
        key for page in pages for key in {_key(line) for line in (*page[:2], *page[-2:])}
    )
    repeated = {key for key, count in edges.items() if count >= _MIN_REPEATS}
    return [
        [
            line
            for number, line in enumerate(page)
            if 2 <= number < len(page) - 2 or _key(line) not in repeated
        ]
        for page in pages
    ]


def _key(line: str) -> str:
    return _DIGITS.sub("0", line.strip()).casefold()


def _join(pages: Sequence[Sequence[str]]) -> str:
    """Return one line a paragraph; a paragraph may go on from page to page."""
    text = "\n".join(line for page in pages for line in page if line.strip())
    lines = _HYPHEN.sub("", text).split("\n")
    # What was hyphenated is longer than the page is wide.
    width = sorted(map(len, text.split("\n")))[int(0.8 * (text.count("\n")))]
    paragraphs = lines[:1]
    for previous, line in pairwise(lines):
        if _continues(previous, line, width):
            paragraphs[-1] += ("" if previous.endswith("-") else " ") + line.strip()
        else:
            paragraphs.append(line)
    return "\n".join(line for line in paragraphs if is_prose(line))


def _continues(previous: str, line: str, width: int) -> bool:
    """Return whether a line goes on with the paragraph of the one before: no blank lines tell."""
    if previous.endswith(_TERMINAL):
        return width >= _MIN_WIDTH and len(previous) >= 0.9 * width
    return line[:1].islower() or (width >= _MIN_WIDTH and len(previous) >= 0.6 * width)
