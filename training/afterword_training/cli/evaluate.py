"""`afterword evaluate`: measure a model on a person's newest writing."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from afterword.errors import UserError
from afterword.store import registry
from afterword_training.corpus import read_corpus
from afterword_training.evaluation.report import evaluate_model
from afterword_training.evaluation.report_text import print_evaluation


def evaluate(
    paths: Sequence[str], model: str | None = None, *, words: int = 3_000, as_json: bool = False
) -> int:
    """Type the newest writing with a model and with baselines; return the exit code.

    Parameters
    ----------
    paths : Sequence[str]
        Files, folders and patterns.
    model : str or None
        Name or folder of the model; None is the one in use.
    words : int
        Number of words to type.
    as_json : bool
        Print JSON instead of tables.

    Raises
    ------
    UserError
        If there is nothing to read, or the model cannot be opened.
    """
    corpus = read_corpus(paths)
    bundle = registry.open_model(model)
    if not corpus.documents:
        raise UserError("there is nothing to read in what was given")
    console = Console(stderr=True)
    with console.status("typing"):
        report = evaluate_model(bundle, corpus.documents, words)
    if as_json:
        if report.caveat:
            console.print(Text(report.caveat), soft_wrap=True)
        json.dump(report.rows, sys.stdout, indent=2)
        print()
    else:
        print_evaluation(Console(), report)
    return 0
