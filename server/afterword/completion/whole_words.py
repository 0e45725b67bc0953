"""Look up the words that the vocabulary has as one piece: the frequent ones of a language."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from afterword.completion.slips import intended_beginnings

MIN_LETTER_FRACTION = 5e-4
"""Fraction of all letters from which on one belongs to the alphabet of a language."""
MIN_CORRECTED_LETTERS = 5
"""Shorter words have too many neighbours that are words themselves, but for an apostrophe."""
CAPITALS_RANK_RATIO = 2
"""How much higher the rank of a word without capitals is, if it is written with them."""
MAX_CACHED = 1024
"""Upper bound on the words whose right spelling is cached."""
MIN_CORRECTION_LIKELIHOOD = 0.04
"""Least likely slip that makes a misspelling of a rare word: a vowel for another."""

MISSPELT_RANK_RATIO = 8
"""How much higher the rank of a word is that has lost its apostrophe: "dont", but not "its"."""

# Ways to spell that are both right: British and American.
_VARIANTS = (
    (re.compile(r"s(?=[ei]|ation)"), "z"),
    (re.compile(r"our"), "or"),
    (re.compile(r"re(s?)$"), r"er\1"),
    (re.compile(r"ll(?=ed|ing|er)"), "l"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"c(?=e)"), "s"),
    (re.compile(r"(?<=dg)e(?=ment)"), ""),
)


class WholeWords:
    """The words of one piece. A lower id is a more frequent word: BPE merges those first.

    Parameters
    ----------
    words : Iterable[tuple[str, int]]
        Each word and its id.
    """

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._ids = dict(words)
        self._texts = sorted(self._ids, key=str.lower)
        self._lowered = [word.lower() for word in self._texts]
        letters = Counter("".join(self._lowered))
        least = MIN_LETTER_FRACTION * letters.total()
        self.alphabet = tuple(letter for letter, count in letters.items() if count >= least)
        self.correction = lru_cache(maxsize=MAX_CACHED)(self._correction)
        self.intended = lru_cache(maxsize=MAX_CACHED)(self._intended)

    def rank(self, word: str) -> float:
        """Return a number that is lower for more frequent words; infinite for unknown ones."""
        return self._ids.get(word, math.inf)

    def is_known(self, word: str) -> bool:
        """Return whether a word is one piece."""
        return word in self._ids

    def is_written_with_capitals(self, word: str) -> bool:
        """Return whether a word has capitals and is much rarer without them, or unknown."""
        lower = word.lower()
        return word != lower and CAPITALS_RANK_RATIO * self.rank(word) <= self.rank(lower)

    def beginning_with(self, beginnings: Mapping[str, float]) -> dict[str, str]:
        """Return the words that begin with one of several beginnings, in any case.

        Returns
        -------
        dict[str, str]
            By the word, the likeliest of its beginnings.
        """
        found: dict[str, str] = {}
        for beginning in sorted(beginnings, key=beginnings.__getitem__):
            at = bisect_left(self._lowered, beginning)
            while at < len(self._lowered) and self._lowered[at].startswith(beginning):
                found[self._texts[at]] = beginning
                at += 1
        return found

    def _intended(self, typed: str, rate: float) -> dict[str, float]:
        """Return the beginnings that may be meant by letters with a slip; see `slips`."""
        return intended_beginnings(typed, self.alphabet, rate)

    def _correction(self, word: str) -> str | None:
        """Return the word of one piece of which a rare word is a likely misspelling, if any."""
        if not word.islower():
            return None
        for at in range(1, len(word)):  # a frequent word, such as "dont", may have lost it too
            meant = f"{word[:at]}'{word[at:]}"
            if self.rank(word) > MISSPELT_RANK_RATIO * self.rank(meant):
                return meant
        if len(word) < MIN_CORRECTED_LETTERS or word in self._ids:
            return None
        likelihoods = intended_beginnings(word, self.alphabet, rate=1.0)
        right = [
            (likelihood, -self._ids[meant], meant)
            for meant, likelihood in likelihoods.items()
            if likelihood >= MIN_CORRECTION_LIKELIHOOD
            and meant in self._ids
            and not _is_inflected(word, meant)
            and not _is_variant(word, meant)
        ]
        return max(right)[2] if right else None


def _is_inflected(one: str, other: str) -> bool:
    """Return whether two words differ in how they begin or end, as "format" and "formats"."""
    shorter, longer = sorted((one, other), key=len)
    return one[0] != other[0] or one[:-1] == other[:-1] or longer.startswith(shorter)


def _is_variant(one: str, other: str) -> bool:
    """Return whether two words are one in British and in American spelling."""
    return any(
        pattern.sub(with_, one) == other or pattern.sub(with_, other) == one
        for pattern, with_ in _VARIANTS
    )
