"""Keystroke savings through the server over stdio: the table of authors in docs/benchmarks.md.

    python -m benchmarks.typist AUTHOR.jsonl... [--words 1500] [--model NAME|PATH] [--personal]

Each file has a JSON line a document, {"text": ...}, in date order. What follows the first 80 % of
the words is typed. With --personal each author is typed through the installed model of its name.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import fmean

from benchmarks.peers.run import split
from benchmarks.savings import figures
from benchmarks.stdio import ServerPredictor

from afterword.cli.client import Client
from afterword_training.shards import read_documents
from afterword_training.typist import type_texts


def type_author(path: Path, words: int, model: str | None) -> list[float]:
    """The figures of one author's row."""
    _, typed = split([text for _, text in read_documents(path)])
    with Client(["--model", model] if model else [], {}) as client:
        return figures(type_texts(ServerPredictor(client), typed, words))


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=1500)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--model")
    chosen.add_argument("--personal", action="store_true")
    options = parser.parse_args()
    print("| author | KSS@1 | KSS@3 | KSS@5 | editor | next word | top 3 |")
    print("|---|---|---|---|---|---|---|")
    rows = []
    for path in options.files:
        model = path.stem if options.personal else options.model
        rows.append(type_author(path, options.words, model))
        print_row(path.stem, rows[-1])
    print_row("**mean**", [fmean(column) for column in zip(*rows, strict=True)])


def print_row(name: str, shares: list[float]) -> None:
    """A row of the table."""
    print(f"| {name} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |", flush=True)


if __name__ == "__main__":
    main()
