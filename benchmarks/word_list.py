"""Suggest the most frequent words of a language, as a list in a phone's keyboard does.

The frequencies are those of the package wordfreq (dependency group `benchmarks`), from subtitles,
news, books and the web; they are Robyn Speer's, CC BY-SA 4.0.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import takewhile

from afterword.errors import UserError

MAX_WORDS = 50_000
"""Length of the list."""


def frequent_words(language: str = "en") -> dict[str, int]:
    """Return the most frequent words, in lower case, and the rank of each.

    Raises
    ------
    UserError
        If the package wordfreq is not installed.
    """
    try:
        from wordfreq import top_n_list  # noqa: PLC0415
    except ImportError:
        raise UserError(
            "the word list needs wordfreq: pip install --group benchmarks installs it"
        ) from None
    return {word: rank for rank, word in enumerate(top_n_list(language, MAX_WORDS))}


class WordList:
    """A `Predictor` that lists the most frequent words with the letters typed.

    Parameters
    ----------
    ranks : Mapping[str, int]
        Words in lower case, and the rank of each; the smallest is listed first.
    """

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks
        self._sorted = sorted(ranks)
        self._best = sorted(ranks, key=ranks.__getitem__)

    def open(self) -> None:
        """Begin an empty document, which changes nothing."""

    def type(self, text: str) -> None:
        """Append to the document, which changes nothing."""

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the most frequent words that start with the prefix, whatever its case."""
        prefix = prefix.lower()
        if not prefix:
            return self._best[:count]
        first = bisect_left(self._sorted, prefix)
        found = takewhile(lambda word: word.startswith(prefix), self._sorted[first:])
        return sorted((word for word in found if word != prefix), key=self._ranks.__getitem__)[
            :count
        ]
