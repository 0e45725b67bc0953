"""The personal datastore: words that the person wrote after states like the present one.

A nearest-neighbour language model (Khandelwal et al. 2020, "Generalization through memorization"):
every word of the writing is a key, the hidden state before it, and what followed. Where the n-gram
looks for the same words before, this finds what was meant alike. Keys are projected on their main
directions, and lie in cells around some of them (an inverted file, as Jégou et al. 2011 have it):
a boundary compares its state with those of the nearest cells alone, so that its cost does not grow
with the writing. docs/decisions/023.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from afterword.completion.array_file import Stored
from afterword.completion.ngram import Level
from afterword.model.language_model import Floats
from afterword.text.casing import fold

GAMMA = 0.4
"""Weight of a key: exp(-GAMMA * squared distance)."""
COMPARED = 8192
"""Keys that a boundary is compared with, about."""
HALF = 40_000
"""Number of keys at which they count for half of what they can."""


@dataclass(frozen=True, eq=False)
class Datastore(Stored):
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
        A projected state for each cell, which holds the keys that are nearest to it.
    cells : uint32 [C + 1]
        Cell i has the keys `cells[i]` up to `cells[i + 1]`.
    keys : int8 [N, D]
        Projected states, divided by `step`.
    step : float32 []
        Size of a quantisation step.
    words : uint32 [N]
        Index of the word that followed each key.
    """

    KIND = "datastore"

    mean: Floats
    directions: Floats
    centres: Floats
    cells: NDArray[np.uint32]
    keys: NDArray[np.int8]
    step: NDArray[np.float32]
    words: NDArray[np.uint32]

    def at(self, query: Floats) -> Level:
        """The distribution over the next word after a hidden state [E]."""
        # Products of BLAS would be shared between threads, and wait for them on a busy machine.
        point = np.einsum("e,ed->d", query - self.mean, self.directions)
        far = _squared(self.centres - point)
        nearest = np.argsort(far)
        sizes = (self.cells[1:] - self.cells[:-1])[nearest].cumsum()
        enough = int(np.searchsorted(sizes, COMPARED)) + 1
        slices = [slice(self.cells[i], self.cells[i + 1]) for i in nearest[:enough].tolist()]
        keys = np.concatenate([self.keys[part] for part in slices])
        words = np.concatenate([self.words[part] for part in slices])
        scores = -GAMMA * _squared(keys * self.step - point)
        shares = np.exp(scores - scores.max())
        counted = np.bincount(words, shares / shares.sum(), len(self.vocabulary))
        size = len(self.words)
        return Level(self.vocabulary, counted.astype(np.float32), size / (size + HALF))

    def without(self, words: Collection[str]) -> Datastore | None:
        """This store with words forgotten, in any case; None if it knows no others."""
        unwanted = set(map(fold, words))
        gone = np.array([fold(word) in unwanted for word in self.vocabulary])
        kept = ~gone[self.words]
        if not kept.any():
            return None
        before = np.concatenate([[0], kept.cumsum()]).astype(np.uint32)
        renumbered = np.cumsum(~gone) - 1
        return replace(
            self,
            vocabulary=[word for word, out in zip(self.vocabulary, gone, strict=True) if not out],
            cells=before[self.cells],
            keys=self.keys[kept],
            words=renumbered[self.words[kept]].astype(np.uint32),
        )

    def _check(self) -> None:
        """ValueError unless shapes agree and every index that the arrays hold is inside of them."""
        size, keys = self.directions.shape[1], len(self.keys)
        sound = (
            self.mean.shape == self.directions.shape[:1]
            and self.centres.shape == (len(self.cells) - 1, size)
            and self.keys.shape == (keys, size)
            and self.words.shape == (keys,)
            and self.step.shape == ()
            and keys > 0
            and self.words.max() < len(self.vocabulary)
            and self.cells[0] == 0
            and self.cells[-1] == keys
            and (self.cells[1:] >= self.cells[:-1]).all()
        )
        if not sound:
            raise ValueError("sizes do not agree")


def _squared(differences: Floats) -> Floats:
    """Squared length [N] of vectors [N, D]."""
    squared: Floats = np.einsum("nd,nd->n", differences, differences)
    return squared
