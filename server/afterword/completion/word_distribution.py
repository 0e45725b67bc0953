"""Hold a probability distribution over the next word."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from afterword.model.language_model import Floats

_AFTER_ALL_LETTERS = "\U0010ffff"


@dataclass(frozen=True)
class WordDistribution:
    """What one source of words expects at one place.

    Attributes
    ----------
    vocabulary : list[str]
        All words and context tokens, sorted (straight apostrophes).
    probabilities : float32 [V]
        Probability of each being the next word, given that a word follows. They may sum to a little
        less than 1: the rest is for words that are not known.
    weight : float
        How much of it rests on evidence, from 0 to 1: it grows with what was seen at such places.
    """

    vocabulary: list[str]
    probabilities: Floats
    weight: float

    def probability(self, word: str) -> float:
        """Return the probability of one word, 0 for an unknown one."""
        index = bisect_left(self.vocabulary, word)
        known = index < len(self.vocabulary) and self.vocabulary[index] == word
        return float(self.probabilities[index]) if known else 0.0

    def prefix_probability(self, prefix: str) -> float:
        """Return the probability that the word starts with a prefix."""
        low, high = self._span(prefix)
        return float(self.probabilities[low:high].sum())

    def top(self, prefix: str, limit: int) -> list[tuple[str, float]]:
        """Return the most probable words that start with a prefix and are longer, best first."""
        low, high = self._span(prefix)
        low += low < high and self.vocabulary[low] == prefix
        probabilities = self.probabilities[low:high]
        cutoff = 0
        if len(probabilities) > limit:
            cutoff = np.partition(probabilities, -limit)[-limit]
        best = np.flatnonzero(probabilities >= cutoff)
        best = best[np.argsort(-probabilities[best], kind="stable")][:limit]
        return [
            (self.vocabulary[low + index], probability)
            for index, probability in zip(best.tolist(), probabilities[best].tolist(), strict=True)
            if probability > 0
        ]

    def _span(self, prefix: str) -> tuple[int, int]:
        """Return the range of indices of the words that start with a prefix."""
        low = bisect_left(self.vocabulary, prefix)
        return low, bisect_left(self.vocabulary, prefix + _AFTER_ALL_LETTERS, low)
