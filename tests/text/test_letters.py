"""Letters and their marks: one character, or one each."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.text.letters import compose, decompose

LANGUAGES = "Überfluß, naïve café, Łódź, tiếng Việt, Ёлка й, 한글 값, Ελλάδα, Ǻngström"


def test_a_letter_and_its_marks_become_one_character_and_two_again() -> None:
    apart = normalize("NFD", LANGUAGES)
    assert len(apart) > len(LANGUAGES) + 10
    assert compose(apart) == LANGUAGES
    assert decompose(LANGUAGES) == apart
    assert compose(LANGUAGES) == LANGUAGES
    assert decompose(apart) == apart


@pytest.mark.parametrize(
    "text",
    [
        "don't know",
        "שָׁלוֹם",
        "בְּרֵאשִׁית בָּרָא",  # NFC would put each point of a vowel before the one in the letter
        "ש\u05c1\u05b8לום",
        "مُحَمَّد مّ\u064e",
        "नमस्ते दुनिया \u0958लम क\u093cलम",
        "q\u0307 x\u0323",
        "\u2126 \u212b",  # NFC knows these as omega and Å; they are one character either way
        "\u0308 1\u0301 \u0301",
        "",
    ],
)
def test_marks_that_do_not_compose_stay_as_they_are(text: str) -> None:
    assert compose(text) == text
    assert compose(decompose(text)) == text


CHARACTERS = "aeuüéqא\u05b8\u05bcक\u093c\u0308\u0301\u0323한\u1112\u1161\u11ab '"


@given(st.text(st.sampled_from(CHARACTERS)))
def test_the_beginning_of_a_word_becomes_the_beginning_of_it(text: str) -> None:
    """So letters that are typed find the word, wherever its next letter has no mark to come."""
    composed = compose(text)
    assert compose(composed) == composed
    assert normalize("NFC", composed) == normalize("NFC", text)
    assert compose(decompose(composed)) == composed
    for end in range(len(text)):
        if text[end] in "aeuqאक '":
            assert composed.startswith(compose(text[:end]))
