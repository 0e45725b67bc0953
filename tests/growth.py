"""Measure costs as ratios within one run, since machines differ and may be busy."""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable

MEASURABLE_SECONDS = 0.02
"""What takes less is as much chance as work."""


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the processor time that work takes, at best of two runs."""
    return min(timeit.repeat(work, timer=time.process_time, number=1, repeat=2))


def assert_linear(work: Callable[[str], object], text: str) -> None:
    """Check that work on a text takes as long as the text is.

    The square of the length would be sixteen times a quarter's, its cube sixty-four.
    """
    whole = cpu_seconds(lambda: work(text))
    if whole > MEASURABLE_SECONDS:
        quarter = cpu_seconds(lambda: work(text[: len(text) // 4]))
        assert whole < 10 * quarter, repr(text[:40])


def times(work: Callable[[], object], other: Callable[[], object], number: int = 500) -> float:
    """Return how many times longer a short piece of work takes than another."""
    here, there = (min(timeit.repeat(each, number=number, repeat=7)) for each in (work, other))
    return here / there
