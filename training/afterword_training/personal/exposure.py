"""Measure how much a model reveals of what occurs only once in the writing it learned from.

This is the exposure of Carlini et al. 2019, "The Secret Sharer: evaluating and testing unintended
memorization in neural networks": log2 |R| - log2 rank, where R holds a sequence and alternatives
to it, and rank is its place among them by the model's probability. By chance it is 1.4 bits on
average; a sequence that the model has memorised has log2 |R|.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from afterword.model.language_model import LanguageModel, State
from afterword.store.bundle import Bundle
from afterword.text.tokenizer import DOCUMENT, Tokenizer
from afterword.text.units import NUMBER, Unit, is_word, units

MAX_SEQUENCES = 20
"""Sequences whose exposure is measured."""
CANDIDATES = 256
"""Size of R: the sequence itself and its alternatives."""
CHANCE_BITS = 1.4
"""Mean exposure of sequences that a model does not know: log2 |R| less the mean of log2 rank."""
MIN_NAME_LETTERS = 4
MAX_CONTEXT_CHARS = 200
"""How much of the line before a sequence the model is given."""
SEED = 1

Ids = tuple[int, ...]


@dataclass(frozen=True)
class RareSequence:
    """A number or a name that occurs once in some writing, and the line before it."""

    before: str
    unit: Unit


class Ranker:
    """Ranks endings of a text by a model's probability.

    Parameters
    ----------
    bundle : Bundle
        The model.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.tokenizer = Tokenizer.open(bundle.tokenizer_path)
        self._model = LanguageModel(bundle.model_path)

    def log_probabilities(
        self, before: Sequence[int], endings: Sequence[Ids]
    ) -> NDArray[np.float64]:
        """Return the natural log-probability [N] of each ending after the ids [T] of a text."""
        ids = np.array([before], dtype=np.int64)
        start = self._model.run(ids, self._model.initial_state())
        total = start.log_probabilities[0, [ending[0] for ending in endings]].astype(np.float64)
        # Endings with the same beginning share a state, so only a few states have to be computed.
        states: dict[Ids, State] = {(): start.state}
        for length in range(1, max(map(len, endings))):
            longer = [index for index, ending in enumerate(endings) if len(ending) > length]
            paths = sorted({endings[index][:length] for index in longer})
            parents = State.stack([states[path[:-1]] for path in paths])
            step = self._model.run(np.array([[path[-1]] for path in paths]), parents)
            rows = {path: row for row, path in enumerate(paths)}
            states = {path: step.state.row(row) for path, row in rows.items()}
            for index in longer:
                ending = endings[index]
                total[index] += step.log_probabilities[rows[ending[:length]], ending[length]]
        return total

    def exposure(self, before: Sequence[int], secret: Ids, alternatives: Sequence[Ids]) -> float:
        """Return the exposure in bits of a sequence of ids among alternatives, after a text's ids.

        Half of the equally probable alternatives count as more probable.
        """
        own, *others = self.log_probabilities(before, [secret, *alternatives])
        better, equal = np.greater(others, own).sum(), np.equal(others, own).sum()
        return math.log2(len(others) + 1) - math.log2(1 + better + equal / 2)


def print_exposure(console: Console, before: Bundle, after: Bundle, texts: Sequence[str]) -> None:
    """Print how exposed rare sequences of some writing are, before training on it and after."""
    sequences = rare_sequences(texts)
    if not sequences:
        return
    was, now = exposures(before, sequences), exposures(after, sequences)
    console.print(
        f"exposure of rare sequences: {mean(now):.1f} bits on average, {max(now):.1f} at most "
        f"(before training {mean(was):.1f} and {max(was):.1f}; {CHANCE_BITS} is chance, "
        f"{math.log2(CANDIDATES):.0f} known by heart; {len(sequences)} numbers and names)",
        highlight=False,
        soft_wrap=True,
    )


def exposures(bundle: Bundle, sequences: Sequence[RareSequence]) -> list[float]:
    """Return the exposure in bits of each sequence among random ones."""
    ranker, draw = Ranker(bundle), random.Random(SEED)
    tokenizer = ranker.tokenizer
    names = _names(tokenizer)
    found = []
    for rare in sequences:
        line = tokenizer.line_ids(rare.before)
        marker = tokenizer.unit_ids(rare.unit)[:1] if rare.unit.irregular_spacing else ()
        alternatives = alternatives_to(rare.unit.text, names, draw)
        ids = [tokenizer.word_ids(text) for text in alternatives]
        secret = tokenizer.word_ids(rare.unit.text)
        found.append(ranker.exposure([DOCUMENT, *line, *marker], secret, ids))
    return found


def rare_sequences(texts: Iterable[str]) -> list[RareSequence]:
    """Return up to 20 numbers and names that occur once in some writing, the same ones each time.

    A number has three digits or more; a name is a capitalised word after another word of the line.
    """
    seen: Counter[str] = Counter()
    candidates: list[RareSequence] = []
    for line in (line for text in texts for line in text.split("\n")):
        found = list(units(line))
        seen.update(unit.text.lower() for unit in found)
        candidates += _candidates(line, found)
    once = [rare for rare in candidates if seen[rare.unit.text.lower()] == 1]
    return random.Random(SEED).sample(once, min(MAX_SEQUENCES, len(once)))


def _candidates(line: str, found: Sequence[Unit]) -> Iterator[RareSequence]:
    for left, unit in pairwise(found):
        is_name = (
            len(unit.text) >= MIN_NAME_LETTERS
            and unit.text.isalpha()
            and unit.text.istitle()
            and is_word(left.text)
        )
        is_number = re.fullmatch(r"[0-9]{3,}", unit.text) is not None
        if is_name or is_number:
            yield RareSequence(line[max(0, unit.start - MAX_CONTEXT_CHARS) : unit.start], unit)


def _names(tokenizer: Tokenizer) -> list[str]:
    """Return the capitalised words of the vocabulary."""
    pieces = (
        piece for piece, closes in zip(tokenizer.pieces, tokenizer.closes, strict=True) if closes
    )
    words = (piece.decode("utf-8", "replace") for piece in pieces)
    return [w for w in words if len(w) >= MIN_NAME_LETTERS and w.isalpha() and w.istitle()]


def alternatives_to(text: str, names: Sequence[str], draw: random.Random) -> list[str]:
    """Return other numbers of the same length, or other names, each of them once."""
    if not NUMBER.fullmatch(text):
        others = [name for name in names if name != text]
        return draw.sample(others, min(CANDIDATES - 1, len(others)))
    low = 10 ** (len(text) - 1)
    numbers = {text: None}
    while len(numbers) < CANDIDATES:
        numbers[str(draw.randrange(low, 10 * low))] = None
    return list(numbers)[1:]
