"""The parts of `python -m benchmarks`: what each measures, in the order of a whole run.

Those with times come first, while nothing else runs; the others use several cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from unittest.mock import patch

from benchmarks import latency, result_files, roofline
from benchmarks.authors import Author, word_counts
from benchmarks.ceilings import measure_ceilings
from benchmarks.compare import (
    AFTER_TRAIN,
    TIMED_SYSTEMS,
    Extent,
    add_stored,
    compare,
    costs,
    without_costs,
)
from benchmarks.features import measure_features
from benchmarks.figures import Json
from benchmarks.german import measure_german
from benchmarks.once import UnfinishedRun
from benchmarks.processes import results_of
from benchmarks.trained import find_trained, trained_model

from afterword.store import registry
from afterword_training.pretraining.recipe import RECIPES, Recipe

TIMED = Extent(words=300, words_per_document=75)
"""What is typed for the times of systems."""
ROUNDS = 600
"""Keystrokes in each place where the server is timed."""
MAX_PROCESSES = 4
"""Most systems that are measured at the same time: the n-grams of a corpus take 0.5 GB each."""


class Request(NamedTuple):
    """What to measure.

    Attributes
    ----------
    authors : Sequence[Author]
        Whose writing is typed.
    extent : Extent
        How much of it.
    places : int
        Words of each author that are typed in the middle of a line.
    slips : Path | None
        A table of misspellings, for the writer who makes slips.
    base : Path | None
        File with the n-grams of a corpus.
    folder : Path
        Folder of the stored results.
    run : UnfinishedRun
        Keeps what is measured until the run is complete.
    load : float | None
        Load of the machine when the run began.
    """

    authors: Sequence[Author]
    extent: Extent
    places: int
    slips: Path | None
    base: Path | None
    folder: Path
    run: UnfinishedRun
    load: float | None = None

    def described(self) -> Iterator[str]:
        """Yield a line for each author: how much was written before, and how much is typed."""
        for author in self.authors:
            before, after = word_counts(author.before), word_counts(author.typed)
            typed = sum(min(count, self.extent.words_per_document) for count in after)
            yield (
                f"{author.name}: {sum(before):,} words count as written before (documents: "
                f"{len(before):,}); {min(typed, self.extent.words):,} of the {sum(after):,} words "
                f"after them (documents: {len(after):,}) are typed."
            )


def _train(request: Request) -> Json:
    tasks = {
        f"train {author.name}": partial(trained_model, author, load=request.load)
        for author in request.authors
    }
    with patch.dict(os.environ):
        os.environ.pop("OMP_NUM_THREADS", None)  # the command uses all cores
        results = results_of(tasks, request.run)
    names = [author.name for author in request.authors]
    return {"authors": dict(zip(names, results.values(), strict=True))}


def _latency(request: Request) -> Json:
    author = request.authors[0]
    measure = partial(latency.measure, "\n".join(author.typed), ROUNDS, registry.SHIPPED)
    server = results_of({"latency": measure}, request.run)["latency"]
    compared = compare([author], TIMED, request.base, request.run, TIMED_SYSTEMS)
    systems = costs(compared)
    trained = find_trained(author)
    if AFTER_TRAIN in systems and trained is not None:
        systems[AFTER_TRAIN]["seconds_to_make"] = trained["train_seconds"]
    return {"server": server, "systems": systems}


def _roofline(request: Request) -> Json:
    measure = partial(roofline.measure, registry.SHIPPED, Recipe.open(RECIPES / "en.toml"))
    return results_of({"roofline": measure}, request.run)["roofline"]


def _features(request: Request) -> Json:
    return measure_features(
        request.authors, request.extent, request.slips, request.places, request.run
    )


def _german(request: Request) -> Json:
    return measure_german(request.authors[0], request.extent, request.run)


def _compare(request: Request) -> Json:
    compared = compare(
        request.authors, request.extent, request.base, request.run, processes=_processes()
    )
    result = without_costs(compared)
    add_stored(result, result_files.read("compare", request.folder))
    return result


def _ceilings(request: Request) -> Json:
    return measure_ceilings(request.authors, request.extent, request.run, _processes())


def _processes() -> int:
    return max(1, min(os.cpu_count() or 1, MAX_PROCESSES))


PARTS: Mapping[str, Callable[[Request], Json]] = MappingProxyType(
    {
        "train": _train,
        "latency": _latency,
        "roofline": _roofline,
        "features": _features,
        "german": _german,
        "compare": _compare,
        "ceilings": _ceilings,
    }
)
"""What can be measured, by its name on the command line."""
OWN_PARTS = tuple(part for part in PARTS if part not in ("train", "roofline", "german"))
"""Parts that are measured of other texts if none are named: a training may take hours."""
NAMED_PARTS = ("train", "compare")
"""Those of texts whose figures belong on the page."""
TIMED_PARTS = ("train", "latency", "roofline", "features", "german")
"""Parts whose times need a quiet machine."""
