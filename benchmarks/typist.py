"""Keystroke savings through the server over stdio: the tables of authors in docs/benchmarks.md.

    python -m benchmarks.typist AUTHOR.jsonl... [--words 1500] [--model NAME|PATH] [--personal]

Each file has a JSON line a document, {"text": ...}, in date order. What follows the first 80 % of
the words is typed. With --personal each author is typed through the installed model of its name.
The second row of an author leaves out the words that repeat what comes before
(afterword_training.evaluation.repeats).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import fmean

from benchmarks.peers.run import split
from benchmarks.savings import figures
from benchmarks.stdio import ServerPredictor

from afterword.cli.client import LanguageClient
from afterword_training.evaluation.keystroke_savings import Savings, type_texts
from afterword_training.evaluation.repeats import find_repeats
from afterword_training.pretraining.shards import read_documents


def type_author(path: Path, words: int, model: str | None) -> tuple[Savings, Savings]:
    """What is typed of one author, and the same without repeated words."""
    before, typed = split([text for _, text in read_documents(path)])
    with LanguageClient(["--model", model] if model else [], {}) as client:
        run = type_texts(ServerPredictor(client), typed, words)
    return run, run.without(find_repeats(typed, before))


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=1500)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--model")
    chosen.add_argument("--personal", action="store_true")
    options = parser.parse_args()
    print("| author | words | KSS@1 | KSS@3 | KSS@5 | editor | next word | top 3 |")
    print("|---|---|---|---|---|---|---|---|")
    runs = []
    for path in options.files:
        model = path.stem if options.personal else options.model
        runs.append(type_author(path, options.words, model))
        for name, run in zip((path.stem, "without repeats"), runs[-1], strict=True):
            print_row(name, run.words, figures(run))
    for name, each in zip(("**mean**", "without repeats"), zip(*runs, strict=True), strict=True):
        means = [fmean(column) for column in zip(*map(figures, each), strict=True)]
        print_row(name, sum(run.words for run in each), means)


def print_row(name: str, words: int, shares: list[float]) -> None:
    """A row of the table."""
    cells = " | ".join(f"{100 * share:.1f} %" for share in shares)
    print(f"| {name} | {words:,} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
