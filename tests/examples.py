"""How many random examples a test tries: all of them in CI, fewer in the run of every day."""

from __future__ import annotations

import os
from typing import Any

import pytest

FRACTION = float(os.environ.get("AFTERWORD_EXAMPLES", "1"))
"""The part of the examples that is tried; the Makefile says in which run."""
MIN_EXAMPLES = 10


def examples(number: int) -> int:
    """Return how many examples to try of a number that CI tries."""
    return max(min(number, MIN_EXAMPLES), round(FRACTION * number))


def slow(*values: Any) -> list[Any]:
    """Return parameters that `make test-fast` leaves out; another of their kind stays in it."""
    return [pytest.param(*_several(value), marks=pytest.mark.slow) for value in values]


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
