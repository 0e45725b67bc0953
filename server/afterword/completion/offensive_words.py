"""Tell slurs and obscenities, which are not suggested to somebody who has not written them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from afterword.completion.lexicon import POSSESSIVE
from afterword.text.casing import fold, usual_cases

LIST = Path(__file__).with_suffix(".txt")
"""The list for English: one word a line, in lower case; its sources and licences stand above."""
LANGUAGE = "en"
"""Language of the models whose words are looked up; "slut" is Swedish for "end"."""
MIN_TYPED_LETTERS = 3
"""So many letters of a word ask for it."""

_NAMES = frozenset({"Dick"})
"""Words of the list that are a person's name when they are written so."""


def is_offensive(word: str) -> bool:
    """Return whether a word is on the list, in any case and as a possessive."""
    folded = fold(word)
    stem = folded.removesuffix(POSSESSIVE)
    return stem in listed_words() and word[: len(stem)] not in _NAMES


def is_asked_for(word: str, letters: str) -> bool:
    """Return whether the letters typed ask for a word: three of its own, at least."""
    return len(letters) >= MIN_TYPED_LETTERS and fold(word).startswith(fold(letters))


def contains_form(vocabulary: Sequence[str], word: str) -> bool:
    """Return whether a sorted vocabulary has a word, in any usual case and as a possessive."""
    stem = fold(word).removesuffix(POSSESSIVE)
    stems = usual_cases(stem)
    forms = {*stems, *(form + POSSESSIVE for form in stems), (stem + POSSESSIVE).upper()}
    return any(_has(vocabulary, form) for form in forms)


def _has(vocabulary: Sequence[str], word: str) -> bool:
    place = bisect_left(vocabulary, word)
    return place < len(vocabulary) and vocabulary[place] == word


@cache
def listed_words() -> frozenset[str]:
    """Return the words of the list, in lower case."""
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
