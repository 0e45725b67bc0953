"""Measure costs as ratios within one run, since machines differ and may be busy."""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable

MEASURABLE_SECONDS = 0.02
"""What takes less is as much chance as work."""


def cpu_seconds(work: Callable[[], object], runs: int = 2) -> float:
    """Return the shortest processor time of several runs."""
    return min(timeit.repeat(work, timer=time.process_time, number=1, repeat=runs))


def assert_linear(work: Callable[[str], object], text: str) -> None:
    """Check that work on a text takes as long as the text is.

    The square of the length would be sixteen times a quarter's, its cube sixty-four. What looks
    like one is measured again, since a busy machine makes work longer too.
    """
    for runs in (1, 2):
        whole = cpu_seconds(lambda: work(text), runs)
        if whole <= MEASURABLE_SECONDS:
            return
        quarter = cpu_seconds(lambda: work(text[: len(text) // 4]), runs)
        if whole < 10 * quarter:
            return
    raise AssertionError(f"a quarter takes {quarter:.3f} s, the whole {whole:.3f} s: {text[:40]!r}")


_TIMER = (
    time.process_time
    if time.get_clock_info("process_time").resolution < 1e-6
    else time.perf_counter  # Windows counts processor time in ticks of 16 ms
)


def times(work: Callable[[], object], other: Callable[[], object], number: int = 500) -> float:
    """Return how many times longer a short piece of work takes than another."""
    here, there = (
        min(timeit.repeat(each, timer=_TIMER, number=number, repeat=7)) for each in (work, other)
    )
    return here / there
