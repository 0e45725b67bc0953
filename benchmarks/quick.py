"""Compare a short run with a stored one, and find losses that are no noise.

The engine gives the same words on the same machine, but other processors round int8 products
differently, so some documents gain and others lose. A loss counts if the interval of the paired
difference over documents lies below 0, and if it is larger than `MIN_LOSS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.authors import Author
from benchmarks.compare import (
    AFTER_LEARN,
    AS_INSTALLED,
    STAGES,
    Extent,
    describe_text,
    measure,
)
from benchmarks.figures import Json, all_documents, difference_of_kss, kss
from benchmarks.tables import difference, markdown_table, percent

from afterword.errors import UserError
from afterword_training.evaluation.bootstrap import Interval

EXTENT = Extent(words=800, words_per_document=40)
SYSTEMS = (AS_INSTALLED, AFTER_LEARN)
LENGTHS = (1, 5)
"""Lengths of the lists whose figures may not fall."""
MIN_LOSS = 0.001
"""Loss from which on a run has failed, as a fraction of the keystrokes."""


class Compared(NamedTuple):
    """A figure of the stored run and of the new one, and their difference."""

    name: str
    stored: float
    new: float
    difference: Interval | float

    @property
    def is_loss(self) -> bool:
        """Whether it has fallen beyond noise."""
        found = self.difference
        return isinstance(found, Interval) and found.high < 0 and found.mean < -MIN_LOSS


def run_quickly(author: Author) -> Json:
    """Type some words with the shipped model, before and after it has learned."""
    systems = {}
    for name in SYSTEMS:
        print(f"{STAGES[name]}: {EXTENT.words} words are typed ...", flush=True)
        figures = measure(name, [author], EXTENT, None)
        kept = {author: {"documents": one["documents"]} for author, one in figures.items()}
        systems[name] = {"authors": kept}
    return {
        "texts": {author.name: describe_text(author, EXTENT)},
        "extent": EXTENT._asdict(),
        "systems": systems,
    }


def compare_runs(stored: Json, new: Json) -> list[Compared]:
    """Return what each system saves with each list, in the stored run and in the new one.

    Raises
    ------
    UserError
        If the two runs typed different text.
    """
    if any(stored[key] != new[key] for key in ("texts", "extent")):
        raise UserError("the stored run typed another text: store a new one with --quick --store")
    found = []
    for name in SYSTEMS:
        before, after = (all_documents(run["systems"][name]) for run in (stored, new))
        found += [
            Compared(
                f"{STAGES[name]}, KSS@{length}",
                kss(before, length),
                kss(after, length),
                difference_of_kss(before, after, length),
            )
            for length in LENGTHS
        ]
    return found


def table(compared: Sequence[Compared]) -> str:
    """Return the figures of both runs."""
    return markdown_table(
        ["", "stored", "now", "difference"],
        [
            [one.name, percent(one.stored), percent(one.new), difference(one.difference)]
            for one in compared
        ],
    )
