"""A model that expects the same everywhere, so that a test can say what follows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from afterword.completion.document_state import Boundary, Model
from afterword.completion.search import Tree
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel
from afterword.store.model_shape import ModelShape
from afterword.text.cursor import Position
from afterword.text.tokenizer import Tokenizer
from afterword_export.graph import build
from tests.helpers import random_weights

TOKENIZER = Path(__file__).with_name("tokenizer.json")
"""Trained once on a sentence: pairs that are equally frequent merge in another order each time."""

UNLIKELY = -40.0


def constant_model(tokenizer: Tokenizer, expected: Mapping[str, float]) -> Model:
    """A model that expects pieces, which close a word or a mark, with these probabilities."""
    assert math.isclose(sum(expected.values()), 1)
    shape = ModelShape("lstm", tokenizer.size, 12, (20, 12))
    weights = random_weights(shape, 1, 0.0)
    weights["output_bias"] += np.float32(UNLIKELY)
    for piece, probability in expected.items():
        (token,) = tokenizer.word_ids(piece)
        weights["output_bias"][token] = np.log(probability)
    graph = build(weights, shape, quantise=False).SerializeToString()
    return Model(LanguageModel(graph), tokenizer, Vocabulary(tokenizer))


def boundary_of(model: Model) -> Boundary:
    """A place where a word may begin."""
    network = model.language_model
    step = network.run(np.array([[4]]), network.initial_state())
    return Boundary(Position(0, 0), step, Tree(network, model.vocabulary, step))
