"""The personal datastore: words that the person wrote after states like the present one.

A nearest-neighbour language model (Khandelwal et al. 2020, "Generalization through memorization"):
the hidden state before each word of the writing is a key, and the word its value. The n-gram looks
for the same words before the cursor; this finds contexts that mean the same. Keys are projected on
their main directions and grouped in cells (an inverted file, Jégou et al. 2011). A lookup compares
the hidden state with the keys of the nearest cells only, so its cost does not grow with the
writing. docs/decisions/023.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from afterword.completion.array_file import ArrayFile
from afterword.completion.config import EngineConfig
from afterword.completion.word_distribution import WordDistribution
from afterword.model.language_model import Floats
from afterword.text.casing import fold


@dataclass(frozen=True, eq=False)
class Datastore(ArrayFile):
    """Keys and words in flat arrays, cell by cell.

    Attributes
    ----------
    vocabulary : list[str]
        The words, sorted (straight apostrophes).
    mean : float32 [E]
        Mean of the hidden states.
    directions : float32 [E, D]
        Orthonormal directions that the states are projected on.
    centres : float32 [C, D]
        One projected state for each cell, which holds the keys nearest to it.
    cells : uint32 [C + 1]
        Cell i holds the keys from `cells[i]` up to `cells[i + 1]`.
    keys : int8 [N, D]
        Projected states, divided by `step`.
    step : float32 []
        Size of a quantisation step.
    words : uint32 [N]
        Index of the word that followed each key.
    """

    KIND = "datastore"
    ARRAYS = MappingProxyType(
        {
            "mean": (np.float32, 1),
            "directions": (np.float32, 2),
            "centres": (np.float32, 2),
            "cells": (np.uint32, 1),
            "keys": (np.int8, 2),
            "step": (np.float32, 0),
            "words": (np.uint32, 1),
        }
    )

    mean: Floats
    directions: Floats
    centres: Floats
    cells: NDArray[np.uint32]
    keys: NDArray[np.int8]
    step: NDArray[np.float32]
    words: NDArray[np.uint32]

    def at(self, hidden_state: Floats, config: EngineConfig) -> WordDistribution:
        """Return the distribution over the next word after a hidden state [E]."""
        # BLAS would share a product this small between threads, and wait for them when busy.
        point = np.einsum("e,ed->d", hidden_state - self.mean, self.directions)
        distances = _squared_lengths(self.centres - point)
        nearest = np.argsort(distances)
        sizes = (self.cells[1:] - self.cells[:-1])[nearest].cumsum()
        enough = int(np.searchsorted(sizes, config.datastore_compared_keys)) + 1
        slices = [slice(self.cells[i], self.cells[i + 1]) for i in nearest[:enough].tolist()]
        keys = np.concatenate([self.keys[part] for part in slices])
        words = np.concatenate([self.words[part] for part in slices])
        scores = -config.datastore_gamma * _squared_lengths(keys * self.step - point)
        likelihoods = np.exp(scores - scores.max())
        likelihoods /= likelihoods.sum()
        probabilities = np.bincount(words, likelihoods, len(self.vocabulary)).astype(np.float32)
        size = len(self.words)
        weight = size / (size + config.datastore_half_keys)
        return WordDistribution(self.vocabulary, probabilities, weight)

    def without(self, words: Collection[str]) -> Datastore | None:
        """Return a copy without words, in any case; None if no others are left."""
        unwanted = set(map(fold, words))
        removed = np.array([fold(word) in unwanted for word in self.vocabulary])
        kept = ~removed[self.words]
        if not kept.any():
            return None
        before = np.concatenate([[0], kept.cumsum()]).astype(np.uint32)
        renumbered = np.cumsum(~removed) - 1
        known = zip(self.vocabulary, removed, strict=True)
        return replace(
            self,
            vocabulary=[word for word, is_removed in known if not is_removed],
            cells=before[self.cells],
            keys=self.keys[kept],
            words=renumbered[self.words[kept]].astype(np.uint32),
        )

    def _check(self) -> None:
        """Raise ValueError unless shapes agree, and all indices and values are in range."""
        size, keys = self.directions.shape[1], len(self.keys)
        sound = (
            self.mean.shape == self.directions.shape[:1]
            and self.centres.shape == (len(self.cells) - 1, size)
            and self.keys.shape == (keys, size)
            and self.words.shape == (keys,)
            and self.step > 0
            and size > 0
            and keys > 0
            and self.words.max() < len(self.vocabulary)
            and self.cells[0] == 0
            and self.cells[-1] == keys
            and (self.cells[1:] >= self.cells[:-1]).all()
        )
        if not sound:
            raise ValueError("the arrays do not fit together")


def _squared_lengths(vectors: Floats) -> Floats:
    """Return the squared length [N] of each of the vectors [N, D]."""
    squared: Floats = np.einsum("nd,nd->n", vectors, vectors)
    return squared
