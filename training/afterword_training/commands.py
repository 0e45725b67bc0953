"""The subcommands `train`, `export` and `evaluate` of the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from afterword import registry
from afterword.bundle import Bundle
from afterword.errors import UserError
from afterword_export.export import export as export_bundle
from afterword_training.allocator import keep_freed_memory
from afterword_training.corpus import print_report, read_corpus
from afterword_training.event_log import event_log
from afterword_training.outcome import compare, evaluation, print_evaluation
from afterword_training.personal import PersonalTraining

LEAST_WORDS = 500
"""Less writing than this teaches nothing."""


def train(options: argparse.Namespace) -> int:
    """Learn from a person's writing and install the model under its name."""
    console = Console(stderr=True)
    registry.check_name(options.name)
    corpus = read_corpus(options.paths, git_author=options.git_author)
    print_report(corpus, console)
    if options.dry_run:
        return 0
    if corpus.words < LEAST_WORDS:
        raise UserError(
            f"{corpus.words} words are too few to learn from: give at least {LEAST_WORDS}"
        )
    keep_freed_memory()
    training = PersonalTraining(
        corpus,
        options.name,
        start=options.start,
        language=options.language,
        minutes=options.minutes,
    )
    with event_log(options.tensorboard) as log:
        training.run(console, log)
    with console.status("exporting"):
        bundle = training.install()
    registry.use(options.name)
    compare(console, training.base, bundle, training)
    training.clean()
    console.print(f"The model [bold]{options.name}[/] is installed and chosen.")
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
    """Type a person's writing through a model, beside the words of the buffer."""
    corpus = read_corpus(options.paths)
    bundle = Bundle.open(registry.resolve(options.model))
    texts = [document.text for document in corpus.documents]
    if not texts:
        raise UserError("there is nothing to read in what was given")
    rows = evaluation(bundle, texts, options.words)
    if options.json:
        json.dump(rows, sys.stdout, indent=2)
        print()
    else:
        print_evaluation(Console(), rows)
    return 0
