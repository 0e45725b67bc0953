"""Raise the threshold of ghost text while the user refuses what is shown."""

from __future__ import annotations

from afterword.completion.config import EngineConfig
from afterword.lsp.suggestion_tracker import Outcome, Refused

MAX_REFUSALS = 3
"""Ghost texts refused in a row before only surer ones are shown (docs/decisions/047)."""


class GhostThreshold:
    """The smallest probability of a ghost text that is shown.

    It is raised after `MAX_REFUSALS` refusals in a row, until a ghost text is taken.
    """

    def __init__(self) -> None:
        self._refusals = 0

    @property
    def is_raised(self) -> bool:
        """Return whether only surer ghost text is to be shown."""
        return self._refusals >= MAX_REFUSALS

    def learn_from(self, outcome: Outcome) -> None:
        """Take note of a ghost text that was taken or refused."""
        if isinstance(outcome, Refused):
            self._refusals += 1
        elif outcome.is_ghost and outcome.words > 0:
            self._refusals = 0

    def minimum(self, setting: float | None) -> float | None:
        """Return the threshold; None for the one calibrated for the model, which is the default.

        Twice the setting, but no more than halfway from it to certainty: ghost text that is never
        shown could never be taken, and the threshold would stay.
        """
        if not self.is_raised:
            return setting
        usual = EngineConfig().ghost_min_probability if setting is None else setting
        return min(2 * usual, (1 + usual) / 2)
