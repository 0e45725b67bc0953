"""The case that a writer uses, and words written in it."""

from __future__ import annotations

import pytest

from afterword.text.casing import capitalise, fold, spellings


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
        ("I'", [("I'", "wort"), ("i'", "WORT"), ("I'", "WORT")]),
        ("Ä", [("Ä", "wort"), ("ä", "Wort")]),
        ("İS", [("İS", "wort")]),  # its lower case is two characters
    ],
)
def test_a_prefix_is_looked_up_in_every_case_that_it_may_stand_for(
    prefix: str, expected: list[tuple[str, str]]
) -> None:
    assert [(found.prefix, found.write("wort")) for found in spellings(prefix)] == expected


def test_a_change_of_case_makes_a_word_less_likely() -> None:
    plain, *changed = spellings("WO")
    assert all(0 < spelling.share < plain.share == 1 for spelling in changed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Straße", "STRASSE"), ("don’t", "DON'T"), ("Café", "café"), ("ΟΔΟΣ", "οδος")],
)
def test_words_are_the_same_in_any_case_and_with_any_apostrophe(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_the_first_letter_alone_is_made_a_capital() -> None:
    assert [capitalise(word) for word in ("", "a", "mcDonald", "élan")] == [
        *("", "A", "McDonald", "Élan")
    ]
