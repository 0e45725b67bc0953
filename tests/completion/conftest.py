from __future__ import annotations

import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import Ids, LanguageModel, ModelOutput, State
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_export.graph import build
from tests.helpers import random_weights

from .constant import TOKENIZER


@pytest.fixture(scope="session", params=["fp32", "int8"])
def model(request: pytest.FixtureRequest) -> TextModel:
    """Build a random model with a small real vocabulary, in which words differ clearly."""
    return random_model(quantise=request.param == "int8")


@pytest.fixture(scope="session")
def exact_model() -> TextModel:
    """Build the same in fp32, where reading in other chunks changes nothing."""
    return random_model(quantise=False)


@pytest.fixture(scope="session")
def int8_model() -> TextModel:
    """Build the same in int8."""
    return random_model(quantise=True)


@pytest.fixture
def engine(tiny_bundle: Bundle) -> Engine:
    return Engine.open(tiny_bundle)


@pytest.fixture
def chunks_read(monkeypatch: pytest.MonkeyPatch) -> list[Ids]:
    """Note the ids [B, T] of each chunk that any model reads from here on."""
    read: list[Ids] = []
    run = LanguageModel.run

    def noted(self: LanguageModel, ids: Ids, state: State) -> ModelOutput:
        read.append(ids)
        return run(self, ids, state)

    monkeypatch.setattr(LanguageModel, "run", noted)
    return read


def random_model(*, quantise: bool) -> TextModel:
    tokenizer = Tokenizer.open(TOKENIZER)
    shape = ModelShape("lstm", tokenizer.size, 12, (20, 12))
    graph = build(random_weights(shape, 3, 0.9), shape, quantise=quantise).SerializeToString()
    return TextModel(LanguageModel(graph), tokenizer, Vocabulary(tokenizer), EngineConfig())
