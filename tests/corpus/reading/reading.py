"""Check what is read of a text: what training learns, and what the server sees of it.

In the tables of these tests "hidden" is prose for nobody, and "foreign" is seen by the server but
not learned. Of everything else, the expected lines are all that there is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from afterword.masking.languages import masker
from afterword.text.units import MASK
from afterword_training.corpus.formats.kinds import text_format
from afterword_training.corpus.paragraphs import clean_lines, normalise

LANGUAGES = {
    ".md": "markdown",
    ".tex": "latex",
    ".org": "org",
    ".adoc": "asciidoc",
    ".rst": "restructuredtext",
    ".html": "html",
    ".txt": "plaintext",
}
"""The language id of each kind of file."""
_WORD = re.compile(r"[^\W\d_]+")


class Case(NamedTuple):
    """A source and the lines that are learned from it."""

    source: str
    lines: list[str]


def case(source: str, *lines: str) -> Case:
    return Case(source, list(lines))


def learned(suffix: str, source: str) -> list[str]:
    """Return the lines that are learned from a file."""
    text = clean_lines(text_format(suffix).to_text(normalise(source)))
    return text.split("\n") if text else []


def seen(suffix: str, source: str) -> list[str]:
    """Return the words that the server sees of a document."""
    kind = masker(LANGUAGES[suffix])
    state = kind.start
    words: list[str] = []
    for line in normalise(source).split("\n"):
        masked, state = kind.mask(line, state)
        words += _WORD.findall(masked.replace(MASK, " "))
    return words


def check(suffix: str, example: Case) -> None:
    """Check that training learns the lines of a case, and that the server sees their words."""
    assert learned(suffix, example.source) == example.lines
    words = seen(suffix, example.source)
    assert not [word for word in words if "hidden" in word.lower()]
    missing = [word for line in example.lines for word in _WORD.findall(line) if word not in words]
    assert not missing
