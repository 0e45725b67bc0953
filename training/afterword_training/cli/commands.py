"""The subcommands `train`, `learn`, `export`, `evaluate`, `forget --source` of the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from afterword.errors import UserError
from afterword.store import paths, registry
from afterword.store.bundle import Bundle
from afterword.store.path_set import real
from afterword_export.export import export as export_bundle
from afterword_training.cli.progress import ProgressLines, event_log
from afterword_training.corpus import Corpus, print_report, read_corpus
from afterword_training.evaluation.report import compare, evaluation, print_outcome, summary
from afterword_training.evaluation.report_page import write_page
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.personal.exposure import print_exposure
from afterword_training.personal.fine_tuning import Report
from afterword_training.personal.provenance import (
    Sources,
    begin,
    find_wanted,
    in_full,
    read_writing,
    record_of,
)
from afterword_training.personal.training import LICENCE, PersonalTraining, locked
from afterword_training.personal.unlearning import LEAST_WORDS, forget_sources
from afterword_training.personal.update import learn as add_writing
from afterword_training.personal.update import print_deleted
from afterword_training.unsupported_scripts import check_letters, check_tag


class Writing(NamedTuple):
    """What a model is to be made from.

    Attributes
    ----------
    record : Sources
        What will be on record.
    corpus : Corpus
        What the network is to learn.
    known : Corpus | None
        What the model that training goes on from has learned already: it is counted, not learned.
    """

    record: Sources
    corpus: Corpus
    known: Corpus | None = None


def train(options: argparse.Namespace) -> int:
    """Learn from a person's writing and install the model under its name."""
    console, progress = Console(stderr=True), ProgressLines(sys.stdout)
    registry.check_name(options.name)
    check_tag(options.language)
    progress.tell("reading", 0)
    if options.dry_run:
        _read(options, console)
        return 0
    with locked(paths.runs_dir() / options.name):
        writing = _read(options, console)
        if (words := writing.corpus.words) < LEAST_WORDS:
            raise UserError(f"{words} words are too few to learn from: give at least {LEAST_WORDS}")
        start = options.start or writing.record.start
        _teach(options.name, start, writing, options.tensorboard)
    return 0


def _read(options: argparse.Namespace, console: Console) -> Writing:
    """What is to be learned, and a report of it."""
    own = record_of(options.name)
    if not options.paths and own is None:
        raise UserError(
            f"give the files and folders to learn from: {options.name} has none on record"
        )
    again = find_wanted(options.paths)
    record = _record(options, own, console)
    if own is None and set(record.paths) <= set(map(in_full, options.paths)):
        corpus = read_writing(options.paths, options.git_author)
    else:
        corpus = record.read()
    print_report(corpus, console)
    check_letters(document.text for document in corpus.documents)
    if not options.paths and own is not None:
        again = find_wanted([path for path in own.paths if path in record.paths])
    return Writing(record, *_parts(corpus, set(record.learned) - again))


def _record(options: argparse.Namespace, own: Sources | None, console: Console) -> Sources:
    """The record of a training: what the name has on record stays, what is given is added."""
    before = own or Sources(())
    record = begin(
        options.paths,
        options.start or (own.start if own else None),
        options.language or before.language,
        options.git_author or before.git_author,
        options.minutes or (None if options.paths else before.minutes),
    )
    if record.start == options.name:
        raise UserError(
            f"{options.name} has no record of what it was made from, and takes it with it when it "
            "is replaced; give the new model another name"
        )
    if options.start is None:  # the network is made anew, and has learned nothing yet
        record = replace(record, learned=())
    record, deleted = record.joined(before).without_deleted()
    print_deleted(deleted, record, options.name, console)
    if options.paths and set(before.paths) - set(map(in_full, options.paths)):
        console.print(
            f"{options.name} keeps what it has learned from before. To begin anew, remove it "
            f"first: afterword models remove {options.name}",
            soft_wrap=True,
        )
    return record


def _parts(corpus: Corpus, files: Collection[str]) -> tuple[Corpus, Corpus]:
    """The documents of a corpus that are not from some files, and those that are."""
    known = [document for document in corpus.documents if real(document.file) in files]
    rest = [document for document in corpus.documents if real(document.file) not in files]
    return Corpus(rest), Corpus(known)


