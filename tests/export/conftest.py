from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from afterword.store.model_shape import ModelShape
from afterword_export.weights import Weights
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


@pytest.fixture
def checkpoint(tmp_path: Path, lstm: ModelShape) -> Path:
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    save_file(random_weights(lstm, 1, 0.5), folder / "model.safetensors")
    config = {"cell": "lstm", "vocabulary": VOCABULARY, "embedding": 12, "hidden": [20, 12]}
    (folder / "config.json").write_text(json.dumps({**config, "language": "en", "step": 9}))
    pieces = {f"piece{i}": i for i in range(VOCABULARY)}
    Tokenizer(models.BPE(vocab=pieces, merges=[])).save(str(folder / "tokenizer.json"))
    (folder / "progress.json").write_text("{}")
    return folder
