"""The measures of growth that other tests lean on can fail."""

from __future__ import annotations

import pytest

from .growth import assert_linear, times


def test_what_grows_with_the_square_is_noticed() -> None:
    assert_linear(str.upper, "a" * 3_000_000)
    with pytest.raises(AssertionError):
        assert_linear(lambda text: sum(1 for _ in text for _ in text), "a" * 2_000)


def test_longer_work_is_noticed() -> None:
    assert times(lambda: sum(range(2_000)), lambda: sum(range(100))) > 5
