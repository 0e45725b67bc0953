"""Type the same words with Afterword's layers and with simpler systems, for the comparison."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from benchmarks.authors import Author
from benchmarks.figures import Json, by_document, percentiles
from benchmarks.machine import resident_bytes
from benchmarks.measurements import BINS, THRESHOLDS, bin_of
from benchmarks.once import UnfinishedRun
from benchmarks.processes import measure_all
from benchmarks.recorder import GhostWord, Recorder
from benchmarks.systems import MODEL_KINDS, System
from benchmarks.trained import find_trained, model_folder

from afterword.errors import UserError
from afterword.store import registry
from afterword.text.units import WORD
from afterword_training.evaluation.keystroke_savings import type_texts, type_without_slips
from afterword_training.evaluation.kneser_ney import KneserNey
from afterword_training.evaluation.repeats import find_repeats

AS_INSTALLED = "network+cache"
"""The system that is what somebody has who has just installed Afterword."""
AFTER_LEARN = "network+cache+open+ngram+datastore"
"""The system with all layers, as after `afterword learn`."""
TRAINED = "trained"
"""What stands for the folder of an author's model in the name of a system."""
AFTER_TRAIN = f"{AFTER_LEARN}@{TRAINED}"
"""The same with the network of the author's, as after `afterword train`."""
STAGES: Mapping[str, str] = MappingProxyType(
    {
        AS_INSTALLED: "as installed",
        AFTER_LEARN: "after learn",
        AFTER_TRAIN: "after train",
    }
)
"""The systems that somebody has, one after another."""
SERVER = "server"
"""What is installed, over stdio."""
SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "buffer": "words of the buffer",
        "word-list": "list of frequent words",
        "presage": "Presage, as Debian ships it",
        "presage-own": "Presage with the author's n-grams",
        "ngram-own": "n-grams of the author",
        "ngram-base": "n-grams of the base corpus",
        "ngram-both": "n-grams of both",
        "network": "Afterword: the LSTM alone",
        AS_INSTALLED: "+ document cache: **as installed**",
        "network+cache+open": "+ other open documents",
        "network+cache+open+ngram": "+ personal n-gram",
        AFTER_LEARN: "+ datastore: **after `learn`**",
        AFTER_TRAIN: "+ fine-tuned network: **after `train`**",
        SERVER: "as installed, through the server",
    }
)
"""What is compared, and what each system is called in the tables."""
TIMED_SYSTEMS = tuple(name for name in SYSTEMS if name != SERVER)
"""Those whose size and times are told: the server's are measured by `benchmarks.latency`."""


class Extent(NamedTuple):
    """How much of each author is typed: words in all, and at most of one document."""

    words: int
    words_per_document: int


def compare(
    authors: Sequence[Author],
    extent: Extent,
    base: Path | None,
    run: UnfinishedRun,
    systems: Sequence[str] = tuple(SYSTEMS),
    processes: int = 1,
) -> Json:
    """Type the authors with every system, and return the raw figures.

    A system that cannot be had is left out, and the reason given.

    Parameters
    ----------
    authors : Sequence[Author]
        Whose writing is typed.
    extent : Extent
        How much of it.
    base : Path | None
        File with the n-grams of a corpus.
    run : UnfinishedRun
        Keeps what has been measured.
    systems : Sequence[str]
        Names of the systems.
    processes : int
        Systems that are measured at the same time; 1 if their times and memory count.
    """
    texts = {author.name: describe_text(author, extent) for author in authors}
    result: Json = {"texts": texts, "extent": extent._asdict(), "systems": {}, "left_out": {}}
    tasks = {
        f"{name}, {extent.words} words, {extent.words_per_document} of each": partial(
            measure, name, authors, extent, base
        )
        for name in systems
    }
    for name, (_, found) in zip(systems, measure_all(tasks, run, processes), strict=True):
        if isinstance(found, UserError):
            result["left_out"][name] = str(found)
        else:
            result["systems"][name] = {"authors": found}
    return result


