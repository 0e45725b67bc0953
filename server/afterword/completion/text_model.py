"""Bundle the language model with all that is needed to complete text with it."""

from __future__ import annotations

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel, ModelOutput
from afterword.text.tokenizer import DOCUMENT, Tokenizer


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

    def run(self, ids: tuple[int, ...], before: ModelOutput | None) -> ModelOutput:
        """Read tokens of one stream after an output, or (None) as the first of a document."""
        network = self.language_model
        state = network.initial_state() if before is None else before.state
        return network.run(np.array([ids], dtype=np.int64), state)
