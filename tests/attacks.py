"""Attacks: tests that try many bad things, count them, and can go on for as long as they are given.

A test with the marker `attack(promise, attack)` is a row of docs/reliability.md. In CI each tries
just enough to notice a broken promise; `python -m tests.attack` (`make attack`) gives all of them
longer, with a new seed, and prints the table.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

SEED = os.environ.get("AFTERWORD_ATTACK_SEED", "")
"""What all draws depend on; without one, they are the same in every run."""
SECONDS = float(os.environ.get("AFTERWORD_ATTACK_SECONDS", "0"))
"""How long each attack that draws at random goes on after it has tried the least."""


class Attack:
    """Draws what one test tries, and counts it.

    Attributes
    ----------
    tried : int
        How often something bad was tried so far.
    notes : list[str]
        Figures that were measured, for whoever reads the table.
    """

    def __init__(self, name: str) -> None:
        self.tried = 0
        self.notes: list[str] = []
        self._name = name

    def draw(self, number: object = "") -> random.Random:
        """Return a source of random numbers that depends on the seed, the test and a number."""
        return random.Random(f"{SEED} {self._name} {number}")

    def count(self, number: int = 1) -> None:
        """Count what is tried next."""
        self.tried += number

    def note(self, line: str) -> None:
        """Add a line of figures."""
        self.notes.append(line)

    def rounds(self, least: int) -> Iterator[random.Random]:
        """Yield a source of random numbers for each round: `least` of them, and on for `SECONDS`.

        A round draws from nothing else, so the seed that the runner prints repeats it.
        """
        end, number = time.monotonic() + SECONDS, 0
        while number < least or time.monotonic() < end:
            yield self.draw(number)
            number += 1
