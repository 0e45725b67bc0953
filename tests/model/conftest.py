from __future__ import annotations

import numpy as np
import pytest

from afterword.model.language_model import LanguageModel
from afterword.store.model_shape import Cell, ModelShape
from afterword_export.graph import build
from tests.helpers import random_weights

VOCABULARY = 50


def tiny(cell: Cell, *, quantise: bool) -> bytes:
    shape = ModelShape(cell, VOCABULARY, 12, (20, 12))
    graph = build(random_weights(shape, 1, 0.5), shape, quantise=quantise)
    content: bytes = graph.SerializeToString()
    return content


@pytest.fixture(params=["lstm", "gru"])
def fp32(request: pytest.FixtureRequest) -> LanguageModel:
    return LanguageModel(tiny(request.param, quantise=False))


@pytest.fixture
def int8() -> LanguageModel:
    return LanguageModel(tiny("lstm", quantise=True))


@pytest.fixture
def ids() -> np.ndarray:
    return np.random.default_rng(2).integers(0, VOCABULARY, (3, 40))
