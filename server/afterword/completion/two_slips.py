"""Find the words that letters with two slips in them may begin, among many at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from afterword.text.letters import AFTER_ALL_LETTERS

MAX_SLIPS = 2
MAX_COMPARED_LETTERS = 16
"""Letters of a word that are compared; more are seldom typed before it is offered."""
MAX_CACHED_LETTERS = 64
"""Upper bound on the first letters whose words are cached."""

_Letters = NDArray[np.uint32]


class NearWord(NamedTuple):
    """A word that begins like some letters, but for two slips.

    Attributes
    ----------
    place : int
        Its place among all words.
    length : int
        How many of its letters stand for those typed.
    """

    place: int
    length: int


class TwoSlips:
    """Words in lower case, to be compared with letters typed.

    The first letter is taken to be right, as it mostly is (see `slips`).

    Parameters
    ----------
    words : Sequence[str]
        In ascending order.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._letters = lru_cache(maxsize=MAX_CACHED_LETTERS)(self._letters_after)

    def _letters_after(self, first: str) -> tuple[int, _Letters]:
        """Return the place of the first word with a first letter, and the letters [L, N] of all."""
        low = bisect_left(self._words, first)
        high = bisect_left(self._words, first + AFTER_ALL_LETTERS, low)
        cut = np.array(self._words[low:high], dtype=f"<U{MAX_COMPARED_LETTERS}")
        letters = cut.view(np.uint32).reshape(-1, MAX_COMPARED_LETTERS)
        return low, np.ascontiguousarray(letters.T)

    def find(self, typed: str) -> list[NearWord]:
        """Return the words of which a beginning has two slips or fewer where these letters stand.

        Slips are those of Damerau 1964: a letter left out, put in or replaced, two swapped.
        """
        if not MAX_SLIPS < len(typed) <= MAX_COMPARED_LETTERS - MAX_SLIPS:
            return []
        low, letters = self._letters(typed[:1])
        if not letters.size:
            return []
        distances = _beginning_distances(np.array([typed], dtype=np.str_).view(np.uint32), letters)
        near = np.flatnonzero(distances.min(axis=0) <= MAX_SLIPS)
        # Of equally near beginnings the one that is most like the letters in length.
        lengths = np.arange(len(distances))
        unlike = distances[:, near] * 100 + abs(lengths - len(typed))[:, None]
        best = unlike.argmin(axis=0)
        return [NearWord(low + int(i), int(n)) for i, n in zip(near, best, strict=True)]


def _beginning_distances(typed: _Letters, letters: _Letters) -> NDArray[np.int16]:
    """Return the edit distance [J + 1, N] between letters [M] and the beginnings of words [L, N].

    They have 0 to J letters; one that is longer than the word has a high distance.
    """
    columns = min(len(typed) + MAX_SLIPS, len(letters))
    count = letters.shape[1]
    before = np.zeros((columns + 1, count), np.int16)
    row = np.repeat(np.arange(columns + 1, dtype=np.int16)[:, None], count, axis=1)
    for i, letter in enumerate(typed):
        earlier, before, row = before, row, np.empty_like(row)
        row[0] = i + 1
        row[1:] = np.minimum(before[:-1] + (letters[:columns] != letter), before[1:] + 1)
        if i:
            swapped = (letters[1:columns] == typed[i - 1]) & (letters[: columns - 1] == letter)
            np.minimum(row[2:], earlier[:-2] + 1, out=row[2:], where=swapped)
        for j in range(1, columns + 1):
            np.minimum(row[j], row[j - 1] + 1, out=row[j])
    row[1:][letters[:columns] == 0] = 2 * len(typed)
    return row
