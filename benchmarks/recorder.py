"""Keep what a predictor does beside its lists: the ghost text at the start of words, and times."""

from __future__ import annotations

import time
from typing import NamedTuple

from afterword_training.evaluation.keystroke_savings import Offer
from afterword_training.evaluation.predictors import EnginePredictor, Predictor


class GhostWord(NamedTuple):
    """The best word at the start of a word, whether it is shown or not, and its probability."""

    text: str
    probability: float


class Recorder:
    """A predictor that passes everything on to another one and keeps a record.

    Attributes
    ----------
    ghost_words : list[GhostWord | None]
        One for each word that is begun, if the other predictor has ghost text.
    seconds : list[float]
        Processor time of each answer: the list and, where there is any, the ghost text.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._engine = predictor if isinstance(predictor, EnginePredictor) else None
        self.ghost_words: list[GhostWord | None] = []
        self.seconds: list[float] = []
        self.open, self.type = predictor.open, predictor.type

    def replace(self, letters: int, text: str) -> None:
        """Replace letters before the cursor."""
        assert self._engine is not None
        self._engine.replace(letters, text)

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the words of the other predictor."""
        started = time.process_time()
        words = self._predictor.suggest(prefix, count)
        if self._engine is not None:
            self._engine.phrase()
        self.seconds.append(time.process_time() - started)
        if self._engine is not None and not prefix:
            best = self._engine.best_word()
            self.ghost_words.append(best and GhostWord(best.text, best.probability))
        return words

    def guesses(self, texts: list[str], offers: list[Offer]) -> list[tuple[float, bool]]:
        """Return the probability of each ghost word, and whether that word was written."""
        if self._engine is None:
            return []
        pairs = zip(self.ghost_words, offers, strict=True)
        return [
            (ghost.probability, ghost.text == texts[offer.text][offer.start : offer.end])
            for ghost, offer in pairs
            if ghost is not None
        ]
