"""`afterword evaluate`: measure how many keystrokes a model saves on a person's writing."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from afterword.cli.chosen_model import chosen_model
from afterword.errors import UserError
from afterword.store import registry
from afterword_training.corpus import read_corpus
from afterword_training.evaluation.report import evaluate_model
from afterword_training.evaluation.report_text import print_evaluation


def evaluate(
    paths: Sequence[str],
    model: str | None = None,
    *,
    me: Sequence[str] = (),
    words: int = 3_000,
    as_json: bool = False,
) -> int:
    """Type the newest half of some writing with a model and baselines; return the exit code.

    Parameters
    ----------
    paths : Sequence[str]
        Files, folders and patterns.
    model : str or None
        Name or folder of the model; None is the one in use.
    me : sequence of str
        Addresses of e-mail, and names in chats, of the person whose writing it is.
    words : int
        Words to type at most.
    as_json : bool
        Print JSON instead of tables.

    Raises
    ------
    UserError
        If there is nothing to read, or the model cannot be opened.
    """
    corpus = read_corpus(paths, me=me)
    bundle = registry.open_model(chosen_model(model))
    if not corpus.documents:
        raise UserError("nothing is left to type once secrets are removed: give more writing")
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