def _teach(
    name: str,
    start: str,
    writing: Writing,
    tensorboard: Path | None = None,
    *,
    choose: bool = True,
) -> None:
    """Train a model, install it and measure it, in its run that is locked."""
    console, progress = Console(stderr=True), ProgressLines(sys.stdout)
    keep_freed_memory()
    back = _way_back(name, start)
    try:
        training = PersonalTraining(
            writing.corpus, name, writing.record, start=start, known=writing.known
        )
        with event_log(tensorboard) as log:

            def follow(report: Report) -> None:
                log(report)
                progress.follow(report)

            training.run(console, follow)
        progress.tell("exporting", 91)
        with console.status("exporting"):
            bundle = training.install()
        if choose:
            registry.use(name)
        print_exposure(console, training.base, bundle, training.learned)
        _conclude(training, bundle, back, console, progress)
        training.clean()
    except KeyboardInterrupt:
        told = "Stopped. The same command goes on from the last checkpoint, 2 minutes ago at most."
        console.print(told, soft_wrap=True)
        raise


def _way_back(name: str, start: str) -> str:
    """The model to choose again if the new one of a name turns out worse: what is in use now.

    Where the new one takes its place, that which it started from.
    """
    installed = {registry.SHIPPED, *registry.names()} - {name}
    return next(n for n in (registry.current_name(), start, registry.SHIPPED) if n in installed)


def _conclude(
    training: PersonalTraining,
    bundle: Bundle,
    back: str,
    console: Console,
    progress: ProgressLines,
) -> None:
    """Show what a training has brought, and leave it as a page beside the model."""
    progress.tell("measuring", 94)
    with console.status("typing held-out writing with the model before and after"):
        outcome = compare(training, bundle)
        page = write_page(bundle, outcome)
    print_outcome(console, outcome)
    name = bundle.manifest.name
    console.print(Text(f"\nThe same as a page, for you alone: {page}"), soft_wrap=True)
    chosen = registry.current_name() == name
    told = f"The model {name} is installed{' and chosen' if chosen else ''}."
    console.print(Text(told), soft_wrap=True)
    before, after = outcome.rows
    if chosen and after["kss5"] < before["kss5"] and not outcome.doubt:
        told = f"It saves less than before; to go back: afterword models use {back}"
        console.print(Text(told), soft_wrap=True)
    progress.result(f"{name}: {summary(outcome)}")


def learn(options: argparse.Namespace) -> int:
    """Add writing to the model in use, without training: in seconds, if it is little."""
    progress = ProgressLines(sys.stdout)
    progress.tell("reading", 0)
    console = Console(stderr=True)
    name, words, deleted = add_writing(options.paths, console)
    console.print(f"The model {name} counts {words:,} words now and is in use.")
    less = f", without {deleted:,} of your files that are no longer there" if deleted else ""
    progress.result(f"{name} counts {words:,} words of yours{less}")
    return 0


def forget_source(options: argparse.Namespace) -> int:
    """Train the models that have learned from files or folders again without them."""

    def retrain(name: str, record: Sources, corpus: Corpus) -> None:
        _teach(name, record.start, Writing(record, corpus), choose=False)

    forget_sources(options.names, retrain, Console(stderr=True))
    return 0


def export(options: argparse.Namespace) -> int:
    """Make a bundle of a checkpoint and install it under a name."""
    registry.check_name(options.name)
    draft = export_bundle(
        Path(options.checkpoint),
        name=options.name,
        personal=True,
        licence=LICENCE,
        data=[],
        metrics={},
    )
    folder = registry.install(draft.write, options.name)
    print(f"{options.name}: {folder}")
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Type the newest part of a person's writing through a model and through its peers."""
    corpus = read_corpus(options.paths)
    bundle = Bundle.open(registry.resolve(options.model))
    if not corpus.documents:
        raise UserError("there is nothing to read in what was given")
    console = Console(stderr=True)
    with console.status("typing"):
        outcome = evaluation(bundle, corpus.documents, options.words)
    if options.json:
        if outcome.doubt:
            console.print(Text(outcome.doubt), soft_wrap=True)
        json.dump(outcome.rows, sys.stdout, indent=2)
        print()
    else:
        print_outcome(Console(), outcome)
    return 0
