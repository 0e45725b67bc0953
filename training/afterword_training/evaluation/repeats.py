"""Find words that repeat the training text: copying a passage is easier than predicting one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from afterword.text.units import WORD

MIN_REPEATED_WORDS = 8
"""Shortest identical run of words that counts as repeated."""

Places = Collection[tuple[int, int]]
"""Places of words: the index of the text, and where in it the word starts."""


def find_repeats(texts: Sequence[str], learned: Iterable[str]) -> Places:
    """Find the words in runs of `MIN_REPEATED_WORDS` words that are also in the training text.

    Every word of a repeated passage counts, including the first ones. Case matters; punctuation,
    numbers and line ends between the words are ignored.
    """
    typed = {run for text in texts for run in _runs(text)}
    known = {run for text in learned for run in _runs(text) if run in typed}
    repeated: set[tuple[int, int]] = set()
    for number, text in enumerate(texts):
        starts = [match.start() for match in WORD.finditer(text)]
        for first, run in enumerate(_runs(text)):
            if run in known:
                places = starts[first : first + MIN_REPEATED_WORDS]
                repeated.update((number, start) for start in places)
    return repeated


def _runs(text: str) -> Iterator[str]:
    words = WORD.findall(text)
    for first in range(len(words) - MIN_REPEATED_WORDS + 1):
        yield " ".join(words[first : first + MIN_REPEATED_WORDS])
