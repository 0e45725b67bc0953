"""Letters and their marks: one character, or one each."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.text.letters import compose, decompose, missing_rest

LANGUAGES = "Überfluß, naïve café, Łódź, tiếng Việt, Ёлка й, 한글 값, Ελλάδα, Ǻngström"


def test_a_letter_and_its_marks_become_one_character_and_two_again() -> None:
    apart = normalize("NFD", LANGUAGES)
    assert len(apart) > len(LANGUAGES) + 10
    assert compose(apart) == LANGUAGES
    assert decompose(LANGUAGES) == apart
    assert compose(LANGUAGES) == LANGUAGES
    assert decompose(apart) == apart


@pytest.mark.parametrize(
    ("typed", "learned"),
    [
        ("ש\u05c1\u05b8לום", "ש\u05b8\u05c1לום"),  # the point of the letter is typed first
        ("ב\u05bc\u05b0רא", "ב\u05b0\u05bcרא"),
        ("م\u0651\u064e", "م\u064e\u0651"),
        ("be\u0323\u0302nh", "bệnh"),
        ("be\u0302\u0323nh", "bệnh"),
        ("bê\u0323nh", "bệnh"),
        ("u\u0303\u031b", "ữ"),
        ("\u0958लम", "क\u093cलम"),
        ("\u2126 \u212b", "Ω Å"),
        ("q\u0307 x\u0323", "q\u0307 x\u0323"),
        ("\u0308 1\u0301 \u0301", "\u0308 1\u0301 \u0301"),
        ("don't know", "don't know"),
        ("", ""),
    ],
)
def test_what_is_typed_gets_the_form_that_is_learned(typed: str, learned: str) -> None:
    assert compose(typed) == learned
    assert compose(decompose(typed)) == learned


@pytest.mark.parametrize(
    ("word", "letters", "rest"),
    [
        ("house", "ho", "use"),
        ("house", "house", ""),
        ("house", "", "house"),
        ("house", "hi", None),
        ("Müller", "Mu", "\u0308ller"),
        ("Müller", "Mü", "ller"),
        ("Müller", "Mû", None),
        ("שָׁלוֹם", "ש\u05c1", "\u05b8לו\u05b9ם"),
        ("bệnh", "bê", "\u0323nh"),
        ("bệnh", "bẹ", "\u0302nh"),
        ("bệnh", "bẹn", None),  # only the last letter can lack a mark
        ("x\u0301\u0301y", "x\u0301", "\u0301y"),
        ("x\u0301y", "x\u0301\u0301", None),
    ],
)
def test_the_last_letter_may_lack_any_of_its_marks(
    word: str, letters: str, rest: str | None
) -> None:
    assert missing_rest(decompose(word), decompose(letters)) == rest


CHARACTERS = "aeuüéqא\u05b8\u05bcक\u093c\u0308\u0301\u0323한\u1112\u1161\u11ab '"


@given(st.text(st.sampled_from(CHARACTERS)))
def test_what_has_been_typed_of_a_word_is_its_beginning(text: str) -> None:
    composed = compose(text)
    assert compose(composed) == compose(decompose(composed)) == composed
    for end in range(len(text)):
        rest = missing_rest(decompose(text), decompose(text[:end]))
        assert rest is not None
        assert compose(text[:end] + rest) == composed
