"""The continuous cache of a document: words that followed states like the present one.

Grave, Joulin and Usunier 2017, "Improving neural language models with a continuous cache": the
weight of a past word is exp(theta * query . key) over the last `window` words. It knows names that
the vocabulary has never seen whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from afterword.model.language_model import Floats
from afterword.text.context import Position

WINDOW = 2000


class DocumentCache:
    """Keys and words of the last `WINDOW` to `2 * WINDOW` words of one document, in text order."""

    def __init__(self, size: int) -> None:
        self._keys = np.empty((2 * WINDOW, size), np.float32)
        self._words: list[str] = []
        self._positions: list[Position] = []

    def __len__(self) -> int:
        return len(self._words)

    @property
    def words(self) -> list[str]:
        """The remembered words in text order."""
        return list(self._words)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._keys.nbytes

    def add(self, position: Position, key: Floats, word: str) -> None:
        """Remember that `word` at `position` followed the query `key` [E]."""
        if len(self._words) == 2 * WINDOW:
            self._keys[:WINDOW] = self._keys[WINDOW:]
            del self._words[:WINDOW], self._positions[:WINDOW]
        self._keys[len(self._words)] = key
        self._words.append(word)
        self._positions.append(position)

    def truncate(self, position: Position) -> None:
        """Forget the words at and after a position, which an edit may have changed."""
        kept = bisect_left(self._positions, position)
        del self._words[kept:], self._positions[kept:]

    def weights(self, query: Floats, theta: float) -> Mapping[str, float]:
        """Distribution over the remembered words for the query [E]; empty when there are none."""
        size = len(self._words)
        if not size:
            return {}
        start = max(0, size - WINDOW)
        scores = theta * (self._keys[start:size] @ query)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        weights: defaultdict[str, float] = defaultdict(float)
        for word, share in zip(self._words[start:], shares.tolist(), strict=True):
            weights[word] += share
        return weights
