"""Measure a system: keystrokes saved, ghost text, bits per character."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from benchmarks.authors import Author
from benchmarks.recorder import words_right
from benchmarks.slips import SlippingWriter
from benchmarks.systems import System

from afterword.completion.candidates import Phrase
from afterword.errors import UserError
from afterword.text.units import WORD
from afterword_training.evaluation.keystroke_savings import (
    FIGURES,
    Savings,
    TypeWord,
    type_texts,
    type_without_slips,
)
from afterword_training.evaluation.kneser_ney import KneserNey
from afterword_training.evaluation.predictors import EnginePredictor, Predictor
from afterword_training.evaluation.repeats import Places
from afterword_training.network.held_out_loss import score_bundle

THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.38, 0.4, 0.45, 0.5, 0.6, 0.7)
"""Probabilities from which ghost text might be shown; the server's own is 0.38."""
BINS = tuple(low / 10 for low in range(10))
"""Where the ranges of probabilities begin, each 0.1 wide."""


def bin_of(probability: float) -> float:
    """Return where the range that a probability is in begins; the last range has 1.0 too."""
    return BINS[min(int(probability * len(BINS)), len(BINS) - 1)]


class Conditions(NamedTuple):
    """Conditions under which every system is measured.

    Attributes
    ----------
    words : int
        Words to type of each author.
    attention : float
        Probability that the writer looks at a list.
    letters : int
        Letters of a word that are typed before its ghost text is judged.
    base : KneserNey | None
        N-grams of a corpus, for the systems that have them.
    beginnings : bool
        Whether only the first third of each document is typed, and the rest stands below.
    slips : Path | None
        A table of misspellings, for a writer who makes slips; see `benchmarks.slips`.
    """

    words: int = 1500
    attention: float = 1.0
    letters: int = 0
    base: KneserNey | None = None
    beginnings: bool = False
    slips: Path | None = None


class Run(Protocol):
    """The result of measuring one system on one author."""

    @property
    def words(self) -> int:
        """Words that the figures are about."""

    def without(self, places: Places) -> Self:
        """Return the run without the words at some places."""


@dataclass(frozen=True)
class Measurement:
    """A table: its columns, how to measure one author, and how to fill a row.

    Attributes
    ----------
    headings : Sequence[str]
        Of the columns.
    measure : Callable[[System, Author, Conditions], Run]
        Measures a system on one author.
    cells : Callable[[Sequence[Run]], list[str]]
        Turns the runs of one or more authors into one row.
    """

    headings: Sequence[str]
    measure: Callable[[System, Author, Conditions], Any]
    cells: Callable[[Sequence[Any]], list[str]]


class InattentiveWriter:
    """Shows a predictor's lists to a writer who looks at only some of them."""

    def __init__(self, predictor: Predictor, attention: float) -> None:
        self._predictor = predictor
        self._attention = attention
        self._draw = random.Random(1).random
        self.open, self.type = predictor.open, predictor.type
        self.replace = getattr(predictor, "replace", None)

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the words that the writer sees."""
        shown = self._predictor.suggest(prefix, count)
        return shown if self._draw() < self._attention else []


def measure_savings(system: System, author: Author, conditions: Conditions) -> Savings:
    """Type an author's words through a system."""
    rests: Sequence[str] = ()
    if conditions.beginnings:
        author, rests = author.beginnings()
    with ExitStack() as stack:
        predictor = system.make(author, conditions.base, stack, rests).predictor
        if conditions.attention < 1:
            predictor = InattentiveWriter(predictor, conditions.attention)
        type_word: TypeWord = partial(type_without_slips, ignore_case=system.ignores_case)
        if conditions.slips:
            type_word = SlippingWriter(conditions.slips).type_word
        return type_texts(predictor, author.typed, conditions.words, type_word=type_word)


class Guess(NamedTuple):
    """The ghost text at one word: where it stands, its probability, whether it was written."""

    place: tuple[int, int]
    probability: float
    is_right: bool


class Guesses(tuple[Guess, ...]):
    """The ghost text at every word of a run that has more than the letters typed."""

    @property
    def words(self) -> int:
        """Words at which something could be shown."""
        return len(self)

    def without(self, places: Places) -> Guesses:
        """Return the run without the words at some places."""
        return Guesses(guess for guess in self if guess.place not in places)


def measure_ghost_text(system: System, author: Author, conditions: Conditions) -> Guesses:
    """Ask for the best word once in every word of an author, after the letters already typed."""
    return Guesses(
        Guess(place.at, best.probability, best.text == place.word)
        for place in _places(system, author, conditions)
        if (best := place.predictor.best_word())
    )


class ShownPhrase(NamedTuple):
    """The ghost text that is shown at one word, none included.

    Attributes
    ----------
    place : tuple[int, int]
        Number of the document, and character in it.
    words : int
        Words shown; 0 where there is no ghost text.
    right : int
        How many of them, from the first on, were written.
    saved : int
        Characters of those, without the letters typed.
    """

    place: tuple[int, int]
    words: int = 0
    right: int = 0
    saved: int = 0


class ShownPhrases(tuple[ShownPhrase, ...]):
    """The ghost text at every word of a run."""

    @property
    def words(self) -> int:
        """Words of the author."""
        return len(self)

    def without(self, places: Places) -> ShownPhrases:
        """Return the run without the words at some places."""
        return ShownPhrases(phrase for phrase in self if phrase.place not in places)