def add_stored(result: Json, stored: Json | None) -> None:
    """Take systems that were left out from an earlier run of the same text, and mark them.

    Afterword's own are not taken: the code or the model may have changed since.
    """
    if stored is None or any(stored[key] != result[key] for key in ("texts", "extent")):
        return
    for name in list(result["left_out"]):
        if name in stored["systems"] and System.parse(name).kind not in MODEL_KINDS:
            day = stored["systems"][name].get("measured", stored["about"]["machine"]["date"])
            result["systems"][name] = stored["systems"][name] | {"measured": day}
            del result["left_out"][name]


def without_costs(result: Json) -> Json:
    """Return a comparison without sizes and times, which belong to a quiet machine."""
    return result | {
        "systems": {
            name: one
            | {
                "authors": {
                    author: {key: value for key, value in figures.items() if key != "costs"}
                    for author, figures in one["authors"].items()
                }
            }
            for name, one in result["systems"].items()
        }
    }


def costs(result: Json) -> Json:
    """Return what each system of a comparison costs for the first author; see `_measure`."""
    return {
        name: next(iter(one["authors"].values()))["costs"]
        for name, one in result["systems"].items()
    }


def describe_text(author: Author, extent: Extent) -> Json:
    """Return how large a text is, and what tells it from others."""
    typed = author.shortened(extent.words_per_document).typed
    text = "\0".join([*author.before, *typed])
    return {
        "documents_before": len(author.before),
        "words_before": sum(len(WORD.findall(one)) for one in author.before),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def measure(name: str, authors: Sequence[Author], extent: Extent, base: Path | None) -> Json:
    """Type the authors with a system, and return the raw figures by author."""
    return {
        author.name: _measure(system_for(name, author), author, extent, base) for author in authors
    }


def system_for(name: str, author: Author) -> System:
    """Return a system with the shipped model, whichever is in use here, or with the author's own.

    Raises
    ------
    UserError
        If it needs a model of the author's, and none was trained.
    """
    system = System.parse(name)
    if system.kind not in MODEL_KINDS:
        return system
    if system.model != TRAINED:
        return system._replace(model=registry.SHIPPED)
    if find_trained(author) is None:
        raise UserError(
            f"no model of {author.name} has been trained; `--only train compare` trains one first"
        )
    return system._replace(model=str(model_folder(author)))


def _measure(system: System, author: Author, extent: Extent, base: Path | None) -> Json:
    """Type an author with a system."""
    texts = list(author.shortened(extent.words_per_document).typed)
    gc.collect()
    before, started = resident_bytes(), time.monotonic()
    with ExitStack() as stack:
        ngrams = KneserNey.load(base) if base is not None and system.needs_base else None
        made = system.make(author, ngrams, stack)
        seconds = time.monotonic() - started
        recorder = Recorder(made.predictor)
        type_word = recorder.recording(partial(type_without_slips, ignore_case=system.ignores_case))
        run = type_texts(recorder, texts, extent.words, type_word=type_word)
        after = resident_bytes()
    new = run.without(find_repeats(texts, author.before))
    return {
        "documents": by_document(run),
        "documents_without_repeats": by_document(new),
        "ghost": ghost_figures(recorder.ghost_words, run.words),
        "costs": {
            "seconds_to_make": round(seconds, 2),
            "stored_bytes": made.stored_bytes,
            "memory_bytes": None if before is None or after is None else max(0, after - before),
            "milliseconds": percentiles(recorder.seconds),
        },
    }


def ghost_figures(guesses: Sequence[GhostWord], words: int) -> Json | None:
    """Count ghost words by threshold, and by range of probability; None if there are none."""
    if not guesses:
        return None
    shown = [(low, [right for p, right in guesses if p >= low]) for low in THRESHOLDS]
    ranges = [(low, [one for one in guesses if bin_of(one.probability) == low]) for low in BINS]
    return {
        "words": words,
        "from": [
            {"probability": low, "shown": len(rights), "right": sum(rights)}
            for low, rights in shown
        ],
        "ranges": [
            {
                "low": low,
                "given": len(found),
                "probabilities": round(sum(p for p, _ in found), 4),
                "right": sum(right for _, right in found),
            }
            for low, found in ranges
        ],
    }
