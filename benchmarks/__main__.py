"""Run the benchmarks: measure, store the raw figures, and fill docs/benchmarks.md.

    python -m benchmarks                      the sample that ships
    python -m benchmarks TEXT...              .jsonl files of authors, or files and folders of one
    python -m benchmarks --quick              a short run, compared with the stored one

Of each author, the first 80 % of the words count as written before, and the rest is typed. Figures
of the sample are stored in benchmarks/results/sample, and the page is filled with them. Those of
another text go to a folder of runs/benchmarks, with a page there, unless --name says that they
belong on the page, too. Interrupted? Run the same command again: what has been measured is not
measured again, unless code, model, texts, packages or machine have changed.

Parts, in the order in which they run; those before "compare" need a quiet machine
    train      trains a model on what was written before, as `afterword train` does
    latency    the server against a floor; size, memory and times of everything
    roofline   a step and its training against the limits of the machine
    features   each feature off and on
    german     notes in two languages, and letters with marks, with a small German model
    compare    Afterword's layers and other systems: keystrokes, ghost text, calibration
    ceilings   what oracles would save

Of the sample, all are measured; of texts with a name, train and compare; of other texts, all but
train, roofline and german. To try other systems, settings or models without storing anything:
`python -m benchmarks.run`.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import page, result_files
from benchmarks.authors import Author
from benchmarks.base_ngrams import add_options, base_file
from benchmarks.commands import command_parser, line_of, one_line_errors, positive
from benchmarks.compare import Extent
from benchmarks.figures import Json
from benchmarks.machine import without_state
from benchmarks.make_sample import GERMAN_SAMPLE, SAMPLE
from benchmarks.once import UnfinishedRun, digest_of, file_digest
from benchmarks.parts import NAMED_PARTS, OWN_PARTS, PARTS, Request
from benchmarks.quick import compare_runs, run_quickly
from benchmarks.quick import table as quick_table

from afterword.errors import UserError
from afterword.store import registry

OTHER_TEXTS = Path("runs/benchmarks")
"""Where the results of texts that are not named have folders, each text its own."""
UNFINISHED = Path("runs/benchmarks/unfinished")
"""Folder of what an interrupted run has measured."""
MIN_DOCUMENT_WORDS = 75
"""Words of each document that are typed, or more where there are too few documents."""
FIXED_IN_QUICK = {
    "texts": "TEXT",
    **{
        option.replace("-", "_"): f"--{option}"
        for option in (
            *("name", "only", "words", "words-per-document", "places"),
            *("corpus", "base-model", "slips"),
        )
    },
}
"""Options that a short run, which is the same each time, does not take, and how they are given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        _check(options, parser)
        if options.quick:
            return _run_quickly(store=options.store)
        about = result_files.about()  # before anything runs, as it has the load
        request, about = _request(options, about)
    return _measure(request, chosen_parts(options), about)


def _measure(request: Request, parts: Sequence[str], about: Json) -> int:
    """Measure parts, store and show them; return the exit code."""
    part = ""
    try:
        print("\n".join(request.described()), flush=True)
        for part in parts:
            print(f"{part}:", flush=True)
            result_files.write(part, PARTS[part](request), request.folder, about)
        request.run.finish()
        show_results(request.folder)
    except (UserError, OSError) as error:
        line = line_of(error) if isinstance(error, OSError) else error
        print(f"python -m benchmarks: {part} failed: {line}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted: run the same command again to continue", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("benchmarks", __doc__)
    parser.add_argument("texts", nargs="*", type=Path, metavar="TEXT")
    parser.add_argument("--name", help="store the figures of TEXT under this name, for the page")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help="some parts alone")
    parser.add_argument(
        "--words", type=positive, default=1_500, help="words to type of each author (1500)"
    )
    parser.add_argument(
        "--words-per-document",
        type=positive,
        metavar="WORDS",
        help=f"of each document at most ({MIN_DOCUMENT_WORDS}, or more if there are few)",
    )
    parser.add_argument(
        "--places",
        type=positive,
        default=80,
        help="words of each author to type in the middle of a line (80)",
    )
    add_options(parser)
    parser.add_argument(
        "--slips", type=Path, metavar="TABLE", help="misspellings, for the features' second writer"
    )
    parser.add_argument("--quick", action="store_true", help="a short run: 2 minutes")
    parser.add_argument("--store", action="store_true", help="with --quick: store this run instead")
    return parser


