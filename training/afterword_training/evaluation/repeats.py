"""Find words that repeat the training text: copying a passage is easier than predicting one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from afterword.text.units import WORD

RUN = 8
"""Length in words from which an identical run counts as repeated."""

Places = Collection[tuple[int, int]]
"""Places of words: the number of the text, and where in it the word starts."""


def find_repeats(texts: Sequence[str], learned: Iterable[str]) -> Places:
    """Find the words that belong to `RUN` consecutive words which stand in what was learned from.

    In a passage that is repeated every word counts, the first ones as well. Words are compared
    with their case; punctuation, numbers and line ends between them are not.
    """
    typed = {run for text in texts for run in _runs(text)}
    known = {run for text in learned for run in _runs(text) if run in typed}
    repeated: set[tuple[int, int]] = set()
    for number, text in enumerate(texts):
        starts = [match.start() for match in WORD.finditer(text)]
        for first, run in enumerate(_runs(text)):
            if run in known:
                repeated.update((number, start) for start in starts[first : first + RUN])
    return repeated


def _runs(text: str) -> Iterator[str]:
    words = WORD.findall(text)
    for first in range(len(words) - RUN + 1):
        yield " ".join(words[first : first + RUN])
