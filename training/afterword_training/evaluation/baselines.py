"""The peers as predictors of `afterword_training.evaluation.keystroke_savings`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from afterword.completion.word_distribution import WordDistribution
from afterword.text.units import UNIT, is_word
from afterword_training.evaluation.kneser_ney import LINE_END, KneserNey

CANDIDATES = 60
CACHE_WEIGHT = 0.12
CACHE_GROWTH = 1.002
"""How much more each word of the document counts than the one before it."""

TOKEN = re.compile(rf"{UNIT.pattern}|\n")


class NgramPredictor:
    """N-grams in equal parts, with a cache of the document's words whose weights decay.

    Parameters
    ----------
    models : Sequence[KneserNey]
    """

    def __init__(self, models: Sequence[KneserNey]) -> None:
        self._models = models
        self._longest = max(len(model.orders) for model in models) - 1
        self.open()

    def open(self) -> None:
        """Begin an empty document."""
        self._text = ""
        self._read = 0
        self._history = [LINE_END]
        self._cache: defaultdict[str, float] = defaultdict(float)
        self._newest = 1.0
        self._levels: list[WordDistribution] = []

    def type(self, text: str) -> None:
        """Append to the document."""
        self._text += text

    def suggest(self, prefix: str, count: int) -> list[str]:
        """The most probable words of all models and the cache together."""
        self._read_up_to(len(self._text) - len(prefix))
        cached = (word for word in self._cache if word.startswith(prefix) and word != prefix)
        candidates = set(sorted(cached, key=lambda word: -self._cache[word])[:CANDIDATES])
        for level in self._levels:
            candidates.update(word for word, _ in level.top(prefix, CANDIDATES))
        weight = CACHE_WEIGHT / sum(self._cache.values()) if self._cache else 0.0
        share = (1 - CACHE_WEIGHT * bool(self._cache)) / len(self._levels)
        scores = {
            word: share * sum(level.probability(word) for level in self._levels)
            + weight * self._cache.get(word, 0.0)
            for word in candidates
        }
        return sorted(scores, key=lambda word: -scores[word])[:count]

    def _read_up_to(self, end: int) -> None:
        """Take in what has been written since the last word, and look its context up."""
        if self._levels and self._read == end:
            return
        for match in TOKEN.finditer(self._text, self._read, end):
            unit = match.group()
            self._history.append(unit)
            if is_word(unit):
                self._newest *= CACHE_GROWTH
                self._cache[unit] += self._newest
        self._read = end
        self._history = self._history[-self._longest :]
        self._levels = [model.at(self._history) for model in self._models]
