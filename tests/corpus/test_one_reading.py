"""What is learned from a file of markup is what the server sees of it while it is open."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from afterword.masking.languages import MASK, masker
from afterword_training.corpus.formats.kinds import text_format
from afterword_training.corpus.paragraphs import normalise
from tests.examples import examples
from tests.masking.masking import PIECES

from .samples import SAMPLES

LANGUAGES = {
    ".md": "markdown",
    ".tex": "latex",
    ".org": "org",
    ".adoc": "asciidoc",
    ".rst": "restructuredtext",
}
PAGES = sorted(Path(__file__).parents[2].glob("docs/**/*.md"))
# What begins something that its writer quotes, tabulates or comments out, or a table in one line.
_FOREIGN = re.compile(r"[>|%:#]|\.\. |^\.\.\.$|---|===|//|\+\+\+|---- ")
# Written as a command, an accent ends an address or a hexadecimal number for the server only, and
# may be read as a letter of one that follows.
_ACCENT = re.compile(r"\\[\"'`^~=.]")
_ADDRESS = re.compile(r"@|:|/|\bwww\.|b\.c|deadbeef12|0xff")


def letters(text: str) -> str:
    """Return the letters of a text without accents: LaTeX writes those as commands."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFD", text)))


def learned(suffix: str, source: str) -> str:
    return text_format(suffix).to_text(normalise(source))


def seen(suffix: str, source: str) -> str:
    kind = masker(LANGUAGES[suffix])
    state = kind.start
    lines = []
    for line in normalise(source).split("\n"):
        masked, state = kind.mask(line, state)
        lines.append(masked.replace(MASK, " "))
    return "\n".join(lines)


def is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(letter in rest for letter in part)


def sources(pieces: list[str]) -> st.SearchStrategy[str]:
    line = st.lists(st.sampled_from(pieces), max_size=8).map("".join)
    return st.lists(line, max_size=8).map("\n".join)


@pytest.mark.parametrize("suffix", LANGUAGES)
@given(source=sources(PIECES))
@settings(max_examples=examples(150))
def test_only_what_the_server_sees_is_learned(suffix: str, source: str) -> None:
    assume(not (_ACCENT.search(source) and _ADDRESS.search(source)))
    assert is_subsequence(letters(learned(suffix, source)), letters(seen(suffix, source)))


@pytest.mark.parametrize("suffix", LANGUAGES)
@given(source=sources([piece for piece in PIECES if not _FOREIGN.search(piece)]))
@settings(max_examples=examples(150))
def test_all_that_the_server_sees_is_learned(suffix: str, source: str) -> None:
    assume(not (_ACCENT.search(source) and _ADDRESS.search(source)))
    # What is indented may be quoted in reStructuredText, and what follows four underscores, which
    # two pieces may make, in AsciiDoc.
    source = re.sub("_{4,}", "__", "\n".join(map(str.lstrip, source.split("\n"))))
    assert letters(learned(suffix, source)) == letters(seen(suffix, source))


@pytest.mark.parametrize("suffix", LANGUAGES)
def test_the_samples_are_read_alike_but_for_what_others_wrote(suffix: str) -> None:
    server = Counter(re.findall(r"[^\W\d_]+", seen(suffix, SAMPLES[suffix])))
    training = Counter(re.findall(r"[^\W\d_]+", learned(suffix, SAMPLES[suffix])))
    assert "hidden" not in server
    assert "foreign" in server
    assert "foreign" not in training
    assert set(server - training) <= ONLY_SEEN[suffix] | {"foreign"}
    assert set(training - server) <= ONLY_LEARNED[suffix]


ONLY_SEEN = {
    ".md": {
        "table",
        "cells",
        "quotation",
        "of",
        "somebody",
        "a",
        "caf",
        "usual",
        "link",
        "s",
        "Un",
    },
    ".tex": {
        "comment",
        "line",
        "lines",
        "table",
        "G",
        "odel",
        "Erd",
        "o",
        "s",
        "os",
        "na",
        "vet",
        "Stra",
        "e",
    },
    ".org": {"comment", "table"},
    ".adoc": {"comment", "quotation"},
    ".rst": {"comment", "on", "two", "lines", "quotation", "cells"},
}
"""Words of quotations, tables and comments, and parts of words that are written in notation."""
ONLY_LEARNED = {
    ".md": {"café", "Unusual", "links"},
    ".tex": {"Gödel", "Erdős", "naïveté", "Straße"},
    ".org": set[str](),
    ".adoc": set[str](),
    ".rst": set[str](),
}
"""The words that the notation stands for."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_read_alike(page: Path) -> None:
    source = page.read_text("utf-8")
    assert is_subsequence(letters(learned(".md", source)), letters(seen(".md", source)))
