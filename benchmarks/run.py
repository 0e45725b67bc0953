"""Try a system or a setting: type authors' writing with it, and print one table.

Nothing is stored. `python -m benchmarks` (make benchmarks) measures what docs/benchmarks.md shows.

    python -m benchmarks.run AUTHOR.jsonl... [--systems SYSTEM...] [--figures savings] [--words N]

Each file has one line of JSON per document, {"text": ...}, in date order. What follows the first
80 % of the words is typed; with --tuning the last documents of the 80 % are, to base decisions on.
Words that repeat what the author wrote before are easier (afterword_training.evaluation.repeats):
where there are any, a second row leaves them out. A last row has all authors: means, or for ghost
text all words together.

Figures
    savings      keystrokes saved with lists of 1, 3 and 5 words and as an editor counts keys; how
                 often the word stood first, or in the first three, before a letter was typed
    ghost        ghost text from each probability on: how often it is shown, how often it is right
    phrases      how often ghost text is shown by default, its words, and how many are right
    calibration  how often each probability is given, its mean, and how often it is right
    bits         bits per character of the network alone
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import systems
from benchmarks.authors import Author
from benchmarks.base_ngrams import add_options, base_file
from benchmarks.commands import command_parser, one_line_errors, positive
from benchmarks.measurements import MEASUREMENTS, Conditions, Measurement, Run
from benchmarks.systems import DEFAULT_SYSTEMS, System
from benchmarks.tables import alignments, markdown_row

from afterword_training.evaluation.kneser_ney import KneserNey
from afterword_training.evaluation.repeats import find_repeats


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table that the command line asks for."""
    parser = command_parser("benchmarks.run", f"{__doc__}\nSystems\n\n{systems.__doc__}")
    parser.add_argument("files", nargs="+", type=Path, metavar="AUTHOR.jsonl")
    parser.add_argument(
        "--systems",
        nargs="+",
        type=_system,
        default=[System.parse(name) for name in DEFAULT_SYSTEMS],
    )
    parser.add_argument("--figures", choices=MEASUREMENTS, default="savings")
    parser.add_argument("--words", type=positive, default=1500, help="words to type of each author")
    parser.add_argument("--tuning", action="store_true", help="leave the last 20 %% unseen")
    parser.add_argument(
        "--attention", type=float, default=1.0, help="probability that the writer looks at a list"
    )
    parser.add_argument("--letters", type=int, default=0, help="letters typed before ghost text")
    parser.add_argument(
        "--beginnings",
        action="store_true",
        help="type the first third of each document, with the rest below the cursor (savings)",
    )
    parser.add_argument(
        "--slips",
        type=Path,
        metavar="TABLE",
        help="make slips while typing, drawn from a table of misspellings (savings)",
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        authors = [Author.read(file) for file in options.files]
        if options.tuning:
            authors = [author.for_tuning(options.words) for author in authors]
        needs_base = any(system.needs_base for system in options.systems)
        file = base_file(options) if needs_base else None
        conditions = Conditions(
            options.words,
            options.attention,
            options.letters,
            KneserNey.load(file) if file else None,
            options.beginnings,
            options.slips,
        )
        print_table(options.systems, authors, MEASUREMENTS[options.figures], conditions)


def _system(name: str) -> System:
    try:
        return System.parse(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def print_table(
    compared: Sequence[System],
    authors: Sequence[Author],
    measurement: Measurement,
    conditions: Conditions,
) -> None:
    """Print a row for each system and author, without repeated words too, and one for all."""
    repeats = [find_repeats(author.typed, author.before) for author in authors]
    _print_row("system", "author", "words", *measurement.headings)
    _print_row(*alignments(3 + len(measurement.headings)))

    for system in compared:
        runs: list[Run] = []
        new: list[Run] = []
        for author, places in zip(authors, repeats, strict=True):
            runs.append(measurement.measure(system, author, conditions))
            new.append(runs[-1].without(places))
            _print_rows(system.name, author.name, measurement, runs[-1:], new[-1:])
        if len(authors) > 1:
            _print_rows(system.name, "all", measurement, runs, new)


def _print_rows(
    system: str, author: str, measurement: Measurement, runs: Sequence[Run], new: Sequence[Run]
) -> None:
    """Print the row of some runs, and one without repeated words if there are any."""
    words, new_words = (sum(run.words for run in some) for some in (runs, new))
    _print_row(system, author, f"{words:,}", *measurement.cells(runs))
    if 0 < new_words < words:
        cells = measurement.cells([run for run in new if run.words])
        _print_row(system, f"{author} without repeats", f"{new_words:,}", *cells)


def _print_row(*cells: str) -> None:
    print(markdown_row(cells), flush=True)


if __name__ == "__main__":
    main()
