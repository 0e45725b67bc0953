"""The measures of growth that other tests lean on can fail."""

from __future__ import annotations

import time
from functools import partial

import pytest

from .growth import assert_linear, times


def test_what_grows_with_the_square_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "process_time", lambda: clock[0])

    def work(text: str, power: int) -> None:
        clock[0] += len(text) ** power / 1e4

    assert_linear(partial(work, power=1), "a" * 2_000)
    with pytest.raises(AssertionError):
        assert_linear(partial(work, power=2), "a" * 2_000)


def test_longer_work_is_noticed() -> None:
    assert times(lambda: sum(range(2_000)), lambda: sum(range(100))) > 5
