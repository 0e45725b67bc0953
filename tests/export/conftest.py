from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from tokenizers import Tokenizer as Backend
from tokenizers import models

from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import MARKERS, Tokenizer, byte_alphabet
from afterword_export.origin import Origin
from afterword_export.trained_model import Reference, TrainedModel
from afterword_export.weights import Weights
from afterword_training.network.lstm import LanguageModel
from tests.helpers import random_weights

VOCABULARY = 50


@pytest.fixture(params=["lstm", "gru"])
def shape(request: pytest.FixtureRequest) -> ModelShape:
    return ModelShape(request.param, VOCABULARY, 12, (20, 12))


@pytest.fixture
def lstm() -> ModelShape:
    return ModelShape("lstm", VOCABULARY, 12, (20, 12))


@pytest.fixture
def weights(shape: ModelShape) -> Weights:
    return random_weights(shape, 1, 0.5)


@pytest.fixture
def text() -> np.ndarray:
    return np.random.default_rng(2).integers(0, VOCABULARY, 2_001)


def pytorch(weights: Weights, shape: ModelShape) -> Reference:
    """Return the same model in PyTorch."""
    model = LanguageModel(shape)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return model.reference


def tokenizer(size: int) -> Tokenizer:
    """Return a tokenizer of the markers and so many bytes as make up the size."""
    pieces = [*MARKERS, *byte_alphabet()][:size]
    return Tokenizer(Backend(models.BPE({piece: i for i, piece in enumerate(pieces)}, [])))


def trained(shape: ModelShape, spread: float = 0.5) -> TrainedModel:
    """Return a model with random weights, whose predictions differ more the larger they are."""
    weights = random_weights(shape, 1, spread)
    return TrainedModel(shape, weights, tokenizer(VOCABULARY), Origin(), pytorch(weights, shape))
