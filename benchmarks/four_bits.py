"""Round the weights of a model to four bits in blocks, as ONNX Runtime's MatMulNBits does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LEVELS = 15
"""Largest code; a code c stands for (c - zero) * scale."""
SHRINKS = tuple(1 - step / 40 for step in range(16))
"""Factors of a block's range among which the one with the smallest squared error is chosen."""


class Rounded(NamedTuple):
    """A matrix [N, K] in blocks of B inputs.

    Attributes
    ----------
    codes : uint8 [N, K / B, B]
        0 to 15.
    scales : float32 [N, K / B]
    zeros : uint8 [N, K / B]
        The code of 0.
    """

    codes: npt.NDArray[np.uint8]
    scales: Floats
    zeros: npt.NDArray[np.uint8]

    def matrix(self) -> Floats:
        """Return what the codes stand for, [N, K]."""
        steps = self.codes.astype(np.float32) - self.zeros[..., None]
        matrix: Floats = (steps * self.scales[..., None]).reshape(len(self.codes), -1)
        return matrix

    def packed(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """Return codes [N, K / B, B / 2] and zeros [N, ceil(K / B / 2)], two to a byte."""
        zeros = np.pad(self.zeros, ((0, 0), (0, self.zeros.shape[1] % 2)))
        return _pairs(self.codes), _pairs(zeros)


def _pairs(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Pack the last axis two to a byte, the first in the low bits."""
    packed: npt.NDArray[np.uint8] = codes[..., ::2] | (codes[..., 1::2] << 4)
    return packed


def round_blocks(matrix: Floats, block: int, weights: Floats | None = None) -> Rounded:
    """Round a matrix [N, K] to four bits; K must be a multiple of the block.

    Each block gets the range with the smallest squared error among `SHRINKS` of its own.

    Parameters
    ----------
    matrix : float32 [N, K]
    block : int
        Inputs that share a scale and a zero.
    weights : float32 [K] or None
        How much an error in each input's column counts: its mean square.
    """
    blocks = matrix.reshape(len(matrix), -1, block)
    counts = np.ones(block, np.float32) if weights is None else weights.reshape(1, -1, block)
    low, high = (np.minimum(blocks.min(-1), 0), np.maximum(blocks.max(-1), 0))
    best: Rounded | None = None
    least = np.full(low.shape, np.inf, np.float32)
    for shrink in SHRINKS:
        tried = _rounded(blocks, shrink * low, shrink * high)
        steps = tried.codes.astype(np.float32) - tried.zeros[..., None]
        error = (counts * (steps * tried.scales[..., None] - blocks) ** 2).sum(-1)
        better = error < least
        least = np.where(better, error, least)
        best = tried if best is None else _choose(better, tried, best)
    assert best is not None
    return best


def _rounded(blocks: Floats, low: Floats, high: Floats) -> Rounded:
    scales = (high - low) / LEVELS
    scales[scales == 0] = 1
    zeros = np.clip(np.rint(-low / scales), 0, LEVELS)
    codes = np.clip(np.rint(blocks / scales[..., None]) + zeros[..., None], 0, LEVELS)
    return Rounded(codes.astype(np.uint8), scales.astype(np.float32), zeros.astype(np.uint8))


def _choose(better: npt.NDArray[np.bool_], one: Rounded, other: Rounded) -> Rounded:
    return Rounded(
        np.where(better[..., None], one.codes, other.codes),
        np.where(better, one.scales, other.scales),
        np.where(better, one.zeros, other.zeros),
    )
