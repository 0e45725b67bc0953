from __future__ import annotations

import numpy as np
import pytest

from afterword.completion.memory import Model
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel
from afterword_export.graph import build
from afterword_export.weights import Shape
from afterword_training.tokenizer import count_units, train_tokenizer

TEXT = "The theory of the well-known café: don't say (never) that this is then odd, said others."


@pytest.fixture(scope="session", params=["fp32", "int8"])
def model(request: pytest.FixtureRequest) -> Model:
    """A random model with a small real vocabulary; its weights make the words differ clearly."""
    return random_model(quantise=request.param == "int8")


@pytest.fixture(scope="session")
def exact_model() -> Model:
    """The same in fp32, where reading in other chunks changes nothing."""
    return random_model(quantise=False)


def random_model(*, quantise: bool) -> Model:
    tokenizer = train_tokenizer(count_units([TEXT] * 30), 600)
    shape = Shape("lstm", tokenizer.size, 12, (20, 12))
    random = np.random.default_rng(3)
    weights = {
        name: random.uniform(-0.9, 0.9, size).astype(np.float32)
        for name, size in shape.tensors().items()
    }
    graph = build(weights, shape, quantise=quantise).SerializeToString()
    return Model(LanguageModel(graph), tokenizer, Vocabulary(tokenizer))
