"""The subcommands `train`, `learn`, `export`, `evaluate`, `forget --source` of the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from afterword import paths, registry
from afterword.bundle import Bundle
from afterword.errors import UserError
from afterword_export.export import export as export_bundle
from afterword_training.allocator import keep_freed_memory
from afterword_training.corpus import Corpus, print_report, read_corpus
from afterword_training.event_log import event_log
from afterword_training.exposure import print_exposure
from afterword_training.finetune import Report
from afterword_training.languages import check_letters, check_tag
from afterword_training.outcome import compare, evaluation, print_outcome, summary
from afterword_training.outcome_page import write_page
from afterword_training.personal import PersonalTraining, locked
from afterword_training.progress import ProgressLines
from afterword_training.relearn import LEAST_WORDS, forget_sources
from afterword_training.relearn import learn as add_writing
from afterword_training.sources import Sources, begin, read_writing, record_of


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
        record, corpus = _read(options, console)
        if corpus.words < LEAST_WORDS:
            raise UserError(
                f"{corpus.words} words are too few to learn from: give at least {LEAST_WORDS}"
            )
        _teach(options.name, options.start or record.start, record, corpus, options.tensorboard)
    return 0


def _read(options: argparse.Namespace, console: Console) -> tuple[Sources, Corpus]:
    """What is to be learned, and a report of it."""
    record, corpus = _writing(options)
    print_report(corpus, console)
    check_letters(document.text for document in corpus.documents)
    return record, corpus


def _writing(options: argparse.Namespace) -> tuple[Sources, Corpus]:
    """What the paths hold, or else what the model has learned from before."""
    if options.paths:
        facts = (options.start, options.language, options.git_author, options.minutes)
        record = begin(options.paths, *facts)
        corpus = read_writing(options.paths, options.git_author)
    else:
        record = record_of(options.name)
        record = begin(
            record.paths,
            options.start or record.start,
            options.language or record.language,
            options.git_author or record.git_author,
            options.minutes or record.minutes,
        )
        corpus = record.read()
    if record.start == options.name:
        raise UserError(
            f"{options.name} has no record of what it was made from, and takes it with it when it "
            "is replaced; give the new model another name"
        )
    return record, corpus


def _teach(
    name: str,
    start: str,
    record: Sources,
    corpus: Corpus,
    tensorboard: Path | None = None,
    *,
    choose: bool = True,
) -> None:
    """Train a model, install it and measure it, in its run that is locked."""
    console, progress = Console(stderr=True), ProgressLines(sys.stdout)
    keep_freed_memory()
    back = _way_back(name, start)
    try:
        training = PersonalTraining(corpus, name, record, start=start)
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
    name, words = add_writing(options.paths, console)
    console.print(f"The model {name} counts {words:,} words now and is in use.")
    progress.result(f"{name} counts {words:,} words of yours")
    return 0


def forget_source(options: argparse.Namespace) -> int:
    """Train the models that have learned from files or folders again without them."""

    def retrain(name: str, record: Sources, corpus: Corpus) -> None:
        _teach(name, record.start, record, corpus, choose=False)

    forget_sources(options.names, retrain, Console(stderr=True))
    return 0


def export(options: argparse.Namespace) -> int:
    """Make a bundle of a checkpoint and install it under a name."""
    checkpoint = Path(options.checkpoint)
    registry.check_name(options.name)

    def write(folder: Path) -> None:
        export_bundle(
            checkpoint,
            folder,
            name=options.name,
            personal=True,
            licence="LicenseRef-personal",
            data=[],
            metrics={},
        )

    folder = registry.install(write, options.name)
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
