"""Tell slurs and obscenities, which are not suggested to somebody who has not written them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from afterword.text.casing import fold

LIST = Path(__file__).with_suffix(".txt")
"""The list for English: one word a line, in lower case; its sources and licences stand above."""
LANGUAGE = "en"
"""Language of the models whose words are looked up; "slut" is Swedish for "end"."""
MIN_TYPED_LETTERS = 3
"""So many letters of a word ask for it."""

_NAMES = frozenset({"Dick"})
"""Words of the list that are a person's name when they are written so."""
_POSSESSIVE = "'s"


def is_offensive(word: str) -> bool:
    """Return whether a word is on the list, in any case and as a possessive."""
    folded = fold(word)
    stem = folded.removesuffix(_POSSESSIVE)
    return stem in _words() and word[: len(stem)] not in _NAMES


def is_asked_for(word: str, letters: str) -> bool:
    """Return whether the letters typed ask for a word: three of its own, at least."""
    return len(letters) >= MIN_TYPED_LETTERS and fold(word).startswith(fold(letters))


def offensive_among(words: Iterable[str]) -> frozenset[str]:
    """Return those of the words that are on the list, folded and without a possessive ending."""
    return frozenset(fold(word).removesuffix(_POSSESSIVE) for word in words) & _words()


@cache
def _words() -> frozenset[str]:
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
