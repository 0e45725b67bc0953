from __future__ import annotations

import pytest

from afterword.completion.document_state import Model
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel
from afterword.text.tokenizer import Tokenizer
from afterword_export.graph import build
from afterword_export.weights import Shape
from tests.helpers import random_weights

from .constant import TOKENIZER


@pytest.fixture(scope="session", params=["fp32", "int8"])
def model(request: pytest.FixtureRequest) -> Model:
    """A random model with a small real vocabulary; its weights make the words differ clearly."""
    return random_model(quantise=request.param == "int8")


@pytest.fixture(scope="session")
def exact_model() -> Model:
    """The same in fp32, where reading in other chunks changes nothing."""
    return random_model(quantise=False)


@pytest.fixture(scope="session")
def int8_model() -> Model:
    """The same in int8."""
    return random_model(quantise=True)


def random_model(*, quantise: bool) -> Model:
    tokenizer = Tokenizer.open(TOKENIZER)
    shape = Shape("lstm", tokenizer.size, 12, (20, 12))
    graph = build(random_weights(shape, 3, 0.9), shape, quantise=quantise).SerializeToString()
    return Model(LanguageModel(graph), tokenizer, Vocabulary(tokenizer))
