"""Train one model, install it and measure it, for `train` and `forget --source`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.model_shape import Cell
from afterword_training.cli.progress import SILENT, ProgressLines
from afterword_training.corpus import Corpus
from afterword_training.evaluation.report import compare
from afterword_training.evaluation.report_page import write_page
from afterword_training.evaluation.report_text import print_evaluation, summarize
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.network.observers import progress_bar
from afterword_training.network.observers import tensorboard as tensorboard_log
from afterword_training.personal.exposure import print_exposure
from afterword_training.personal.provenance import Provenance
from afterword_training.personal.training import PersonalTraining

LEARN_HINT = (
    "To add what you write from now on: afterword learn PATH. It counts your words and phrases in "
    "seconds, which brings most of the gain."
)


class Writing(NamedTuple):
    """The writing that a model is made from.

    Attributes
    ----------
    record : Provenance
        Its record.
    corpus : Corpus
        What the network is to learn.
    known : Corpus | None
        What the initial network has already learned: it is counted, but not trained on again.
    """

    record: Provenance
    corpus: Corpus
    known: Corpus | None = None


def train_and_install(
    name: str,
    start: str,
    writing: Writing,
    *,
    cell: Cell | None = None,
    tensorboard: Path | None = None,
    progress: ProgressLines = SILENT,
    choose: bool = True,
) -> None:
    """Train a model, install it and report what it gained; the caller holds `lock_run`.

    Parameters
    ----------
    name : str
        Name of the model.
    start : str
        Model to start from, or `SCRATCH`.
    writing : Writing
        What to learn.
    cell : "lstm", "gru" or None
        Recurrent cell of a model from scratch; None as in `PersonalTraining`.
    tensorboard : Path or None
        Folder for logs.
    progress : ProgressLines
        Progress for a program.
    choose : bool
        Whether to make it the model in use.
    """
    console = Console(stderr=True)
    keep_freed_memory()
    previous = previous_model(name, start)
    try:
        training = PersonalTraining(
            writing.corpus, name, writing.record, start=start, known=writing.known, cell=cell
        )
        _learn(training, tensorboard, console, progress)
        progress.show("exporting", 91)
        with console.status("exporting"):
            bundle = training.install()
        if choose:
            registry.use(name)
        print_exposure(console, training.base, bundle, training.learned)
        _report(training, bundle, previous, console, progress)
        training.clean()
    except KeyboardInterrupt:
        console.print(
            "Stopped. Run the same command again to continue from the last checkpoint, "
            "which is at most 2 minutes old.",
            soft_wrap=True,
        )
        raise


def previous_model(name: str, start: str) -> str:
    """Return the model to go back to if the new model `name` turns out to be worse.

    That is the one in use, or the one that training started from if the new one replaces it.
    """
    installed = {registry.SHIPPED, *registry.names()} - {name}
    return next(n for n in (registry.current_name(), start, registry.SHIPPED) if n in installed)


def _learn(
    training: PersonalTraining,
    tensorboard: Path | None,
    console: Console,
    progress: ProgressLines,
) -> None:
    if training.resumed:
        console.print("Continuing from the last checkpoint.")
    with tensorboard_log(tensorboard) as log, progress_bar(console) as bar:
        training.run([log, progress.show_step, bar])
    if training.ending:
        console.print(Text(training.ending))


def _report(
    training: PersonalTraining,
    bundle: Bundle,
    previous: str,
    console: Console,
    progress: ProgressLines,
) -> None:
    """Measure the models before and after, print the result, and save it as a page."""
    progress.show("measuring", 94)
    with console.status("typing the writing set aside with the model before and after"):
        report = compare(training, bundle)
        page = write_page(bundle, report)
    print_evaluation(console, report)
    name = bundle.manifest.name
    chosen = registry.current_name() == name
    lines = [
        f"\nThis report as a page, which only you can read: {page}",
        f"The model {name} is installed{' and in use' if chosen else ''}.",
    ]
    is_worse = report.verdict is not None and report.verdict.is_worse
    if chosen and is_worse and not report.caveat:
        lines.append(f"It saves less than before; to go back: afterword models use {previous}")
    if chosen and not training.from_scratch:
        lines.append(LEARN_HINT)
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    progress.show_result(f"{name}: {summarize(report)}")
