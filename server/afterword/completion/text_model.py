"""Bundle the language model with all that is needed to complete text with it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import Floats, Ids, LanguageModel, ModelOutput
from afterword.text.tokenizer import DOCUMENT, LINE, NO_SPACE, Tokenizer
from afterword.text.units import NO_SPACE_BEFORE, normalize_unit

ENDING_MARKS = (".", ",", "?", "!", ";", ":")
"""The punctuation marks that may end a ghost text."""

MIN_SPACE_PROBABILITY = 1e-3
"""Smallest probability assumed for a typed space: the others are divided by it."""


class TextModel:
    """A language model, its tokenizer and sorted vocabulary, and how the engine uses them.

    Attributes
    ----------
    start : ModelOutput
        The output at the start of a document.
    """

    def __init__(
        self,
        language_model: LanguageModel,
        tokenizer: Tokenizer,
        vocabulary: Vocabulary,
        config: EngineConfig,
    ) -> None:
        self.language_model = language_model
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.config = config
        self.start = self.run((DOCUMENT,), None)
        self._usual = language_model.without_context(DOCUMENT)
        self._never_after_space = _never_after_space(tokenizer)
        self._ending_marks = _single_ids(tokenizer, ENDING_MARKS)

    def run(self, ids: tuple[int, ...], before: ModelOutput | None) -> ModelOutput:
        """Read tokens of one stream after an output, or (None) as the first of a document."""
        network = self.language_model
        state = network.initial_state() if before is None else before.state
        return network.run(np.array([ids], dtype=np.int64), state)

    def lift(self, output: ModelOutput) -> Floats:
        """Return how many nats likelier than usual each token id is after an output (one stream).

        Ids that a typed space has ruled out have minus infinity.
        """
        lift: Floats = output.log_probabilities[0] - self._usual
        return lift

    def space_probability(self, output: ModelOutput) -> float:
        """Return the probability that a space follows the unit that was read last (one stream).

        It is for places where the rules put a space before a word. Only there do the tokens say it.
        """
        ruled_out = np.exp(output.log_probabilities[0, self._never_after_space]).sum()
        return max(0.0, 1.0 - float(ruled_out))

    def likeliest_mark(self, output: ModelOutput) -> tuple[str, float]:
        """Return the likeliest mark of those that may end a ghost text, and its probability."""
        if not self._ending_marks:
            return "", 0.0
        expected = output.log_probabilities[0, list(self._ending_marks.values())]
        best = int(expected.argmax())
        return list(self._ending_marks)[best], float(np.exp(expected[best]))

    def after_space(self, output: ModelOutput) -> ModelOutput:
        """Return an output (one stream) on the condition that a space has been typed after it.

        The space is not a token, so the network still expects the marks and the line end that it
        has ruled out (docs/decisions/034). The place must be one where the rules expect a space.
        """
        space = max(self.space_probability(output), MIN_SPACE_PROBABILITY)
        log_probabilities = output.log_probabilities - np.float32(np.log(space))
        log_probabilities[0, self._never_after_space] = -np.inf
        return output._replace(log_probabilities=log_probabilities)


def _never_after_space(tokenizer: Tokenizer) -> Ids:
    """Return the ids that cannot follow a space which the rules expect.

    A mark that takes no space before it comes after the marker of an extra space instead.
    """
    # Curly apostrophes have the ids of straight ones, which may open a quotation.
    straight = [mark for mark in sorted(NO_SPACE_BEFORE) if normalize_unit(mark) == mark]
    return np.array([NO_SPACE, LINE, *_single_ids(tokenizer, straight).values()], np.int64)


def _single_ids(tokenizer: Tokenizer, marks: Iterable[str]) -> dict[str, int]:
    """Return the ids of the marks that are one token: the first of several may be shared."""
    ids = {mark: tokenizer.word_ids(mark) for mark in marks}
    return {mark: index[0] for mark, index in ids.items() if len(index) == 1}
