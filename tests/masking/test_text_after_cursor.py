"""A formula or code that is closed by the text after the cursor is no prose."""

from __future__ import annotations

import pytest

from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position


def takes_word(language: str, line: str) -> bool:
    """Return whether a word may stand at the vertical bar."""
    before, after = line.split("¦")
    document = ProseDocument("", before + after, language)
    return document.cursor(Position(0, len(before))).takes_word


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("markdown", "so $$the ¦$$ holds"),
        ("markdown", "so \\(the ¦\\) holds"),
        ("markdown", "so $¦$ holds"),
        ("markdown", "so $x = ¦$ holds"),
        ("org", "so =the ¦= is"),
        ("org", "so ~the ¦~ is"),
        ("org", "so $x = ¦$ holds"),
        ("restructuredtext", "so :math:`the ¦` is"),
        ("typst", "so $the ¦$ is"),
        ("html", "<code>the ¦</code>"),
    ],
)
def test_no_word_stands_in_what_is_closed_after_the_cursor(language: str, line: str) -> None:
    assert not takes_word(language, line)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("markdown", "It costs $5 or the ¦ $6."),
        ("markdown", "**the ¦**"),
        ("markdown", "[the ¦](https://a.org)"),
        ("markdown", "the ¦ `code`"),
        ("org", "*the ¦*"),
        ("latex", "\\emph{the ¦}"),
        ("html", "<p>The ¦</p>"),
        ("markdown", "the ¦@somebody"),
        ("markdown", "the ¦/some/path"),
        ("markdown", "the ¦://"),
    ],
)
def test_a_word_stands_in_prose_that_is_closed_after_the_cursor(language: str, line: str) -> None:
    assert takes_word(language, line)


@pytest.mark.parametrize("line", ["5 %¦", "20 °¦", "5 €¦", "on 2026-11-¦", "2026-1-¦"])
def test_no_word_begins_right_behind_a_number_with_its_unit(line: str) -> None:
    assert not takes_word("plaintext", line)


@pytest.mark.parametrize("line", ["a 20-25-¦", "a 5-¦", "5 % ¦", "the %¦"])
def test_words_begin_behind_other_numbers(line: str) -> None:
    assert takes_word("plaintext", line)
