"""Predict words with n-grams alone, as a baseline for the network."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from afterword.completion.word_distribution import WordDistribution
from afterword.text.units import UNIT, is_word
from afterword_training.evaluation.kneser_ney import LINE_END, KneserNey

MAX_CANDIDATES = 60
"""Words that each model, and the cache, may contribute for one prefix."""
CACHE_WEIGHT = 0.12
"""Probability that the cache gets once the document has a word."""
CACHE_GROWTH = 1.002
"""Factor by which each word of the document counts more than the one before it."""
MAX_WEIGHT = 1e100
"""Weight of the newest word from which on all are made smaller: a float would overflow."""

TOKEN = re.compile(rf"{UNIT.pattern}|\n")


class NgramPredictor:
    """Equally weighted n-grams, with a cache of the document's words whose weights decay.

    Parameters
    ----------
    models : Sequence[KneserNey]
        At least one.
    """

    def __init__(self, models: Sequence[KneserNey]) -> None:
        self._models = models
        self._max_history = max(len(model.orders) for model in models) - 1
        self.open()

    def open(self) -> None:
        """Begin an empty document."""
        self._text = ""
        self._read = 0
        self._history = [LINE_END]
        self._cache: defaultdict[str, float] = defaultdict(float)
        self._newest = 1.0
        self._distributions: list[WordDistribution] = []

    def type(self, text: str) -> None:
        """Append to the document."""
        self._text += text

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the most probable words of the models and the cache together."""
        self._read_up_to(len(self._text) - len(prefix))
        cached = (word for word in self._cache if word.startswith(prefix) and word != prefix)
        candidates = set(sorted(cached, key=lambda word: -self._cache[word])[:MAX_CANDIDATES])
        for distribution in self._distributions:
            candidates.update(word for word, _ in distribution.top(prefix, MAX_CANDIDATES))
        cache_scale = CACHE_WEIGHT / sum(self._cache.values()) if self._cache else 0.0
        weight_of_each = (1 - CACHE_WEIGHT * bool(self._cache)) / len(self._distributions)
        scores = {
            word: weight_of_each
            * sum(distribution.probability(word) for distribution in self._distributions)
            + cache_scale * self._cache.get(word, 0.0)
            for word in candidates
        }
        # Words seen equally often are in alphabetical order, so that figures can be reproduced.
        return sorted(scores, key=lambda word: (-scores[word], word))[:count]

    def _read_up_to(self, end: int) -> None:
        """Read what has been written since the last word, and look up the words after it."""
        if self._distributions and self._read == end:
            return
        for match in TOKEN.finditer(self._text, self._read, end):
            unit = match.group()
            self._history.append(unit)
            if is_word(unit):
                self._newest *= CACHE_GROWTH
                self._cache[unit] += self._newest
                if self._newest > MAX_WEIGHT:
                    self._cache = defaultdict(
                        float, {word: value / MAX_WEIGHT for word, value in self._cache.items()}
                    )
                    self._newest /= MAX_WEIGHT
        self._read = end
        self._history = self._history[-self._max_history :]
        self._distributions = [model.at(self._history) for model in self._models]