def _check(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Refuse options that would have no effect."""
    given = [
        said
        for name, said in FIXED_IN_QUICK.items()
        if (getattr(options, name) or None) != parser.get_default(name)
    ]
    if options.quick and given:
        raise UserError(
            "a short run types the same words of the sample each time: leave out "
            f"{', '.join(given)}, or --quick"
        )
    if options.store and not options.quick:
        raise UserError("--store is for a short run: give --quick as well")
    if options.name and not options.texts:
        raise UserError("--name is for the figures of other texts: give TEXT as well")
    if options.name and not re.fullmatch(r"[a-z0-9][a-z0-9-]*", options.name):
        raise UserError(f"--name {options.name}: use small letters, digits and hyphens")
    if options.name == result_files.SAMPLE.name:
        raise UserError(f"--name {options.name} is the sample that ships: choose another name")


def _folder(options: argparse.Namespace, authors: Sequence[Author]) -> Path:
    """Return the folder that results are stored in: a page must not mix those of two texts."""
    if options.name:
        return result_files.RESULTS / str(options.name)
    if not options.texts:
        return result_files.SAMPLE
    digest = digest_of([author._asdict() for author in authors])
    return OTHER_TEXTS / f"{authors[0].name}-{digest[:8]}"


def chosen_parts(options: argparse.Namespace) -> Sequence[str]:
    """Return the parts that are measured."""
    if options.only:
        return [part for part in PARTS if part in options.only]
    if options.name:
        return NAMED_PARTS
    return OWN_PARTS if options.texts else tuple(PARTS)


def _request(options: argparse.Namespace, about: Json) -> tuple[Request, Json]:
    """Read what is to be measured, and find what an interrupted run has left of it.

    Returns
    -------
    Request
    Json
        How the run began, before it was interrupted.
    """
    authors = Author.read_any(options.texts or [SAMPLE])
    extent = _extent(options, authors)
    base = base_file(options) if {"latency", "compare"} & set(chosen_parts(options)) else None
    folder = _folder(options, authors)
    identity = [
        registry.open_model(registry.SHIPPED).manifest.files,
        without_state(about["machine"]),
        [author._asdict() for author in authors],
        [*extent, options.places],
        [file and file_digest(file) for file in (options.slips, base, GERMAN_SAMPLE)],
        chosen_parts(options),
    ]
    run = UnfinishedRun.of(UNFINISHED / folder.name, identity)
    about = run.began(about)
    load = about["machine"]["load"]
    request = Request(authors, extent, options.places, options.slips, base, folder, run, load)
    return request, about


def _extent(options: argparse.Namespace, authors: Sequence[Author]) -> Extent:
    """Return how much is typed: of each document more, if there are few."""
    fewest = min(len(author.typed) for author in authors)
    needed = max(MIN_DOCUMENT_WORDS, math.ceil(options.words / fewest))
    return Extent(options.words, options.words_per_document or needed)


def show_results(folder: Path) -> None:
    """Print the tables of a folder, fill the page that they belong on, and say which it is."""
    written = page.write() if folder.parent == result_files.RESULTS else page.write_own(folder)
    print(f"{page.tables_of(folder)}\n\nWritten to {written}, with drawings.")


def _run_quickly(*, store: bool) -> int:
    """Compare a short run with the stored one, or store it; return the exit code."""
    author = Author.read(SAMPLE)
    if store:
        about = result_files.about()
        file = result_files.write("quick", run_quickly(author), result_files.SAMPLE, about)
        print(f"stored in {file}")
        return 0
    stored = result_files.read("quick", result_files.SAMPLE)
    if stored is None:
        raise UserError("there is no stored run to compare with: store one with --quick --store")
    compared = compare_runs(stored, run_quickly(author))
    print(quick_table(compared))
    losses = [one.name for one in compared if one.is_loss]
    if losses:
        print(f"loss beyond noise: {'; '.join(losses)}", file=sys.stderr)
        return 1
    print("no loss beyond noise")
    return 0


if __name__ == "__main__":
    sys.exit(main())
