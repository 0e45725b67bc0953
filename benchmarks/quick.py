"""Compare a short run with a stored one, and find losses that are no noise.

The engine gives the same words on the same machine, but other processors round int8 products
differently, so some documents gain and others lose. A loss counts if the interval of the paired
difference over documents lies below 0, and if it is larger than `MIN_LOSS`.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.authors import Author
from benchmarks.compare import (
    AFTER_LEARN,
    AS_INSTALLED,
    Extent,
    describe_text,
    measure,
)
from benchmarks.figures import Json, all_documents, difference_of_kss
from benchmarks.tables import difference

from afterword.errors import UserError

EXTENT = Extent(words=800, words_per_document=40)
SYSTEMS = (AS_INSTALLED, AFTER_LEARN)
LENGTHS = (1, 5)
"""Lengths of the lists whose figures may not fall."""
MIN_LOSS = 0.001
"""Loss from which on a run has failed, as a fraction of the keystrokes."""


def run_quickly(author: Author) -> Json:
    """Type some words with the shipped model, before and after it has learned."""
    systems = {}
    for name in SYSTEMS:
        figures = measure(name, [author], EXTENT, None)
        kept = {author: {"documents": one["documents"]} for author, one in figures.items()}
        systems[name] = {"authors": kept}
    return {
        "texts": {author.name: describe_text(author, EXTENT)},
        "extent": EXTENT._asdict(),
        "systems": systems,
    }


def losses(stored: Json, new: Json) -> Iterator[str]:
    """Yield a sentence for each figure that has fallen beyond noise.

    Raises
    ------
    UserError
        If the two runs typed different text.
    """
    if any(stored[key] != new[key] for key in ("texts", "extent")):
        raise UserError("the stored run typed another text: store a new one with --quick --store")
    for name in SYSTEMS:
        before, after = (all_documents(run["systems"][name]) for run in (stored, new))
        for length in LENGTHS:
            interval = difference_of_kss(before, after, length)
            if interval is not None and interval.high < 0 and interval.mean < -MIN_LOSS:
                yield f"{name}: KSS@{length} has changed by {difference(interval)} points"
