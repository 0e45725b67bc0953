"""Words of all layers, blended into one ranking."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from afterword.completion.candidates import Candidate
from afterword.completion.document_state import Boundary
from afterword.completion.ngram import Level
from afterword.text.casing import Spelling, spellings
from afterword.text.tokenizer import Tokenizer

CACHED_WORDS = 24
"""Words of the document cache that are considered for one prefix, most probable first."""
CALLS = 1
"""Model calls that one search may make before any letter; each letter allows one more
(docs/decisions/009-kept-at-a-boundary.md)."""
REACH = 4.0
"""Nats below the best word beyond which open paths are not followed."""
SHARPENING = 0.6
"""How much the exponent grows with the weight of further distributions: a sum of distributions that
are sure in different places is not sure enough (Ranjan and Gneiting 2010)."""
TAIL = 0.02
"""What words that are not found are taken to have, each."""


@dataclass(frozen=True)
class Weights:
    """How the layers are blended; fitted on held-out text (see docs/decisions).

    Attributes
    ----------
    cache : float
        Most that the document cache counts for.
    cache_half : float
        Number of words read at which it counts for half of that.
    theta : float
        How much the likeness of states matters in the cache; 0 counts words alone.
    ngram : float
        Most that the personal n-gram counts for, where its contexts cover all of the distribution.
    datastore : float
        Most that the personal datastore counts for, with very many keys.
    """

    cache: float = 0.13
    cache_half: float = 100.0
    theta: float = 0.3
    ngram: float = 0.2
    datastore: float = 0.2

    def of_cache(self, words: int) -> float:
        """Weight of the document cache once it has read so many words."""
        return self.cache * words / (words + self.cache_half)


class Blend:
    """The blended distribution over words at one boundary.

    Parameters
    ----------
    tokenizer : Tokenizer
        Gives the pieces of a cached word.
    boundary : Boundary
        Where the word begins: the language model's tree.
    cached : Mapping[str, float]
        The document cache's distribution there (straight apostrophes).
    weight : float
        What the document cache counts for.
    levels : Sequence[tuple[Level, float]]
        Further distributions and what they count for: other documents', the person's own.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        boundary: Boundary,
        cached: Mapping[str, float],
        weight: float,
        levels: Sequence[tuple[Level, float]] = (),
    ) -> None:
        self._tokenizer = tokenizer
        self._tree = boundary.tree
        self._cached = sorted(cached.items(), key=lambda item: -item[1])
        self._share = dict(self._cached)
        self._weight = weight if cached else 0.0
        self._levels = levels
        self._levels_weight = sum(weight for _, weight in levels)
        self._rest = 1 - self._weight - self._levels_weight

    def words(self, prefix: str, limit: int) -> list[Candidate]:
        """The most probable words that start with a prefix (straight apostrophes), best first."""
        best: dict[str, float] = {}
        for spelling in spellings(prefix):
            for word, probability in self._spelled(spelling, limit):
                written = spelling.write(word)
                if written != prefix and written.startswith(prefix):
                    shared = spelling.share * probability
                    best[written] = max(best.get(written, 0.0), shared)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        return [Candidate(text, probability) for text, probability in ranked[:limit]]

    def _spelled(self, spelling: Spelling, limit: int) -> list[tuple[str, float]]:
        found = {
            word.text: math.exp(word.log_probability)
            for word in self._tree.best(spelling.prefix, limit, budget=CALLS, reach=REACH)
        }
        fitting = (word for word, _ in self._cached if word.startswith(spelling.prefix))
        others = [word for word, _ in zip(fitting, range(CACHED_WORDS), strict=False)]
        for level, _ in self._levels:
            others += [word for word, _ in level.top(spelling.prefix, limit)]
        for word in others:
            found[word] = self.language_model(word, spelling.prefix)
        return [(word, self._mix(word, p)) for word, p in found.items()]

    def language_model(self, word: str, prefix: str) -> float:
        """Return the model's probability of a word, 0 where the search has not been."""
        score = self._tree.log_probability(self._tokenizer.word_ids(word), prefix)
        return 0.0 if score is None else math.exp(score)

    def probability(self, word: str) -> float:
        """Return the blended probability of the letters typed as a word, once they are searched.

        It is that of the likeliest of its spellings, as for other words.
        """
        ways = [way for way in spellings(word) if way.write(way.prefix) == word]
        return max(
            way.share * self._mix(way.prefix, self.language_model(way.prefix, way.prefix))
            for way in ways
        )

    def calibrated(self, prefix: str, probabilities: Sequence[float]) -> list[float]:
        """What blended probabilities come to once `prefix` is typed, in the same order.

        They are those of the best words and, where there is a prefix, of the prefix as a word. Of
        words that are given 0.4 two in five are written (docs/decisions/027).
        """
        if prefix:
            mass = max(self._mass(prefix), sum(probabilities))
            return [p / mass if mass else 0.0 for p in probabilities]
        power = 1 + SHARPENING * self._levels_weight
        sharpened = [p**power for p in probabilities]
        others = max(0.0, 1 - sum(probabilities)) * TAIL ** (power - 1)
        total = sum(sharpened) + others
        return [p / total for p in sharpened]

    def _mass(self, prefix: str) -> float:
        """Blended probability that the word starts with a prefix, in any of its spellings."""
        return sum(
            spelling.share * self._mass_of(spelling.prefix) for spelling in spellings(prefix)
        )

    def _mass_of(self, prefix: str) -> float:
        cached = sum(share for word, share in self._cached if word.startswith(prefix))
        mass = self._rest * self._tree.mass(prefix) + self._weight * cached
        return mass + sum(weight * level.mass(prefix) for level, weight in self._levels)

    def _mix(self, word: str, language_model: float) -> float:
        blended = self._rest * language_model + self._weight * self._share.get(word, 0.0)
        return blended + sum(weight * level.probability(word) for level, weight in self._levels)
