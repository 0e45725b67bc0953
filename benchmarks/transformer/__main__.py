"""Compare the LSTM with a transformer of the same size, both trained from scratch.

    python -m benchmarks.transformer train CORPUS --valid FILE --run DIR [--tokens N...]
    python -m benchmarks.transformer measure CORPUS --valid FILE --run DIR --authors FILE... \
        --json FILE
    python -m benchmarks.transformer table FILE [--page PAGE]

`train` trains both on one thread; two processes may train one each (`--only NAME`). A killed
training continues when its command is given again. `measure` runs what is trained in ONNX Runtime,
in int8, and stores the figures. `table` prints them as tables, and writes these into a page.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.authors import Author
from benchmarks.commands import command_parser, one_line_errors, positive
from benchmarks.transformer.comparison import NETWORKS, Comparison, one_thread
from benchmarks.transformer.measurement import measure
from benchmarks.transformer.table import COMMAND, tables
from docs_tools.blocks import write_parts

from afterword.store.files import write_file
from afterword_training.network.malloc import keep_freed_memory

TOKENS = (2_500_000, 5_000_000, 10_000_000)
"""Tokens to train on. The LSTM takes half as long for each."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = _parser()
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        if options.command == "table":
            found = tables(json.loads(options.file.read_text("utf-8")))
            if options.page:
                write_parts(options.page, found, COMMAND)
            print("\n\n".join(found.values()))
            return
        keep_freed_memory()
        one_thread()
        comparison = Comparison.prepare(
            NETWORKS, options.corpus, options.valid, options.run, options.tokens
        )
        if options.command == "train":
            for name in [options.only] if options.only else NETWORKS:
                comparison.train(name)
            return
        figures = {name: comparison.trained(name) for name in NETWORKS}
        authors = [Author.read(file) for file in options.authors]
        measured = measure(comparison, figures, authors, options.words)
        write_file(options.json, json.dumps(measured, indent=2) + "\n")
        print("\n\n".join(tables(measured).values()))


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("benchmarks.transformer", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train, measured = commands.add_parser("train"), commands.add_parser("measure")
    for command in (train, measured):
        command.add_argument("corpus", type=Path)
        command.add_argument("--valid", type=Path, required=True)
        command.add_argument("--run", type=Path, required=True)
        command.add_argument("--tokens", type=positive, nargs="+", default=TOKENS)
    train.add_argument("--only", choices=NETWORKS, help="train one of the networks")
    measured.add_argument("--authors", type=Path, nargs="+", required=True)
    measured.add_argument("--words", type=positive, default=600)
    measured.add_argument("--json", type=Path, required=True)
    table = commands.add_parser("table")
    table.add_argument("file", type=Path)
    table.add_argument("--page", type=Path, help="page with places for the tables")
    return parser


if __name__ == "__main__":
    main()
