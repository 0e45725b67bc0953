"""Mix shards into an endless, weighted, shuffled text, addressed by position alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from afterword_training.pretraining.shards import Shard

COUNTED_TOKENS = 2**22
"""Tokens counted at a time, because NumPy first copies them as int64."""


class Epoch(NamedTuple):
    """The documents of an epoch in order.

    Attributes
    ----------
    shard, document : int64 [D]
        Index of each document's shard, and of the document in it.
    ends : int64 [D]
        Position in the epoch's text after each document, in tokens.
    """

    shard: NDArray[np.int64]
    document: NDArray[np.int64]
    ends: NDArray[np.int64]


class Mixture:
    """Batches of parallel streams over weighted documents.

    An epoch holds each document `weight` times on average (a fraction is drawn at random), in an
    order that depends on the seed and the epoch's number alone. So the number of a step is all that
    a resumed run needs.

    Parameters
    ----------
    shards, weights : Sequence
        Sources, and the mean number of times that a document of each is read in an epoch.
    streams, chunk : int
        Rows of a batch, and tokens that each of them advances in a step.
    seed : int
        Determines the order.

    Attributes
    ----------
    epoch_steps : int
        Steps in an epoch.
    """

    def __init__(
        self,
        shards: Sequence[Shard],
        weights: Sequence[float],
        *,
        streams: int,
        chunk: int,
        seed: int,
    ) -> None:
        self._shards = shards
        self._weights = weights
        self._streams = streams
        self._chunk = chunk
        self._seed = seed
        self._epoch = lru_cache(maxsize=1)(self._draw_epoch)
        tokens = sum(w * len(s.tokens) for w, s in zip(weights, shards, strict=True))
        self.epoch_steps = max(1, int(0.99 * tokens) // (streams * chunk))

    def _draw_epoch(self, number: int) -> Epoch:
        rng = np.random.default_rng([self._seed, number])
        drawn, lengths = [], []
        for index, (shard, weight) in enumerate(zip(self._shards, self._weights, strict=True)):
            count = len(shard.starts) - 1
            times = int(weight) + (rng.random(count) < weight % 1)
            documents = np.repeat(np.arange(count), times)
            drawn.append(np.stack([np.full(len(documents), index), documents]))
            lengths.append(np.diff(shard.starts)[documents])
        order = rng.permutation(sum(map(len, lengths)))
        shard_of, document = np.concatenate(drawn, axis=1)[:, order]
        return Epoch(shard_of, document, np.cumsum(np.concatenate(lengths)[order]))

    def _read(self, epoch: Epoch, position: int, length: int) -> NDArray[np.int64]:
        """Return `length` tokens of an epoch from a position, wrapping at its end."""
        out = np.empty(length, dtype=np.int64)
        filled = 0
        position %= int(epoch.ends[-1])
        index = int(np.searchsorted(epoch.ends, position, side="right"))
        while filled < length:
            shard = self._shards[epoch.shard[index]]
            end = int(shard.starts[epoch.document[index] + 1])
            begin = end - (int(epoch.ends[index]) - position)
            taken = min(end - begin, length - filled)
            out[filled : filled + taken] = shard.tokens[begin : begin + taken]
            filled, position = filled + taken, position + taken
            if begin + taken == end:
                index += 1
                if index == len(epoch.ends):
                    index, position = 0, 0
        return out

    def batch(self, step: int, row_slice: slice = slice(None)) -> torch.Tensor:
        """Return the token ids of a step, each row continuing where its last chunk ended.

        Parameters
        ----------
        step : int
            Counted from 0.
        row_slice : slice
            The rows of this process, where several read one batch.

        Returns
        -------
        int64 [rows, chunk + 1]
        """
        number, step = divmod(step, self.epoch_steps)
        epoch = self._epoch(number)
        spacing = int(epoch.ends[-1]) // self._streams
        rows = [
            self._read(epoch, row * spacing + step * self._chunk, self._chunk + 1)
            for row in range(self._streams)[row_slice]
        ]
        return torch.from_numpy(np.stack(rows))

    def counts(self, vocabulary: int) -> torch.Tensor:
        """Return the weighted unigram counts [V] of all shards."""
        total = np.zeros(vocabulary)
        for shard, weight in zip(self._shards, self._weights, strict=True):
            counts = np.zeros(vocabulary, np.int64)
            for start in range(0, len(shard.tokens), COUNTED_TOKENS):
                tokens = shard.tokens[start : start + COUNTED_TOKENS]
                counts += np.bincount(tokens, minlength=vocabulary)
            total += weight * counts
        return torch.from_numpy(total)
