"""A model that expects the same everywhere, so that a test can say what follows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.completion.word_session import WordSession
from afterword.model.language_model import LanguageModel
from afterword.store.model_shape import ModelShape
from afterword.text.cursor import Position
from afterword.text.tokenizer import Tokenizer
from afterword_export.graph import build
from tests.helpers import random_weights

TOKENIZER = Path(__file__).with_name("tokenizer.json")
"""Trained once on a sentence: pairs that are equally frequent merge in another order each time."""

UNLIKELY = -40.0


def constant_model(tokenizer: Tokenizer, expected: Mapping[str, float]) -> TextModel:
    """Build a model that expects certain words and marks, of one piece each, everywhere."""
    assert math.isclose(sum(expected.values()), 1)
    shape = ModelShape("lstm", tokenizer.size, 12, (20, 12))
    weights = random_weights(shape, 1, 0.0)
    weights["output_bias"] += np.float32(UNLIKELY)
    for piece, probability in expected.items():
        (token,) = tokenizer.word_ids(piece)
        weights["output_bias"][token] = np.log(probability)
    graph = build(weights, shape, quantise=False).SerializeToString()
    return TextModel(LanguageModel(graph), tokenizer, Vocabulary(tokenizer), EngineConfig())


def session_of(model: TextModel) -> WordSession:
    """Return a session where a word may begin."""
    network = model.language_model
    output = network.run(np.array([[4]]), network.initial_state())
    return WordSession(Position(0, 0), output, model)
