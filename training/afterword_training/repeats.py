"""Words that repeat what was learned from: copying them is easier than foreseeing new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from afterword.text.units import WORD

RUN = 8
"""Words in a row, the same in both texts, from which on they count as repeated."""

Places = Collection[tuple[int, int]]
"""Places of words: the number of the text, and where in it the word starts."""


def find_repeats(texts: Sequence[str], learned: Iterable[str]) -> Places:
    """Find the words of the texts that lie in `RUN` consecutive words which were learned from.

    So all words of a passage are found that is as long or longer, its first ones as well. Words are
    compared with their case; what stands between them is not.
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
