"""What a test tries: everything in `make test`, less in `make test-fast`."""

from __future__ import annotations

import os
from typing import Any

import pytest

FRACTION = float(os.environ.get("AFTERWORD_EXAMPLES", "1"))
"""The part of the random examples that is tried; the Makefile sets it."""
MIN_EXAMPLES = 10


def examples(number: int) -> int:
    """Return how many random examples to try, of a number that `make test` tries."""
    return max(min(number, MIN_EXAMPLES), round(FRACTION * number))


def slow(*values: Any) -> list[Any]:
    """Return parameters that `make test-fast` leaves out; another of their kind stays in it.

    Coverage is not measured with them: that other one runs the same lines.
    """
    several = (value if isinstance(value, tuple) else (value,) for value in values)
    marks = [pytest.mark.slow, pytest.mark.no_cover]
    return [pytest.param(*each, marks=marks) for each in several]
