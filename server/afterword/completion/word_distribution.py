"""Hold a probability distribution over the next word."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from afterword.model.language_model import Floats, Ids
from afterword.text.casing import capitalise, has_inner_capitals
from afterword.text.letters import AFTER_ALL_LETTERS

Names: TypeAlias = Sequence[tuple[str, int]]
"""Words with a capital behind the first letter, by their form in lower case: that and the index."""


def names_in(vocabulary: Sequence[str]) -> Names:
    """Return the words with a capital behind the first letter, such as "iPhone" and "NASA"."""
    return sorted(
        (word.lower(), index) for index, word in enumerate(vocabulary) if has_inner_capitals(word)
    )


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
    tokens : int64 [V] | None
        Token id of each word's first piece, where `lifted` needs it.
    names : Names
        What `names_in` finds in the vocabulary.
    """

    vocabulary: list[str]
    probabilities: Floats
    weight: float
    tokens: Ids | None = None
    names: Names = ()

    def lifted(self, lift: Floats, factor: float) -> WordDistribution:
        """Return the same distribution with better odds for words that are likelier than usual.

        Parameters
        ----------
        lift : float32 [ids]
            How many nats likelier than usual the network finds each token id.
        factor : float
            What a word gains by each of those of its first piece, in nats.
        """
        if self.tokens is None or not factor:
            return self
        gains = factor * lift[self.tokens]
        highest = gains.max(where=self.probabilities > 0, initial=-np.inf)
        if highest == -np.inf:  # no word is possible here
            return self
        lifted = self.probabilities * np.exp(np.minimum(gains - highest, 0))
        lifted *= self.probabilities.sum() / lifted.sum()
        return replace(self, probabilities=lifted)

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

    def capitalised(
        self, prefix: str, limit: int, calls: int = 0, *, inner: bool = False
    ) -> list[str]:
        """Return the best words with a prefix that have capitals."""
        first = bisect_left(self.names, (prefix,))
        last = bisect_left(self.names, (prefix + AFTER_ALL_LETTERS,), first)
        low, high = (0, 0) if inner else self._span(capitalise(prefix))
        others = [index for _, index in self.names[first:last] if not low <= index < high]
        found = np.concatenate([np.arange(low, high), np.array(others, np.int64)])
        probabilities = self.probabilities[found]
        best = np.argsort(-probabilities, kind="stable")[:limit]
        return [self.vocabulary[found[i]] for i in best.tolist() if probabilities[i] > 0]

    def near(self, beginnings: Mapping[str, float], limit: int) -> list[tuple[str, str]]:
        """Return the best words that begin with one of several beginnings, or with a capital.

        Of several that a word begins with, it has the likeliest.
        """
        ascending = sorted(beginnings, key=beginnings.__getitem__)
        spans = ((self._span(form), b) for b in ascending for form in (b, capitalise(b)))
        found = {index: beginning for span, beginning in spans for index in range(span[0], span[1])}

        def value(index: int) -> float:
            return beginnings[found[index]] * float(self.probabilities[index])

        best = heapq.nlargest(limit, found, key=value)
        return [(self.vocabulary[i], found[i]) for i in best if self.probabilities[i] > 0]

    def trusts(self, word: str) -> bool:
        """Return whether a word that looks misspelt is known."""
        return self.probability(word) > 0

    def _span(self, prefix: str) -> tuple[int, int]:
        """Return the range of indices of the words that start with a prefix."""
        low = bisect_left(self.vocabulary, prefix)
        return low, bisect_left(self.vocabulary, prefix + AFTER_ALL_LETTERS, low)
