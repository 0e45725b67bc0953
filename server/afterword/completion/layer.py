"""Define what the blend needs of each distribution over the next word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Layer(Protocol):
    """A distribution over the next word: one part of the blend."""

    def top(self, prefix: str, limit: int) -> list[tuple[str, float]]:
        """Return the most probable words that start with a prefix, best first."""

    def probability(self, word: str) -> float:
        """Return the probability of one word."""

    def prefix_probability(self, prefix: str) -> float:
        """Return the probability that the word starts with a prefix."""

    def capitalised(self, prefix: str, limit: int, calls: int, *, inner: bool = False) -> list[str]:
        """Return likely words that begin with a prefix in lower case, but have capitals.

        `calls` is how many calls of the network may be made; `inner` says that a letter behind the
        first one must be a capital.
        """

    def near(self, beginnings: Mapping[str, float], limit: int) -> Iterable[tuple[str, str]]:
        """Return the best words that begin with one of several beginnings, and the beginning.

        The beginnings are in lower case, and have their likelihoods.
        """

    def trusts(self, word: str) -> bool:
        """Return whether a word that looks misspelt is known to be meant as it is."""
