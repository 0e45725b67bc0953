"""Reliability of the ghost text, and what each threshold would show.

    python -m benchmarks.ghost FILE.jsonl... --words 3000 [--letters 0] [--model NAME|PATH]
        [--learned FILE.jsonl]

Each file has a JSON line a document, {"text": ...}. Behind the first letters of every word that has
more, the best first word and its probability are compared with the word that was written. Use text
that nothing was fitted on. With --learned the words that repeat that file are left out
(afterword_training.evaluation.repeats).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.text.cursor import Position
from afterword.text.units import WORD
from afterword_training.evaluation.repeats import Places, find_repeats
from afterword_training.pretraining.shards import read_documents


class Guess(NamedTuple):
    """A first word, its probability, and whether it was written."""

    probability: float
    right: bool


def guesses(
    engine: Engine, texts: Iterable[str], words: int, letters: int, repeats: Places = ()
) -> Iterator[Guess]:
    """The engine's guess behind the first letters of each of the first `words` longer words.

    There is none for the words at the places of `repeats`.
    """
    seen = 0
    for number, text in enumerate(texts):
        document = ProseDocument(str(number), text, "plaintext")
        line_start = 0
        for line_number, line in enumerate(document.lines):
            for match in WORD.finditer(line):
                if len(match.group()) <= letters:
                    continue
                cursor = document.cursor(Position(line_number, match.start() + letters))
                phrase = engine.phrase(document, cursor, 0.0)
                repeated = (number, line_start + match.start()) in repeats
                if phrase is not None and not repeated:
                    yield Guess(phrase.first, phrase.text.split(" ")[0] == match.group())
                seen += 1
                if seen == words:
                    return
            line_start += len(line) + 1
        engine.close(document.uri)


def print_tables(found: list[Guess]) -> None:
    """How often words of a probability are right, and coverage and precision by threshold."""
    probability = np.array([guess.probability for guess in found])
    right = np.array([guess.right for guess in found])
    print("| probability | shown | mean | right |\n|---|---|---|---|")
    for low in np.arange(0.0, 1.0, 0.1):
        inside = (probability >= low) & (probability < low + 0.1)
        if inside.any():
            share, mean = inside.mean(), probability[inside].mean()
            hits = right[inside].mean()
            print(f"| {low:.1f}-{low + 0.1:.1f} | {share:.1%} | {mean:.2f} | {hits:.2f} |")
    print("\n| threshold | coverage | precision |\n|---|---|---|")
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
        shown = probability >= threshold
        if shown.any():
            print(f"| {threshold} | {shown.mean():.1%} | {right[shown].mean():.1%} |")


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--letters", type=int, default=0)
    parser.add_argument("--model")
    parser.add_argument("--learned", type=Path)
    options = parser.parse_args()
    bundle = registry.open_model(options.model)
    learned = [text for _, text in read_documents(options.learned)] if options.learned else []
    found: list[Guess] = []
    for file in options.files:
        texts = [text for _, text in read_documents(file)]
        repeats = find_repeats(texts, learned)
        found += guesses(Engine(bundle), texts, options.words, options.letters, repeats)
    print_tables(found)


if __name__ == "__main__":
    main()
