from __future__ import annotations

import pytest

from afterword.completion.document_state import Model
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import Ids, LanguageModel, State, Step
from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_export.graph import build
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


@pytest.fixture
def chunks_read(monkeypatch: pytest.MonkeyPatch) -> list[Ids]:
    """The ids [B, T] of each chunk that any model reads from here on."""
    read: list[Ids] = []
    run = LanguageModel.run

    def noted(self: LanguageModel, ids: Ids, state: State) -> Step:
        read.append(ids)
        return run(self, ids, state)

    monkeypatch.setattr(LanguageModel, "run", noted)
    return read


def random_model(*, quantise: bool) -> Model:
    tokenizer = Tokenizer.open(TOKENIZER)
    shape = ModelShape("lstm", tokenizer.size, 12, (20, 12))
    graph = build(random_weights(shape, 3, 0.9), shape, quantise=quantise).SerializeToString()
    return Model(LanguageModel(graph), tokenizer, Vocabulary(tokenizer))
