"""Run the benchmarks: measure, store the raw figures, and fill docs/benchmarks.md.

    python -m benchmarks                      the sample that ships
    python -m benchmarks TEXT...              .jsonl files of authors, or files and folders of one
    python -m benchmarks --quick              a short run, compared with the stored one

Of each author, the first 80 % of the words count as written before, and the rest is typed. Figures
of the sample are stored in benchmarks/results/sample, and the page is filled with them. Those of
another text go to runs/benchmarks, with a page of their own, unless --name says that they belong on
the page, too.

Parts
    compare    Afterword's layers and other systems: keystrokes, ghost text, calibration
    ceilings   what oracles would save
    features   each feature off and on
    latency    the server against a floor; size, memory and times of everything (quiet machine!)

To try other systems, settings or models without storing anything: `python -m benchmarks.run`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import latency, page, result_files
from benchmarks.authors import Author
from benchmarks.base_ngrams import add_options, base_file
from benchmarks.ceilings import measure_ceilings
from benchmarks.compare import Extent, add_stored, compare, costs, without_costs
from benchmarks.features import measure_features, time_variants
from benchmarks.figures import Json
from benchmarks.make_sample import SAMPLE
from benchmarks.quick import losses, run_quickly

from afterword.errors import UserError
from afterword.store import registry

OTHER_TEXTS = Path("runs/benchmarks")
"""Folder of the results of texts that are not named."""
TIMED = Extent(words=150, words_per_document=75)
"""What is typed for the times of systems and features."""
ROUNDS = 600
"""Keystrokes in each place where the server is timed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        _check(options)
        if options.quick:
            return _run_quickly(store=options.store)
        authors = Author.read_any(options.texts or [SAMPLE])
        folder = _folder(options)
        for part in options.only:
            print(f"{part}:", flush=True)
            result = PARTS[part](options, authors, folder)
            result_files.write(part, result, folder)
        _show(folder)
    except (UserError, OSError) as error:
        parser.error(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("texts", nargs="*", type=Path, metavar="TEXT")
    parser.add_argument("--name", help="store the figures of TEXT under this name, for the page")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--words", type=int, default=1_500, help="words of each author")
    parser.add_argument(
        "--words-per-document", type=int, default=75, help="words of each document at most"
    )
    parser.add_argument(
        "--places", type=int, default=80, help="words of each author in the middle of a line"
    )
    add_options(parser)
    parser.add_argument(
        "--slips", type=Path, metavar="TABLE", help="misspellings, for the features' second writer"
    )
    parser.add_argument("--quick", action="store_true", help="a short run: 2 minutes")
    parser.add_argument("--store", action="store_true", help="with --quick: store this run instead")
    return parser


def _check(options: argparse.Namespace) -> None:
    """Refuse options that would have no effect."""
    if options.quick and (options.texts or options.name):
        raise UserError("a short run types the sample: leave TEXT and --name out, or --quick")
    if options.store and not options.quick:
        raise UserError("--store is for a short run: give --quick as well")
    if options.name and not options.texts:
        raise UserError("--name is for the figures of other texts: give TEXT as well")


def _folder(options: argparse.Namespace) -> Path:
    """Return the folder that results are stored in."""
    if options.name:
        return result_files.RESULTS / str(options.name)
    return result_files.SAMPLE if not options.texts else OTHER_TEXTS


def _compare(options: argparse.Namespace, authors: Sequence[Author], folder: Path) -> Json:
    base = base_file(options)
    extent = Extent(options.words, options.words_per_document)
    result = without_costs(compare(authors, extent, base))
    add_stored(result, result_files.read("compare", folder))
    return result


def _ceilings(options: argparse.Namespace, authors: Sequence[Author], _: Path) -> Json:
    return measure_ceilings(authors, Extent(options.words, options.words_per_document))


def _features(options: argparse.Namespace, authors: Sequence[Author], _: Path) -> Json:
    extent = Extent(options.words, options.words_per_document)
    return measure_features(authors, extent, options.slips, options.places)


def _latency(options: argparse.Namespace, authors: Sequence[Author], _: Path) -> Json:
    author = authors[0]
    base = base_file(options)
    return {
        "server": latency.measure("\n".join(author.typed), ROUNDS, registry.SHIPPED),
        "systems": costs(compare([author], TIMED, base)),
        "features": time_variants(author, TIMED),
    }


PARTS: Mapping[str, Callable[[argparse.Namespace, Sequence[Author], Path], Json]] = {
    "compare": _compare,
    "ceilings": _ceilings,
    "features": _features,
    "latency": _latency,
}
"""What can be measured, by its name on the command line."""


def _show(folder: Path) -> None:
    """Print the tables of a folder, and fill the page that they belong on."""
    if folder.parent == result_files.RESULTS:
        page.write()
    else:
        page.write_own(folder)
    print(page.tables_of(folder))


def _run_quickly(*, store: bool) -> int:
    """Compare a short run with the stored one, or store it; return the exit code."""
    author = Author.read(SAMPLE)
    if store:
        file = result_files.write("quick", run_quickly(author), result_files.SAMPLE)
        print(f"stored in {file}")
        return 0
    stored = result_files.read("quick", result_files.SAMPLE)
    if stored is None:
        raise UserError("there is no stored run to compare with: store one with --quick --store")
    found = list(losses(stored, run_quickly(author)))
    for loss in found:
        print(f"loss beyond noise: {loss}", file=sys.stderr)
    if not found:
        print("no loss beyond noise")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
