"""The case that a writer uses, and words written in it."""

from __future__ import annotations

import pytest

from afterword.text.casing import capitalise, case_variants, fold, goes_on_with_sentence


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", [("", "wort")]),
        ("w", [("w", "wort")]),
        ("W", [("W", "wort"), ("w", "Wort")]),
        ("Wo", [("Wo", "wort"), ("wo", "Wort")]),
        ("WO", [("WO", "wort"), ("wo", "WORT"), ("Wo", "WORT")]),
        ("wO", [("wO", "wort")]),
        ("McD", [("McD", "wort")]),
        ("I'", [("I'", "wort"), ("i'", "Wort")]),
        ("I’", [("I’", "wort"), ("i’", "Wort")]),
        ("I'M", [("I'M", "wort"), ("i'm", "WORT"), ("I'm", "WORT")]),
        ("Ä", [("Ä", "wort"), ("ä", "Wort")]),
        ("İS", [("İS", "wort")]),  # its lower case is two characters
    ],
)
def test_a_prefix_is_looked_up_in_every_case_that_it_may_stand_for(
    prefix: str, expected: list[tuple[str, str]]
) -> None:
    assert [(found.prefix, found.write("wort")) for found in case_variants(prefix)] == expected


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", [""]),
        ("Y", ["Y", "y"]),
        ("I'", ["I'", "i'"]),
        ("YO", ["YO", "yo", "Yo"]),
    ],
)
def test_after_capitals_every_word_is_in_capitals(prefix: str, expected: list[str]) -> None:
    variants = case_variants(prefix, capitals=True)
    assert [variant.prefix for variant in variants] == expected
    assert {variant.write("wort") for variant in variants} == {"WORT"}
    assert not any(variant.changes_case for variant in variants)


def test_after_capitals_letters_in_lower_case_are_taken_as_they_are() -> None:
    assert case_variants("yo", capitals=True) == case_variants("yo")


def test_a_word_in_another_case_than_it_is_known_in_is_told_apart() -> None:
    assert [variant.changes_case for variant in case_variants("WO")] == [False, True, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"), ("don’t", "DON'T"), ("Café", "café"), ("ΟΔΟΣ", "οδος"),
        ("ǆungla", "ǅungla"), ("ǆungla", "Ǆungla"), ("ǆungla", "Džungla"), ("ǉubav", "ǈubav"),
        ("ĳsje", "Ĳsje"), ("ĳsje", "IJSJE"), ("ısı", "ISI"), ("İzmir", "izmir"), ("İzmir", "IZMIR"),
        ("oﬃce", "OFFICE"), ("Cafe\u0301", "café"),
    ],
)  # fmt: skip
def test_words_are_the_same_in_any_case_and_with_any_apostrophe(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("", False),
        ("We met ", True),
        ("At the cafe\u0301 ", True),
        ("Well, ", True),
        ("No. ", False),
    ],
)
def test_a_sentence_goes_on_after_a_word_or_a_comma(text: str, goes_on: bool) -> None:
    assert goes_on_with_sentence(text) is goes_on


def test_the_first_letter_alone_is_made_a_capital() -> None:
    assert [capitalise(word) for word in ("", "a", "mcDonald", "élan")] == [
        *("", "A", "McDonald", "Élan")
    ]


@pytest.mark.parametrize("word", ["İzmir", "ǅungla", "STRASSE", "ΟΔΟΣ", "ısı", "oﬃce", "İ̇"])
def test_a_folded_word_stays_as_it_is(word: str) -> None:
    assert fold(fold(word)) == fold(word)
