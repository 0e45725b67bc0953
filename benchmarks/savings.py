"""Keystroke savings with the engine's parts added one at a time: the table of docs/benchmarks.md.

    python -m benchmarks.savings AUTHOR.jsonl... --words 1500 [--model NAME|PATH] [--tuning]

Each file has a JSON line a document, {"text": ...}, in date order. What follows the first 80 % of
the words is typed; with --tuning, what decisions are made by: the last documents before that. Where
for every file a model of its name is installed, trained on what comes before, it is measured too.

A second table leaves out words that repeat what comes before (evaluation/repeats.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from benchmarks.peers.run import split

from afterword.completion.blend import Weights
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.evaluation.keystroke_savings import (
    BufferWords,
    EnginePredictor,
    Predictor,
    Savings,
    type_texts,
)
from afterword_training.evaluation.repeats import find_repeats
from afterword_training.network.initial_model import from_bundle
from afterword_training.personal.datastore_builder import datastore_of
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.pretraining.shards import read_documents

HEADING = """\
| | KSS@1 | KSS@3 | KSS@5 | editor | next word | top 3 | KSS@5 by author |
|---|---|---|---|---|---|---|---|"""
NOTES = 8
"""Documents from before the typed ones that are open beside them."""


class Author(NamedTuple):
    """What an author had written, and what is typed; in date order."""

    name: str
    before: Sequence[str]
    typed: Sequence[str]


def read_author(path: Path, words: int, *, tuning: bool) -> Author:
    """The documents of a file, split for a run of `words` words."""
    before, typed = split([text for _, text in read_documents(path)])
    if not tuning:
        return Author(path.stem, before, typed)
    cut, seen = len(before), 0
    while cut > 1 and seen < words:
        cut -= 1
        seen += len(WORD.findall(before[cut]))
    return Author(path.stem, before[:cut], before[cut:])


def systems(
    bundle: Bundle, trained: Mapping[str, Bundle]
) -> dict[str, Callable[[Author], Predictor]]:
    """The systems that are compared, each with one part more than the one before."""

    def beside(author: Author, engine: Engine) -> Predictor:
        for number, text in enumerate(author.before[-NOTES:]):
            engine.index_open_document(ProseDocument(f"notes {number}", text, "plaintext"))
        return EnginePredictor(engine)

    def learned(author: Author, *, store: bool = False) -> Engine:
        ngram = build_ngram(author.before)
        known = ngram.vocabulary
        states = datastore_of(from_bundle(bundle), author.before, known) if store else None
        return Engine(bundle, personal=Personal(ngram, states))

    def known(author: Author, **weights: float) -> Engine:
        return Engine(trained[author.name], Weights(**weights))

    found: dict[str, Callable[[Author], Predictor]] = {
        "words of the buffer": lambda _: BufferWords(),
        "LSTM": lambda _: EnginePredictor(Engine(bundle, Weights(cache=0.0))),
        "+ document cache": lambda _: EnginePredictor(Engine(bundle)),
        "+ other open documents": lambda author: beside(author, Engine(bundle)),
        "+ personal n-gram": lambda author: beside(author, learned(author)),
        "+ datastore": lambda author: beside(author, learned(author, store=True)),
    }
    if trained:
        found |= {
            "fine-tuned LSTM + document cache": lambda author: EnginePredictor(
                known(author, ngram=0.0, datastore=0.0)
            ),
            "+ personal n-gram ": lambda author: EnginePredictor(known(author, datastore=0.0)),
            "+ datastore ": lambda author: EnginePredictor(known(author)),
            "+ other open documents ": lambda author: beside(author, known(author)),
        }
    return found


def print_tables(authors: Sequence[Author], bundle: Bundle, words: int) -> None:
    """A row a system: the means over the authors, and KSS@5 of each; then without repeats."""
    names = {author.name for author in authors}
    trained = {name: registry.open_model(name) for name in names if name in registry.names()}
    if trained.keys() != names:
        trained = {}
    repeats = [find_repeats(author.typed, author.before) for author in authors]
    new: dict[str, list[Savings]] = {}
    print(HEADING)
    for name, predictor in systems(bundle, trained).items():
        runs = [type_texts(predictor(author), author.typed, words) for author in authors]
        print_row(name, runs)
        new[name] = [run.without(places) for run, places in zip(runs, repeats, strict=True)]
    left = next(iter(new.values()))
    kept = ", ".join(f"{a.name} {run.words:,}" for a, run in zip(authors, left, strict=True))
    print(f"\nWithout repeated words ({kept}):\n\n{HEADING}")
    for name, runs in new.items():
        print_row(name, runs)


def print_row(name: str, runs: Sequence[Savings]) -> None:
    """A row of a table."""
    means = [fmean(column) for column in zip(*map(figures, runs), strict=True)]
    each = " ".join(f"{100 * run.kss(5):.1f}" for run in runs)
    print(
        f"| {name} | {' | '.join(f'{100 * mean:.1f} %' for mean in means)} | {each} |", flush=True
    )


def figures(run: Savings) -> list[float]:
    """The figures of a row."""
    kss = [run.kss(length) for length in (1, 3, 5)]
    return [*kss, run.editor, run.next_word, run.offered(3)]


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--model")
    parser.add_argument("--tuning", action="store_true")
    options = parser.parse_args()
    authors = [read_author(file, options.words, tuning=options.tuning) for file in options.files]
    print_tables(authors, registry.open_model(options.model), options.words)


if __name__ == "__main__":
    main()
