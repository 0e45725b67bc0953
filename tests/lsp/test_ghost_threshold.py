from __future__ import annotations

import pytest

from afterword.completion.config import EngineConfig
from afterword.lsp.ghost_threshold import MAX_REFUSALS, GhostThreshold
from afterword.lsp.suggestion_tracker import Refused, Taken

USUAL = EngineConfig().ghost_min_probability


@pytest.fixture
def raised() -> GhostThreshold:
    threshold = GhostThreshold()
    for _ in range(MAX_REFUSALS):
        assert threshold.minimum(None) is None
        threshold.learn_from(Refused())
    return threshold


@pytest.mark.parametrize(
    ("setting", "minimum"),
    [(None, (1 + USUAL) / 2), (0.1, 0.2), (0.5, 0.75), (0.0, 0.0), (1.0, 1.0)],
)
def test_three_refusals_in_a_row_raise_it(
    raised: GhostThreshold, setting: float | None, minimum: float
) -> None:
    assert raised.minimum(setting) == pytest.approx(minimum)


def test_one_that_is_taken_lowers_it_again(raised: GhostThreshold) -> None:
    raised.learn_from(Taken("tiny", 3, 1, is_ghost=False))  # from the list
    assert raised.is_raised
    raised.learn_from(Taken("tiny", -3, -1, is_ghost=True))  # undone
    assert raised.is_raised
    raised.learn_from(Taken("tiny", 3, 1, is_ghost=True))
    assert raised.minimum(None) is None


def test_only_refusals_in_a_row_count() -> None:
    threshold = GhostThreshold()
    for _ in range(5):
        for _ in range(MAX_REFUSALS - 1):
            threshold.learn_from(Refused())
        threshold.learn_from(Taken("tiny", 3, 1, is_ghost=True))
    assert not threshold.is_raised
