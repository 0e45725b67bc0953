"""Look up the words that the vocabulary has as one piece: the frequent ones of a language."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import filterfalse
from typing import Literal, TypeAlias

import numpy as np

from afterword.completion.slips import intended_beginnings
from afterword.completion.two_slips import TwoSlips
from afterword.model.language_model import Floats
from afterword.text.casing import has_inner_capitals
from afterword.text.letters import AFTER_ALL_LETTERS

Capitals: TypeAlias = Literal["any", "inner"]
"""Where words have capitals: anywhere, or behind the first letter."""
MIN_LETTER_FRACTION = 5e-4
"""Fraction of all letters from which on one belongs to the alphabet of a language."""
MIN_CORRECTED_LETTERS = 5
"""Shorter words have too many neighbours that are words themselves, but for an apostrophe."""
CAPITALS_RANK_RATIO = 2
"""How much higher the rank of a word without capitals is, if it is written with them."""
MAX_CACHED = 1024
"""Upper bound on the letters, and words, whose right spellings are cached."""
MIN_CORRECTION_LIKELIHOOD = 0.04
"""Least likely slip that makes a misspelling of a rare word: a vowel for another."""
MISSPELT_RANK_RATIO = 8
"""How much higher the rank of a word is that has lost its apostrophe: "dont", but not "its"."""

# Ways to spell that are both right: British and American.
_VARIANTS = (
    (re.compile(r"s(?=[ei]|ation)"), "z"),
    (re.compile(r"our"), "or"),
    (re.compile(r"re(s?)$"), r"er\1"),
    (re.compile(r"ll(?=ed|ing|er|m)"), "l"),
    (re.compile(r"(?<=ocu)ss|(?<=bia)ss"), "s"),
    (re.compile(r"(?<=benefi)tt"), "t"),
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"e(?=fact)"), "i"),
    (re.compile(r"(?<=t)y(?=re)"), "i"),
    (re.compile(r"c(?=e)"), "s"),
    (re.compile(r"dgement"), "dgment"),
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
        self._all = _Sorted(self._ids, self._ids)
        capitals = list(filterfalse(str.islower, self._all.words))
        self._with_capitals: dict[Capitals, _Sorted] = {
            "any": _Sorted(capitals, self._ids),
            "inner": _Sorted(filter(has_inner_capitals, capitals), self._ids),
        }
        self._contracted = _without_apostrophes(self._ids)
        letters = Counter("".join(self._all.lowered))
        least = MIN_LETTER_FRACTION * letters.total()
        self.alphabet = tuple(letter for letter, count in letters.items() if count >= least)
        self.correction = lru_cache(maxsize=MAX_CACHED)(self._correction)
        self.past_two_slips = lru_cache(maxsize=MAX_CACHED)(self._past_two_slips)
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

    def likeliest(
        self,
        beginnings: Mapping[str, float],
        log_probabilities: Floats,
        limit: int,
        capitals: Capitals | None = None,
    ) -> list[tuple[str, str]]:
        """Return the likeliest words that begin with one of several beginnings, in any case.

        Parameters
        ----------
        beginnings : Mapping[str, float]
            In lower case, with the likelihood of each.
        log_probabilities : Floats
            Log-probability of each id [V].
        limit : int
            Maximum number of words.
        capitals : Capitals | None
            Return only words that have capitals there.

        Returns
        -------
        list[tuple[str, str]]
            The words, best first, and the beginning that each has.
        """
        table = self._with_capitals[capitals] if capitals else self._all
        spans = [(*table.span(beginning), beginning) for beginning in beginnings]
        spans = [span for span in spans if span[0] < span[1]]
        if not spans:
            return []
        values = np.concatenate(
            [
                np.exp(log_probabilities[table.ids[low:high]]) * beginnings[beginning]
                for low, high, beginning in spans
            ]
        )
        places = np.concatenate([np.arange(low, high) for low, high, _ in spans])
        owners = np.repeat(np.arange(len(spans)), [high - low for low, high, _ in spans])
        best: dict[str, str] = {}
        for index in _descending(values, 2 * limit):
            best.setdefault(table.words[places[index]], spans[owners[index]][2])
        return list(best.items())[:limit]

    def without_apostrophe(self, typed: str) -> tuple[str, ...]:
        """Return the words that are letters in lower case but for an apostrophe inside them."""
        return self._contracted.get(typed, ())

    def meant_beginning(self, typed: str, word: str) -> str | None:
        """Return the beginning of a word that letters stand for if one slip is in them, if any."""
        lengths = sorted((len(typed), len(typed) + 1, len(typed) - 1))
        beginnings = self.intended(typed, 1.0)
        meant = [word[:length] for length in lengths if word[:length] in beginnings]
        return max(meant, key=beginnings.__getitem__, default=None)

    @cached_property
    def _two_slips(self) -> TwoSlips:
        """The words to compare with letters; seldom needed."""
        return TwoSlips(self._all.lowered)

    def _past_two_slips(self, typed: str) -> list[tuple[str, str]]:
        """Return the words of which a beginning may be meant by letters with two slips, and it."""
        words, lowered = self._all.words, self._all.lowered
        return [(words[i], lowered[i][:length]) for i, length in self._two_slips.find(typed)]

    def _intended(self, typed: str, rate: float) -> dict[str, float]:
        """Return the beginnings that may be meant by letters with a slip; see `slips`."""
        return intended_beginnings(typed, self.alphabet, rate)

    def _correction(self, word: str) -> str | None:
        """Return the word of one piece that a rare word probably misspells, if any.

        A name in lower case ("paris", "harry") may be rare, but is no misspelling.
        """
        if not word.islower():
            return None
        for at in range(1, len(word)):  # even a frequent word may lack its apostrophe: "dont"
            meant = f"{word[:at]}'{word[at:]}"
            if self.rank(word) > MISSPELT_RANK_RATIO * self.rank(meant):
                return meant
        if len(word) < MIN_CORRECTED_LETTERS or self._all.has_lowered(word):
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


def _without_apostrophes(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return words by what they are without their apostrophe, in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        if "'" in word[1:-1]:
            letters = word.replace("'", "").lower()
            found[letters] = (*found.get(letters, ()), word)
    return found


class _Sorted:
    """Words in the order of their lower-case forms, and their ids."""

    def __init__(self, words: Iterable[str], ids: Mapping[str, int]) -> None:
        self.words = sorted(words, key=str.lower)
        self.lowered = [word.lower() for word in self.words]
        self.ids = np.array([ids[word] for word in self.words], dtype=np.int64)

    def has_lowered(self, word: str) -> bool:
        """Return whether a word in lower case is one of them but for capitals."""
        place = bisect_left(self.lowered, word)
        return self.lowered[place : place + 1] == [word]

    def span(self, beginning: str) -> tuple[int, int]:
        """Return the range of the words that begin with some letters in lower case."""
        low = bisect_left(self.lowered, beginning)
        if low == len(self.lowered) or not self.lowered[low].startswith(beginning):
            return low, low
        return low, bisect_left(self.lowered, beginning + AFTER_ALL_LETTERS, low)


def _descending(values: Floats, limit: int) -> list[int]:
    """Return the indices of the highest values, highest first."""
    if len(values) > limit:
        top = np.argpartition(values, -limit)[-limit:]
    else:
        top = np.arange(len(values))
    return [int(index) for index in top[np.argsort(-values[top], kind="stable")]]


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
