"""What the order of the list saves writers who look at it only now and then: docs/decisions/021.

    python -m benchmarks.attention AUTHOR.jsonl... --words 600

Documents and n-grams are those of `benchmarks.savings --tuning`. The list is shown after every
letter; a writer looks at it with a certain probability, and takes the word if it is there.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from statistics import fmean

from benchmarks.savings import Author, read_author

from afterword.completion import candidates
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword_training.evaluation.keystroke_savings import EnginePredictor, type_texts
from afterword_training.personal.ngram_builder import build_ngram

UNSEEN = (1.0, 0.7, 0.5, 0.3, 0.1)
ATTENTION = (1.0, 0.75, 0.5, 0.25)


class Inattentive(EnginePredictor):
    """Lists that are shown, but looked at with a certain probability only."""

    def __init__(self, engine: Engine, attention: float) -> None:
        super().__init__(engine)
        self._attention = attention
        self._draw = random.Random(1).random

    def suggest(self, prefix: str, count: int) -> list[str]:
        """What the writer sees."""
        shown = super().suggest(prefix, count)
        return shown if self._draw() < self._attention else []


def measure(authors: list[Author], bundle: Bundle, words: int, attention: float) -> list[float]:
    """Mean KSS@1, KSS@3, KSS@5 and editor KSS over the authors."""
    rows = []
    for author in authors:
        engine = Engine(bundle, personal=Personal(build_ngram(author.before)))
        run = type_texts(Inattentive(engine, attention), author.typed, words)
        rows.append((run.kss(1), run.kss(3), run.kss(5), run.editor))
    return [fmean(column) for column in zip(*rows, strict=True)]


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=600)
    options = parser.parse_args()
    authors = [read_author(file, options.words, tuning=True) for file in options.files]
    bundle = registry.open_model(registry.SHIPPED)
    print("| looks | unseen | KSS@1 | KSS@3 | KSS@5 | editor |\n|---|---|---|---|---|---|")
    for attention in ATTENTION:
        for unseen in UNSEEN:
            candidates.UNSEEN = unseen
            figures = measure(authors, bundle, options.words, attention)
            row = " | ".join(f"{100 * figure:.2f}" for figure in figures)
            print(f"| {attention} | {unseen} | {row} |", flush=True)


if __name__ == "__main__":
    main()
