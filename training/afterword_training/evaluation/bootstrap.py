"""Say how sure a difference between two systems is: the paired bootstrap.

Both systems are measured on the same samples: documents, or blocks of words where there are few
documents. Samples are drawn anew, with replacement, a few thousand times; the differences of these
draws spread about as far as those of other writing would (Efron 1979; Koehn 2004). Words of one
document are alike, so single words must not be the samples.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
"""Fraction of the draws that an interval holds."""
DRAWS = 2_000
"""Draws in all; more would change the third digit."""
SEED = 0
MIN_SAMPLES = 5
"""Fewer give no interval: there is too little to draw from."""

MAX_COUNTS = 1_000_000
"""Upper bound on the counts in memory at a time: one for each sample of each draw."""


class Interval(NamedTuple):
    """A figure, and where it would probably be on other writing of the same kind.

    Attributes
    ----------
    low, high : float
        The middle `LEVEL` of the draws lies between them.
    mean : float
        The figure on all samples, not the mean of the draws.
    """

    low: float
    mean: float
    high: float

    @property
    def is_noise(self) -> bool:
        """Whether the figure may as well be 0."""
        return self.low <= 0 <= self.high


def paired_interval(
    before: ArrayLike,
    after: ArrayLike,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
    seed: int = SEED,
) -> Interval | None:
    """Return the difference of a ratio of sums, after minus before, with its interval.

    Such a ratio is the fraction of keys that were saved: (keys saved in all samples) / (characters
    in all samples). The same samples are drawn for both systems.

    Parameters
    ----------
    before, after : ArrayLike
        Numerator and denominator of each sample, for one system and the other: shape (samples, 2),
        the samples in the same order.
    draws, level, seed
        As `DRAWS`, `LEVEL` and `SEED`.

    Returns
    -------
    Interval or None
        None if there are fewer than `MIN_SAMPLES` samples.

    Raises
    ------
    ValueError
        If the shapes differ, a denominator is negative, or all of them are 0.
    """
    old, new = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if old.shape != new.shape:
        raise ValueError(f"samples of the shapes {old.shape} and {new.shape} are not pairs")
    if len(old) < MIN_SAMPLES:
        return None
    _check(old)
    _check(new)
    pairs = np.concatenate([old, new], axis=1)
    generator, fractions = np.random.default_rng(seed), np.full(len(pairs), 1 / len(pairs))
    at_a_time = max(1, MAX_COUNTS // len(pairs))
    sums = [
        # How often each sample is in each draw, and then the sums of the draws.
        generator.multinomial(len(pairs), fractions, min(at_a_time, draws - done)) @ pairs
        for done in range(0, draws, at_a_time)
    ]
    tail = (1 - level) / 2
    low, high = np.nanquantile(_difference(np.concatenate(sums)), [tail, 1 - tail])
    return Interval(float(low), float(_difference(pairs.sum(axis=0))), float(high))


def _check(samples: NDArray[np.float64]) -> None:
    if samples.ndim != 2 or samples.shape[1] != 2:
        raise ValueError(f"samples have the shape (samples, 2), not {samples.shape}")
    if (samples[:, 1] < 0).any() or not samples[:, 1].any():
        raise ValueError("a denominator is negative, or all of them are 0")


def _difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ratio after minus the ratio before, along the last axis; NaN if one has none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios: NDArray[np.float64] = sums[..., 2] / sums[..., 3] - sums[..., 0] / sums[..., 1]
    return ratios
