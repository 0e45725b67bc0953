"""`afterword forget --source`: train models again without some of what they learned."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from afterword_training.cli.training_run import Writing, train_and_install
from afterword_training.corpus import Corpus
from afterword_training.personal.provenance import Provenance
from afterword_training.personal.unlearning import forget_sources


def forget_source(paths: Sequence[str]) -> int:
    """Make every model unlearn files and folders; return the exit code.

    Raises
    ------
    UserError
        If a path is unknown, or a model could not be made without it.
    """

    def retrain(name: str, record: Provenance, corpus: Corpus) -> None:
        train_and_install(name, record.start, Writing(record, corpus), choose=False)

    forget_sources(paths, retrain, Console(stderr=True))
    return 0
