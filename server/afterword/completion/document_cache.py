"""Words of this document that followed states like the present one, and words of the others.

Grave, Joulin and Usunier 2017, "Improving neural language models with a continuous cache": the
weight of a past word is exp(theta * query . key) over the last `window` words. It knows names that
the vocabulary has never seen whole. Of the other open documents only the words count, by how often
they were written: their states brought nothing (docs/benchmarks.md).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

import numpy as np

from afterword.completion.ngram import Level
from afterword.model.language_model import Floats
from afterword.text.cursor import Position
from afterword.text.units import straighten

WINDOW = 2000
OTHERS = 8000
"""Words of other documents that count: those of the documents used last."""
OTHERS_HALF = 500
"""Number of such words at which they count for half of what they can."""
FIRST_KEYS = 250
"""Keys that a new cache has room for; the room is doubled as it fills."""
_HIDDEN = ""


class DocumentCache:
    """Keys and words of the last `WINDOW` to `2 * WINDOW` words of one document, in text order."""

    def __init__(self, size: int) -> None:
        self._keys = np.empty((FIRST_KEYS, size), np.float32)
        self._words: list[str] = []
        self._positions: list[Position] = []
        self.hidden: set[str] = set()
        """The words that were hidden."""

    def __len__(self) -> int:
        return len(self._words)

    @property
    def words(self) -> list[str]:
        """The remembered words in text order (straight apostrophes), without hidden ones."""
        return [word for word in self._words if word != _HIDDEN]

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._keys.nbytes

    def add(self, position: Position, key: Floats, word: str) -> None:
        """Remember that `word`, with a straight apostrophe, followed the query `key` [E]."""
        if len(self._words) >= 2 * WINDOW:
            self._keys[:WINDOW] = self._keys[WINDOW : 2 * WINDOW]
            del self._words[:WINDOW], self._positions[:WINDOW]
        elif len(self._words) == len(self._keys):
            self._keys = np.concatenate([self._keys, np.empty_like(self._keys)])
        self._keys[len(self._words)] = key
        self._words.append(straighten(word))
        self._positions.append(position)

    def truncate(self, position: Position) -> None:
        """Forget the words at and after a position, which an edit may have changed."""
        kept = bisect_left(self._positions, position)
        del self._words[kept:], self._positions[kept:]

    def hide(self, start: Position, end: Position) -> None:
        """Never suggest the words between two positions: they are part of a secret."""
        low, high = (bisect_left(self._positions, place) for place in (start, end))
        self.hidden.update(self._words[low:high])
        self._words[low:high] = [_HIDDEN] * (high - low)

    def count_before(self, position: Position) -> int:
        """Return how many of the words stand before a position."""
        return bisect_left(self._positions, position)

    def weights(self, query: Floats, theta: float, before: Position) -> Mapping[str, float]:
        """Return the distribution over the words before a position for the query [E].

        It is empty when there are none.
        """
        size = self.count_before(before)
        if not size:
            return {}
        start = max(0, size - WINDOW)
        # A product of BLAS would be shared between threads, and wait for them on a busy machine.
        scores = theta * np.einsum("we,e->w", self._keys[start:size], query)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        weights: defaultdict[str, float] = defaultdict(float)
        for word, share in zip(self._words[start:size], shares.tolist(), strict=True):
            weights[word] += share
        weights.pop(_HIDDEN, None)
        return weights


class OpenWords:
    """How often each word was written in the open documents, as suggestions for one another."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, Counter[str]] = OrderedDict()
        self._beside: tuple[str, Level] | None = None

    def add(self, document: str, words: Iterable[str], secret: Iterable[str] = ()) -> None:
        """Know up to `OTHERS` words of a document, besides those known of it; it was used last.

        Words that have become part of a secret are not known any more.
        """
        counts = Counter(straighten(word) for word in islice(words, OTHERS))
        counts |= self._counts.pop(document, Counter())
        for word in secret:
            counts.pop(word, None)
        self._counts[document] = counts
        # One document is being written in: of the others, no more than these can ever count.
        while len(self._counts) > 1 and sum(map(Counter.total, self._counts.values())) > 3 * OTHERS:
            self._counts.popitem(last=False)
        self._beside = None

    def close(self, document: str) -> None:
        """Forget the words of a document."""
        self._counts.pop(document, None)
        self._beside = None

    def beside(self, document: str) -> Level:
        """The distribution over words of the other documents; the same at all of its boundaries."""
        if self._beside is None or self._beside[0] != document:
            self._beside = document, self._level(document)
        return self._beside[1]

    def _level(self, document: str) -> Level:
        counts: Counter[str] = Counter()
        for other in reversed(self._counts):
            if other != document and counts.total() < OTHERS:
                counts += self._counts[other]
        words = counts.total()
        vocabulary = sorted(counts)
        shares = np.array([counts[word] / words for word in vocabulary], np.float32)
        return Level(vocabulary, shares, words / (words + OTHERS_HALF))
