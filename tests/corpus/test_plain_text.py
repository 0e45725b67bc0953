"""Plain text: characters, encodings, wrapped lines."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.text.units import normalize_unit
from afterword_training.corpus.paragraphs import clean_lines, is_prose, normalise, plain_to_text

PARAGRAPHS = [
    "When I moved to the coast I thought that the wind would stop bothering me after a month or"
    " two, but it never did, and by the second winter I had learnt to plan every walk around it.",
    "The neighbours say that one grows into it. They were born here, of course, and they do not"
    " seem to hear it any more than I hear the clock in the hall.",
    "- Buy rope, a new lamp and whatever the shop on the corner has in the way of biscuits this"
    " week",
    "- Call Ann",
    "Later on I will write more, since there is a good deal to say about the boats and about the"
    " people who mend them all through the year.",
]
PLAIN = [paragraph.removeprefix("- ") for paragraph in PARAGRAPHS]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_wrapped_text_is_joined(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS)
    assert clean_lines(plain_to_text(wrapped)).split("\n") == PLAIN


def test_list_items_need_no_blank_line_between_them() -> None:
    wrapped = [textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS]
    text = "\n\n".join([*wrapped[:2], "\n".join(wrapped[2:4]), wrapped[4]])
    assert clean_lines(plain_to_text(text)).split("\n") == PLAIN


def test_a_paragraph_a_line_stays() -> None:
    assert clean_lines(plain_to_text("\n".join(PARAGRAPHS))).split("\n") == PLAIN


def test_short_lines_stay() -> None:
    poem = "The wind is up, the tide is low,\nThe gulls have nowhere else to go,\nAnd nor have I."
    assert plain_to_text(poem) == poem


@given(st.lists(st.text(alphabet="abA,. \n", max_size=60), max_size=5).map("\n".join))
def test_joining_loses_no_word(text: str) -> None:
    assert plain_to_text(text).split() == text.split()


def test_normalise() -> None:
    assert (
        normalise("cafe\u0301\u00a0na\u00adme\r\na\x00b\u200bc\u2028d\ufeff") == "café name\nabc\nd"
    )


@pytest.mark.parametrize(
    "word", ["ש\u05c1\u05b8לום", "م\u064fح\u0651\u064eد", "bê\u0323nh", "\u0958लम", "cafe\u0301"]
)
def test_marks_are_learned_as_they_are_looked_up(word: str) -> None:
    assert normalise(word) == normalize_unit(word) != word


def test_tidy() -> None:
    assert clean_lines("  one \t two \n\n\n * * * \n2024\nthree\n") == "one two\nthree"


def test_is_prose() -> None:
    assert is_prose("A sentence, with some marks: (these).")
    assert is_prose("यह एक छोटा वाक्य है।")
    assert not is_prose("2024-03-01 10:12:55.123 [12] 0x7f 200 OK\n" * 3)
