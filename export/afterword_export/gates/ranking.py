"""Find the units that follow a feature of a text, by correlation, and what chance alone would find.

Of a thousand units some follow any feature by chance, the more so as both change slowly along the
text. So a correlation is compared with those that the same units have with the feature when it is
shifted along the text, its end joined to its beginning: that keeps how slowly both change, and
leaves no reason to agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from afterword.model.language_model import Floats
from afterword_export.gates.features import FEATURES

MIN_TOKENS = 100
"""Shortest text that units are ranked on."""
MAX_SHIFTS = 199
_MIN_SHIFT = 20
"""Tokens that a feature is shifted by at least: nearer, it is still much like itself."""
_UNITS_LISTED = 8
_SMALL = 1e-6


class RankedUnit(NamedTuple):
    """A unit of a layer, and the correlation (Pearson's r) of its state with a feature."""

    layer: int
    unit: int
    correlation: float


class Followers(NamedTuple):
    """The units that follow a feature best.

    Attributes
    ----------
    feature : str
        One of `FEATURES`.
    units : list[RankedUnit]
        The units with the largest correlations, in either direction, the largest first. Empty if
        the feature is the same everywhere in the text.
    by_chance : float
        Largest correlation of any unit with the shifted feature, in either direction.
    """

    feature: str
    units: list[RankedUnit]
    by_chance: float


class Ranking(NamedTuple):
    """The units that follow each feature of a text.

    Attributes
    ----------
    followers : list[Followers]
        In the order of `FEATURES`; empty if the text has fewer than `MIN_TOKENS` tokens.
    shifts : int
        How many shifts of each feature the correlations are compared with.
    """

    followers: list[Followers]
    shifts: int


def rank_units(states: Sequence[Floats], features: Floats) -> Ranking:
    """Return the units that follow each feature of a text best.

    Parameters
    ----------
    states : list of float32 [T, H]
        For each layer, the cell state (of a GRU the hidden state) of its units after each token.
    features : float32 [T, F]
        As `features` returns them.
    """
    # The start of the text is not part of it, and the state there differs from all others.
    features, states = features[1:], [layer[1:] for layer in states]
    length = len(features)
    if length < MIN_TOKENS:
        return Ranking([], 0)
    owners = [
        (layer, unit) for layer, values in enumerate(states) for unit in range(values.shape[1])
    ]
    units = _standardised(np.concatenate(states, axis=1))
    columns = _standardised(features)
    shifts = _shifts(length)
    found = []
    for name, column in zip(FEATURES, columns.T, strict=True):
        correlations = column @ units / length
        best = np.argsort(-np.abs(correlations), kind="stable")[:_UNITS_LISTED]
        ranked = [RankedUnit(*owners[int(index)], float(correlations[index])) for index in best]
        shifted = np.stack([np.roll(column, shift) for shift in shifts])
        by_chance = float(np.abs(shifted @ units).max()) / length
        found.append(Followers(name, ranked if column.any() else [], by_chance))
    return Ranking(found, len(shifts))


def _shifts(length: int) -> list[int]:
    """Return the shifts, evenly spread, that move a feature away from where it was."""
    possible = np.arange(_MIN_SHIFT, length - _MIN_SHIFT + 1)
    chosen = np.linspace(0, len(possible) - 1, min(MAX_SHIFTS, len(possible)))
    return [int(shift) for shift in possible[chosen.astype(int)]]


def _standardised(columns: Floats) -> Floats:
    """Return columns with mean 0 and standard deviation 1; zeros for those that never change."""
    centred = columns - columns.mean(axis=0, dtype=np.float64)
    deviations = centred.std(axis=0)
    scale = np.where(deviations > _SMALL, deviations, np.inf)
    return np.asarray(centred / scale, np.float32)
