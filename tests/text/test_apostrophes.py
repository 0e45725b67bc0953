"""The writer's apostrophe: that of the last word before the cursor that has one."""

from __future__ import annotations

import pytest

from afterword.text.apostrophes import uses_curly_apostrophes, write_apostrophes


@pytest.mark.parametrize(
    ("lines", "curly"),
    [
        ((), False),
        (("I don’t, ", "and the ‘others’ "), True),
        (("I don’t, ", "and you don't "), False),
        (("I don't, ", "and you don’t " + "then " * 100), True),
        (("I don’t, ", *["then " * 50] * 5), True),
        # Nobody pays for a document, or for a line as long as one, at every word.
        (("I don’t, ", *["then " * 50] * 50), False),
        (("I don’t " + "then " * 2000,), False),
    ],
)
def test_the_last_apostrophe_inside_a_word_counts(lines: tuple[str, ...], curly: bool) -> None:
    assert uses_curly_apostrophes(reversed(lines)) is curly


def test_letters_that_are_typed_keep_their_apostrophe() -> None:
    assert write_apostrophes("o'clock's", "o'", curly=True) == "o'clock’s"
    assert write_apostrophes("don't", "", curly=False) == "don't"
