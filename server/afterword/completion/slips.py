"""Weigh how likely it is that somebody who means other letters types these: an error model.

One slip is forgiven: a letter that is left out, put in or replaced, or two that are swapped
(Damerau 1964: four misspellings in five have just one). How often each kind occurs is taken from
Norvig's table of misspellings (norvig.com/ngrams/count_1edit.txt, of Wikipedia and the Birkbeck
corpus); that the first letter is seldom wrong, from Pollock and Zamora 1984. It is one slip too if
the wrong consonant is doubled, such as the s of "disappoint" instead of its p.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

OMITTED, REPLACED, INSERTED, SWAPPED = 0.36, 0.30, 0.24, 0.10
"""Fractions of the slips."""
FIRST_LETTER_FACTOR = 0.1
"""Slips in the first letter, relative to those in another."""
DOUBLE_LETTER_FACTOR = 3.0
"""How much oftener one of two equal letters is left out than another letter."""
APOSTROPHE_FACTOR = 10.0
"""How much oftener an apostrophe is left out than a letter."""
APOSTROPHE_OMITTED = OMITTED * APOSTROPHE_FACTOR
"""Weight of an apostrophe that is left out, among all slips at its place."""
DOUBLED_FRACTION = 0.5
"""Fraction of the inserted letters that repeat the letter beside them."""
WRONG_ONE_DOUBLED = 0.05
"""How likely the wrong consonant is doubled, beside the fractions of the other slips."""
VOWEL_WEIGHT, NEIGHBOUR_WEIGHT, ALL_WEIGHTS = 8.0, 4.0, 50.0
"""Weights of a vowel for a vowel and of the key beside another, any other being 1; their sum."""

_VOWELS = frozenset("aeiouy")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxz")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ROW_SHIFT_KEYS = 0.5


def _neighbours() -> frozenset[tuple[str, str]]:
    """Return the pairs of keys that lie beside each other on a QWERTY keyboard."""
    places = {
        key: (row, column + _ROW_SHIFT_KEYS * row)
        for row, keys in enumerate(_ROWS)
        for column, key in enumerate(keys)
    }
    return frozenset(
        (one, other)
        for one, (row, column) in places.items()
        for other, (other_row, other_column) in places.items()
        if one != other and abs(row - other_row) <= 1 and abs(column - other_column) <= 1
    )


NEIGHBOURS = _neighbours()


def intended_beginnings(typed: str, alphabet: Iterable[str], rate: float) -> dict[str, float]:
    """Return the letters that may be meant by some typed ones, if one slip was made.

    Parameters
    ----------
    typed : str
        The letters typed, in lower case.
    alphabet : Iterable[str]
        Letters that may have been left out or replaced; without any, nothing is meant.
    rate : float
        Slips per letter.

    Returns
    -------
    dict[str, float]
        P(these letters are typed | that beginning is meant), by the beginning.
    """
    letters = tuple(alphabet)
    if not letters:
        return {}
    likelihoods: dict[str, float] = {}
    for at in range(len(typed)):
        factor = rate * (FIRST_LETTER_FACTOR if at == 0 else 1.0)
        for meant, likelihood in _slips_at(typed, at, letters):
            if factor * likelihood > likelihoods.get(meant, 0.0):
                likelihoods[meant] = factor * likelihood
    likelihoods.pop(typed, None)
    return likelihoods


def _slips_at(typed: str, at: int, alphabet: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Yield what may be meant if the slip is at one of the letters."""
    before, letter, after = typed[:at], typed[at], typed[at + 1 :]
    is_doubled = letter in before[-1:] + after[:1]
    # A letter that the language hardly has is typed on purpose: "Münch" means no "Manch".
    is_usual = letter.isascii() or letter in alphabet
    if is_doubled or is_usual:
        kind = DOUBLED_FRACTION if is_doubled else (1 - DOUBLED_FRACTION) / len(alphabet)
        yield before + after, INSERTED * kind
    if after and after[0] != letter:
        yield before + after[0] + letter + after[1:], SWAPPED
    elif after and letter in _CONSONANTS:
        for meant in _with_another_doubled(before, letter, after[1:]):
            yield meant, WRONG_ONE_DOUBLED
    for meant in alphabet:
        if is_usual:
            yield f"{before}{meant}{after}", REPLACED * _replacement(meant, letter)
        yield f"{before}{meant}{letter}{after}", OMITTED * _omission(meant, before[-1:] + letter)


def _with_another_doubled(before: str, letter: str, after: str) -> Iterator[str]:
    """Yield a word in which another consonant is doubled instead of a letter."""
    word = before + letter + after
    for at, other in enumerate(word):
        beside = word[max(0, at - 1) : at] + word[at + 1 : at + 2]
        if at != len(before) and other in _CONSONANTS and other not in beside:
            yield word[: at + 1] + word[at:]


def _replacement(meant: str, typed: str) -> float:
    if meant in _VOWELS and typed in _VOWELS:
        return VOWEL_WEIGHT / ALL_WEIGHTS
    return (NEIGHBOUR_WEIGHT if (meant, typed) in NEIGHBOURS else 1.0) / ALL_WEIGHTS


def _omission(meant: str, beside: str) -> float:
    if meant == "'":
        return APOSTROPHE_FACTOR
    return DOUBLE_LETTER_FACTOR if meant in beside else 1.0
