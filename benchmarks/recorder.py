"""Keep what a predictor does beside its lists: ghost text, and the time that an answer takes."""

from __future__ import annotations

import re
import time
from typing import NamedTuple

from afterword_training.evaluation.keystroke_savings import Cost, TypeWord
from afterword_training.evaluation.predictors import EnginePredictor, Predictor


class GhostWord(NamedTuple):
    """The best word at the start of a word: its probability, and whether it was written."""

    probability: float
    is_right: bool


def words_right(phrase: str, rest: str) -> int:
    """Return how many words of a phrase, from its first on, the text has that was written."""
    words = phrase.split(" ")
    for count in range(len(words), 0, -1):
        part = re.escape(" ".join(words[:count]))
        if re.match(rf"{part}(?![^\W_])", rest):
            return count
    return 0


class Recorder:
    """A predictor that passes everything on to another one and keeps a record.

    Words must be typed with its `type_word`, by which it learns what is meant.

    Attributes
    ----------
    ghost_words : list[GhostWord]
        The best word at the start of each word, however improbable.
    shown : list[bool]
        For each key at which ghost text is shown, whether it begins with the word that is meant.
    seconds : list[float]
        Processor time of each answer: the list and, where there is any, the ghost text.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._engine = predictor if isinstance(predictor, EnginePredictor) else None
        self._word = ""
        self._has_begun = False
        self.ghost_words: list[GhostWord] = []
        self.shown: list[bool] = []
        self.seconds: list[float] = []
        self.open, self.type = predictor.open, predictor.type

    def recording(self, type_word: TypeWord) -> TypeWord:
        """Return a way to type a word that tells the recorder which one it is."""

        def type_and_tell(predictor: Predictor, word: str, space: str) -> tuple[int, Cost]:
            self._word, self._has_begun = word, False
            return type_word(predictor, word, space)

        return type_and_tell

    def replace(self, letters: int, text: str) -> None:
        """Replace letters before the cursor."""
        assert self._engine is not None
        self._engine.replace(letters, text)

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the words of the other predictor."""
        started = time.process_time()
        words = self._predictor.suggest(prefix, count)
        phrase = self._engine.phrase() if self._engine is not None else None
        self.seconds.append(time.process_time() - started)
        if phrase is not None:
            self.shown.append(phrase.text.split(" ")[0] == self._word)
        if self._engine is not None and not self._has_begun:
            best = self._engine.best_word()
            if best is not None:
                self.ghost_words.append(GhostWord(best.probability, best.text == self._word))
        self._has_begun = True
        return words
