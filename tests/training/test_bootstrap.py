"""The paired bootstrap: intervals hold what they promise, and noise is called noise."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from afterword_training.evaluation import bootstrap
from afterword_training.evaluation.bootstrap import MIN_SAMPLES, paired_interval

Samples = NDArray[np.float64]


def typed(
    generator: np.random.Generator, documents: int, gain: float, spread: float = 0.02
) -> tuple[Samples, Samples]:
    """Return documents of different lengths and difficulty, typed with two systems."""
    characters = generator.integers(200, 4_000, documents).astype(float)
    easy = generator.normal(0.5, 0.1, documents)
    better = easy + gain + generator.normal(0, spread, documents)
    before, after = (np.stack([saved * characters, characters], 1) for saved in (easy, better))
    return before, after


@pytest.mark.parametrize("gain", [0.0, 0.03])
def test_the_interval_holds_the_true_difference_as_often_as_it_says(gain: float) -> None:
    generator = np.random.default_rng(1)
    hits = 0
    for _ in range(200):
        found = paired_interval(*typed(generator, 30, gain), draws=400, level=0.9)
        assert found is not None
        hits += found.low <= gain <= found.high
    assert 0.82 <= hits / 200 <= 0.96


def test_a_difference_is_called_noise_unless_it_stands_out() -> None:
    generator = np.random.default_rng(2)
    small = paired_interval(*typed(generator, 30, 0.001, spread=0.05))
    clear = paired_interval(*typed(generator, 30, 0.05))
    worse = paired_interval(*typed(generator, 30, -0.05))
    assert small is not None
    assert clear is not None
    assert worse is not None
    assert (small.is_noise, clear.is_noise, worse.is_noise) == (True, False, False)
    assert clear.low < clear.mean < clear.high
    assert worse.high < 0


def test_the_samples_are_pairs() -> None:
    before, after = typed(np.random.default_rng(3), 30, 0.02)
    paired = paired_interval(before, after)
    shuffled = paired_interval(before, after[::-1])
    assert paired is not None
    assert shuffled is not None
    assert paired.mean == pytest.approx(shuffled.mean)
    # How hard a document is counts twice if the two systems are drawn apart.
    assert paired.high - paired.low < (shuffled.high - shuffled.low) / 3


def test_long_documents_count_for_more() -> None:
    before = [[0, 10], [0, 10], [0, 10], [0, 10], [0, 960]]
    after = [[0, 10], [0, 10], [0, 10], [0, 10], [480, 960]]
    found = paired_interval(before, after)
    assert found is not None
    assert found.mean == 0.48, "a ratio of sums, not the mean of five ratios"


def test_the_result_can_be_repeated() -> None:
    systems = typed(np.random.default_rng(4), 20, 0.02)
    assert paired_interval(*systems) == paired_interval(*systems)
    assert paired_interval(*systems) != paired_interval(*systems, seed=1)


def test_many_samples_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    systems = typed(np.random.default_rng(5), 20, 0.02)
    whole = paired_interval(*systems)
    monkeypatch.setattr(bootstrap, "MAX_COUNTS", 130)  # 6 draws; 2,000 are no multiple of it
    assert paired_interval(*systems) == whole


def test_too_few_samples_give_no_interval() -> None:
    before, after = typed(np.random.default_rng(6), MIN_SAMPLES, 0.02)
    assert paired_interval(before, after) is not None
    assert paired_interval(before[1:], after[1:]) is None
    assert paired_interval([], []) is None


def test_the_same_system_twice_differs_in_nothing() -> None:
    before, _ = typed(np.random.default_rng(7), 12, 0.0)
    assert paired_interval(before, before) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ([[1, 2]] * 6, [[1, 2]] * 5, "are not pairs"),
        ([[1, 2, 3]] * 6, [[1, 2, 3]] * 6, "have the shape"),
        ([[1, 0]] * 6, [[1, 2]] * 6, "denominator"),
        ([[1, 2]] * 6, [[1, -2]] * 6, "denominator"),
    ],
)
def test_samples_that_are_none_are_refused(
    before: list[list[float]], after: list[list[float]], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        paired_interval(before, after)
