"""Words of this document that followed a place like the present one.

Grave, Joulin and Usunier 2017, "Improving neural language models with a continuous cache": a past
word counts for exp(theta * hidden state now . hidden state then), for more if it followed the same
one or two words (docs/decisions/031), and for more if the network finds it likelier here than
usual (docs/decisions/052). The cache knows names that the vocabulary has never seen whole.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.word_contexts import (
    CONTEXT_WORDS,
    NO_TOKEN,
    Tokens,
    matched_words,
    word_token,
)
from afterword.model.language_model import Floats
from afterword.text.casing import fold, has_inner_capitals
from afterword.text.cursor import Position
from afterword.text.units import normalize_unit

INITIAL_KEYS = 250
"""Keys that a new cache has room for; the room is doubled as it fills."""
_HIDDEN = ""


class Likeness(NamedTuple):
    """How like the present place the places are that some words followed.

    Attributes
    ----------
    words : list[str]
        The words [N] in text order.
    scores : float32 [N]
        Logarithm of what each word counts for.
    matched : int
        Words before the present place that stood in the same order before one of the words.
    """

    words: list[str]
    scores: Floats
    matched: int


class DocumentCache:
    """Hidden states and words of the last one or two windows of a document, in text order.

    Parameters
    ----------
    size : int
        Size of a hidden state, E.
    config : EngineConfig
        Has the size of the window and what likeness counts for.
    """

    def __init__(self, size: int, config: EngineConfig) -> None:
        self._window = config.cache_window_words
        self._config = config
        self._keys = np.empty((INITIAL_KEYS, size), np.float32)
        self._tokens = np.empty(INITIAL_KEYS, np.int64)
        self._ids = np.empty(INITIAL_KEYS, np.int64)
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
        return self._keys.nbytes + self._tokens.nbytes + self._ids.nbytes

    def add(self, position: Position, key: Floats, word: str, token: int) -> None:
        """Remember that a word at a position followed the hidden state `key` [E].

        `token` is the id of the word's first piece.
        """
        if len(self._words) >= 2 * self._window:
            for values in (self._keys, self._tokens, self._ids):
                values[: self._window] = values[self._window : 2 * self._window]
            del self._words[: self._window], self._positions[: self._window]
        elif len(self._words) == len(self._keys):
            self._keys = np.concatenate([self._keys, np.empty_like(self._keys)])
            self._tokens = np.concatenate([self._tokens, np.empty_like(self._tokens)])
            self._ids = np.concatenate([self._ids, np.empty_like(self._ids)])
        self._keys[len(self._words)] = key
        self._tokens[len(self._words)] = word_token(word)
        self._ids[len(self._words)] = token
        self._words.append(normalize_unit(word))
        self._positions.append(position)

    def truncate(self, position: Position) -> None:
        """Drop the words at and after a position, which an edit may have changed."""
        kept = bisect_left(self._positions, position)
        del self._words[kept:], self._positions[kept:]
        self._withheld = [(end, word) for end, word in self._withheld if end <= position]

    def hide(self, start: Position, end: Position) -> None:
        """Never suggest the words between two positions, because they are part of a secret."""
        low, high = (bisect_left(self._positions, place) for place in (start, end))
        self._words[low:high] = [_HIDDEN] * (high - low)
        self._tokens[low:high] = NO_TOKEN

    def withhold(self, words: Mapping[str, Position]) -> None:
        """Never suggest these words (folded), which a text up to a position says are secret."""
        found = [(end, word) for word, end in words.items()]
        self._withheld += [entry for entry in found if entry not in self._withheld]

    def withhold_as(self, other: DocumentCache, before: Position) -> None:
        """Withhold what another cache does because of the text before a position."""
        self._withheld = [(end, word) for end, word in other._withheld if end <= before]

    def count_before(self, position: Position) -> int:
        """Return how many words stand before a position."""
        return bisect_left(self._positions, position)

    def context_before(self, position: Position) -> Tokens:
        """Return the tokens of the last words before a position, the nearest first."""
        size = self.count_before(position)
        return self._tokens[max(0, size - CONTEXT_WORDS) : size][::-1]

    def likeness(
        self, hidden_state: Floats, lift: Floats, context: Tokens, before: Position
    ) -> Likeness:
        """Return how like the present place those are that the words before a position followed.

        Parameters
        ----------
        hidden_state : float32 [E]
            The hidden state at the present place.
        lift : float32 [V]
            How many nats likelier than usual each token id is there.
        context : Tokens
            Tokens of the words before it, the nearest first.
        before : Position
            Words that stand here or later are left out.
        """
        size = self.count_before(before)
        start = max(0, size - self._window)
        matched = matched_words(self._tokens[start:size], context)
        # BLAS would share a product this small between threads, and wait for them when busy.
        scores = np.einsum("we,e->w", self._keys[start:size], hidden_state)
        scores *= self._config.cache_theta
        scores += self._config.cache_match_nats * matched
        scores += self._config.cache_lift * lift[self._ids[start:size]]
        return Likeness(self._words[start:size], scores, int(matched.max(initial=0)))


class CachedWords:
    """The distribution over the words of a document at one place.

    Parameters
    ----------
    probabilities : Mapping[str, float]
        Probability of each word (straight apostrophes).
    weight : float
        How much of it rests on evidence, from 0 to 1: it grows with the words read, and with those
        before this place that have stood together before.
    candidates : int
        Words that `top` returns at least, if there are so many.
    written : Sequence[Sequence[str]]
        The words as often as they were written.
    """

    def __init__(
        self,
        probabilities: Mapping[str, float],
        weight: float,
        candidates: int,
        written: Sequence[Sequence[str]] = (),
    ) -> None:
        self._ranked = sorted(probabilities.items(), key=itemgetter(1), reverse=True)
        self._probabilities = probabilities
        self._candidates = candidates
        self._written = written
        self._capitals: list[tuple[str, str]] | None = None
        self.weight = weight if probabilities else 0.0

    @classmethod
    def at(
        cls,
        position: Position,
        hidden_state: Floats,
        lift: Floats,
        caches: Sequence[DocumentCache],
        config: EngineConfig,
        withheld: Collection[str] = (),
        context: Tokens | None = None,
    ) -> CachedWords:
        """Combine caches that have read parts of a document; the last one has read up to here.

        Words that are `withheld` (folded), or that one of the caches withholds, are left out. The
        context is that of the position, unless another one is given.
        """
        if context is None:
            context = caches[-1].context_before(position)
        parts = [cache.likeness(hidden_state, lift, context, position) for cache in caches]
        scores = np.concatenate([part.scores for part in parts])
        if not len(scores):
            return cls({}, 0.0, config.cache_candidates)
        likelihoods = np.exp(scores - scores.max())
        likelihoods /= likelihoods.sum()
        probabilities: defaultdict[str, float] = defaultdict(float)
        words = chain.from_iterable(part.words for part in parts)
        for word, probability in zip(words, likelihoods.tolist(), strict=True):
            probabilities[word] += probability
        probabilities.pop(_HIDDEN, None)
        if secret := {*withheld, *(word for cache in caches for word in cache.withheld)}:
            for word in [word for word in probabilities if fold(word) in secret]:
                del probabilities[word]
        read = sum(cache.count_before(position) for cache in caches)
        matched = max(part.matched for part in parts)
        weight = read / (read + config.cache_half_words) * (1 + matched) / (1 + CONTEXT_WORDS)
        written = [part.words for part in parts]
        return cls(probabilities, weight, config.cache_candidates, written)

    def top(self, prefix: str, limit: int) -> list[tuple[str, float]]:
        """Return the most probable words that start with a prefix, best first."""
        fitting = (item for item in self._ranked if item[0].startswith(prefix))
        return list(islice(fitting, max(limit, self._candidates)))

    def capitalised(
        self, prefix: str, limit: int, calls: int = 0, *, inner: bool = False
    ) -> list[str]:
        """Return the best words that begin with a prefix, if their capitals are left out."""
        if self._capitals is None:
            self._capitals = [(w.lower(), w) for w, _ in self._ranked if not w.islower()]
        fitting = (word for lower, word in self._capitals if lower.startswith(prefix))
        return list(islice(filter(has_inner_capitals, fitting) if inner else fitting, limit))

    def near(self, beginnings: Mapping[str, float], limit: int) -> list[tuple[str, str]]:
        """Return the best words that begin with one of several beginnings, in any case.

        Of several that a word begins with, it has the likeliest.
        """
        lengths = {len(beginning) for beginning in beginnings}
        best: dict[str, tuple[float, str]] = {}
        for word, probability in self._ranked:
            for length in lengths:
                likelihood = beginnings.get(beginning := word[:length].lower())
                if likelihood is not None:
                    value = likelihood * probability, beginning
                    best[word] = max(best.get(word, value), value)
        found = heapq.nlargest(limit, best.items(), key=itemgetter(1))
        return [(word, beginning) for word, (_, beginning) in found]

    def trusts(self, word: str) -> bool:
        """Return whether a word that looks misspelt was written twice, or is a name.

        With capitals it is taken for a name.
        """
        times = sum(words.count(word) for words in self._written)
        return times > (1 if word.islower() else 0)

    def probability(self, word: str) -> float:
        """Return the probability of one word, 0 for an unknown one."""
        return self._probabilities.get(word, 0.0)

    def prefix_probability(self, prefix: str) -> float:
        """Return the probability that the word starts with a prefix."""
        return sum(probability for word, probability in self._ranked if word.startswith(prefix))
