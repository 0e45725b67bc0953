"""Words of this document that followed hidden states like the present one.

Grave, Joulin and Usunier 2017, "Improving neural language models with a continuous cache": a past
word counts for exp(theta * hidden state now . hidden state then). It knows names that the
vocabulary has never seen whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from operator import itemgetter

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.model.language_model import Floats
from afterword.text.casing import fold
from afterword.text.cursor import Position
from afterword.text.units import normalize_apostrophes

INITIAL_KEYS = 250
"""Keys that a new cache has room for; the room is doubled as it fills."""
_HIDDEN = ""


class DocumentCache:
    """Hidden states and words of the last one or two windows of a document, in text order.

    Parameters
    ----------
    size : int
        Size of a hidden state, E.
    config : EngineConfig
        Has the size of the window and the temperature.
    """

    def __init__(self, size: int, config: EngineConfig) -> None:
        self._window = config.cache_window_words
        self._theta = config.cache_theta
        self._keys = np.empty((INITIAL_KEYS, size), np.float32)
        self._words: list[str] = []
        self._positions: list[Position] = []
        self._withheld: list[tuple[Position, str]] = []

    def __len__(self) -> int:
        """Return the number of words, hidden ones included."""
        return len(self._words)

    @property
    def words(self) -> list[str]:
        """Return the words in text order (straight apostrophes), without hidden ones."""
        withheld = self.withheld
        return [word for word in self._words if word != _HIDDEN and fold(word) not in withheld]

    @property
    def withheld(self) -> set[str]:
        """Return the words, folded, that are secret wherever the document has them."""
        return {word for _, word in self._withheld}

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._keys.nbytes

    def add(self, position: Position, key: Floats, word: str) -> None:
        """Remember that a word at a position followed the hidden state `key` [E]."""
        if len(self._words) >= 2 * self._window:
            self._keys[: self._window] = self._keys[self._window : 2 * self._window]
            del self._words[: self._window], self._positions[: self._window]
        elif len(self._words) == len(self._keys):
            self._keys = np.concatenate([self._keys, np.empty_like(self._keys)])
        self._keys[len(self._words)] = key
        self._words.append(normalize_apostrophes(word))
        self._positions.append(position)

    def truncate(self, position: Position) -> None:
        """Drop the words at and after a position, which an edit may have changed."""
        kept = bisect_left(self._positions, position)
        del self._words[kept:], self._positions[kept:]
        self._withheld = [(start, word) for start, word in self._withheld if start < position]

    def hide(self, start: Position, end: Position) -> None:
        """Never suggest the words between two positions, because they are part of a secret."""
        low, high = (bisect_left(self._positions, place) for place in (start, end))
        self._words[low:high] = [_HIDDEN] * (high - low)

    def withhold(self, words: Collection[str], start: Position) -> None:
        """Never suggest these words (folded), which a text at a position says are secret."""
        self._withheld += [(start, word) for word in words if (start, word) not in self._withheld]

    def count_before(self, position: Position) -> int:
        """Return how many words stand before a position."""
        return bisect_left(self._positions, position)

    def probabilities(self, hidden_state: Floats, before: Position) -> Mapping[str, float]:
        """Return the probability of each word before a position, given a hidden state [E].

        They sum to 1 if no word is hidden, and are none where there is no word.
        """
        size = self.count_before(before)
        if not size:
            return {}
        start = max(0, size - self._window)
        # BLAS would share a product this small between threads, and wait for them when busy.
        scores = self._theta * np.einsum("we,e->w", self._keys[start:size], hidden_state)
        likelihoods = np.exp(scores - scores.max())
        likelihoods /= likelihoods.sum()
        probabilities: defaultdict[str, float] = defaultdict(float)
        for word, probability in zip(self._words[start:size], likelihoods.tolist(), strict=True):
            probabilities[word] += probability
        probabilities.pop(_HIDDEN, None)
        return probabilities


class CachedWords:
    """The distribution over the words of a document at one place.

    Parameters
    ----------
    probabilities : Mapping[str, float]
        Probability of each word (straight apostrophes).
    weight : float
        How much of it rests on evidence, from 0 to 1: it grows with the words read.
    candidates : int
        Words that `top` returns at least, if there are so many.
    """

    def __init__(self, probabilities: Mapping[str, float], weight: float, candidates: int) -> None:
        self._ranked = sorted(probabilities.items(), key=itemgetter(1), reverse=True)
        self._probabilities = probabilities
        self._candidates = candidates
        self.weight = weight if probabilities else 0.0

    @classmethod
    def at(
        cls,
        position: Position,
        hidden_state: Floats,
        caches: Sequence[DocumentCache],
        config: EngineConfig,
        withheld: Collection[str] = (),
    ) -> CachedWords:
        """Combine caches that have read parts of a document, each by the number of its words.

        Words that are `withheld` (folded), or that one of the caches withholds, are left out.
        """
        counts = [cache.count_before(position) for cache in caches]
        total = sum(counts)
        combined: dict[str, float] = {}
        for cache, count in zip(caches, counts, strict=True):
            for word, probability in cache.probabilities(hidden_state, position).items():
                combined[word] = combined.get(word, 0.0) + probability * count / total
        secret = {*withheld, *(word for cache in caches for word in cache.withheld)}
        if secret:
            combined = {word: p for word, p in combined.items() if fold(word) not in secret}
        weight = total / (total + config.cache_half_words)
        return cls(combined, weight, config.cache_candidates)

    def top(self, prefix: str, limit: int) -> list[tuple[str, float]]:
        """Return the most probable words that start with a prefix, best first."""
        fitting = (item for item in self._ranked if item[0].startswith(prefix))
        return list(islice(fitting, max(limit, self._candidates)))

    def probability(self, word: str) -> float:
        """Return the probability of one word, 0 for an unknown one."""
        return self._probabilities.get(word, 0.0)

    def prefix_probability(self, prefix: str) -> float:
        """Return the probability that the word starts with a prefix."""
        return sum(probability for word, probability in self._ranked if word.startswith(prefix))