def measure_phrases(system: System, author: Author, conditions: Conditions) -> ShownPhrases:
    """Ask for ghost text once in every word of an author, and compare it with what follows."""
    return ShownPhrases(
        _compared(place, place.predictor.phrase()) for place in _places(system, author, conditions)
    )


class _Place(NamedTuple):
    """A word of an author that has been typed up to some letters."""

    predictor: EnginePredictor
    at: tuple[int, int]
    word: str
    rest: str
    letters: int


def _places(system: System, author: Author, conditions: Conditions) -> Iterator[_Place]:
    """Type an author's words, and stop in each of them after the letters that are to be typed."""
    with ExitStack() as stack:
        predictor = system.make(author, conditions.base, stack).predictor
        if not isinstance(predictor, EnginePredictor):
            raise UserError(f"{system.name} has no ghost text: give a system with a network")
        seen = 0
        for number, text in enumerate(author.typed):
            predictor.open()
            written = 0
            for match in WORD.finditer(text):
                if seen == conditions.words:
                    return
                end = match.start() + conditions.letters
                if end >= match.end():
                    continue
                seen += 1
                predictor.type(text[written:end])
                written = end
                at = number, match.start()
                yield _Place(predictor, at, match[0], text[match.start() :], conditions.letters)


def _compared(place: _Place, phrase: Phrase | None) -> ShownPhrase:
    """Count the words of a phrase, and those of them that were written."""
    if phrase is None:
        return ShownPhrase(place.at)
    words, right = phrase.text.split(" "), words_right(phrase.text, place.rest)
    saved = len(" ".join(words[:right])) - place.letters if right else 0
    return ShownPhrase(place.at, len(words), right, saved)


class Bits(NamedTuple):
    """Bits per character that a network needs for some words."""

    words: int
    per_character: float

    def without(self, places: Places) -> Bits:
        """Return the same bits: characters of repeated words are not counted separately."""
        return self


def measure_bits(system: System, author: Author, conditions: Conditions) -> Bits:
    """Score an author's words with the network of a system."""
    texts, left = [], conditions.words
    for text in author.typed:
        ends = [match.end() for match in WORD.finditer(text)][:left]
        if ends:
            left -= len(ends)
            texts.append(text if left else text[: ends[-1]])
    score = score_bundle(system.bundle(author), texts)
    return Bits(conditions.words - left, score.bits_per_character)


def savings_cells(runs: Sequence[Savings]) -> list[str]:
    """Return the figures of keystroke savings, as means over the runs."""
    return [f"{fmean(figure.of(run) for run in runs):.1%}" for figure in FIGURES.values()]


def bits_cells(runs: Sequence[Bits]) -> list[str]:
    """Return the bits per character, as a mean over the runs."""
    return [f"{fmean(run.per_character for run in runs):.3f}"]


def ghost_cells(runs: Sequence[Guesses]) -> list[str]:
    """Return how often ghost text is shown and is right at each threshold, all runs together."""
    probability, right = _pooled(runs)
    shown = [probability >= threshold for threshold in THRESHOLDS]
    return [f"{s.mean():.1%}, {right[s].mean():.1%}" if s.any() else "–" for s in shown]


def calibration_cells(runs: Sequence[Guesses]) -> list[str]:
    """Return for each range how often it occurs, its mean, and how often it is right."""
    probability, right = _pooled(runs)
    bins = np.array([bin_of(one) for one in probability])
    inside = [bins == low for low in BINS]
    return [
        f"{i.mean():.1%}: {probability[i].mean():.2f}, {right[i].mean():.2f}" if i.any() else "–"
        for i in inside
    ]


def phrase_cells(runs: Sequence[ShownPhrases]) -> list[str]:
    """Return how often phrases are shown and are right, and what they write, runs together."""
    phrases = [phrase for run in runs for phrase in run]
    shown = [phrase for phrase in phrases if phrase.words]
    if not shown:
        return ["0.0%", *["–"] * 4]
    return [
        f"{len(shown) / len(phrases):.1%}",
        f"{fmean(phrase.words for phrase in shown):.2f}",
        f"{fmean(phrase.right > 0 for phrase in shown):.1%}",
        f"{fmean(phrase.right == phrase.words for phrase in shown):.1%}",
        f"{fmean(phrase.saved for phrase in phrases):.3f}",
    ]


def _pooled(runs: Sequence[Guesses]) -> tuple[np.ndarray, np.ndarray]:
    guesses = [guess for run in runs for guess in run]
    return np.array([g.probability for g in guesses]), np.array([g.is_right for g in guesses])


MEASUREMENTS = {
    "savings": Measurement(
        [figure.heading for figure in FIGURES.values()], measure_savings, savings_cells
    ),
    "ghost": Measurement(
        [f"from {threshold}: shown, right" for threshold in THRESHOLDS],
        measure_ghost_text,
        ghost_cells,
    ),
    "calibration": Measurement(
        [f"{low:.1f}-{low + 0.1:.1f}: given, mean, right" for low in BINS],
        measure_ghost_text,
        calibration_cells,
    ),
    "phrases": Measurement(
        ["shown", "words each", "first right", "all right", "right characters a word typed"],
        measure_phrases,
        phrase_cells,
    ),
    "bits": Measurement(["bits per character"], measure_bits, bits_cells),
}
"""Every table that can be printed, by its name on the command line."""
