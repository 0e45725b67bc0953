"""A tiny model, made without torch, for every test that needs one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers import random_weights

from afterword.bundle import MODEL, TOKENIZER, Bundle, Manifest, write_bundle
from afterword_export.graph import build
from afterword_export.weights import Shape
from afterword_training.tokenizer import count_units, train_tokenizer

SENTENCES = """\
Thank you for your letter about the garden and the meeting on Monday.
The people who wrote to the council were happy with the answer.
We will meet again in the morning, and we will bring the papers with us.
I don't know whether they would like to come with you to the house.
It was the best of times for the people of the town.
"""


def write_tiny_bundle(folder: Path, name: str = "tiny", seed: int = 1) -> Bundle:
    """A bundle that works like any other: random weights, words as frequent as in `SENTENCES`."""
    tokenizer = train_tokenizer(count_units([SENTENCES] * 50), 900)
    shape = Shape("lstm", tokenizer.size, 16, (24, 16))
    weights = random_weights(shape, seed, 0.2)
    counts = np.bincount(tokenizer.document_ids(SENTENCES), minlength=tokenizer.size)
    weights["output_bias"] = np.log(counts + 1e-6).astype(np.float32)
    manifest = Manifest(
        name=name,
        language="en",
        cell="lstm",
        vocabulary=shape.vocabulary,
        embedding=shape.embedding,
        hidden=shape.hidden,
        quantisation="fp32",
        personal=False,
        licence="CC0-1.0",
        data=[],
        metrics={},
        created="2026-11-22",
    )
    files: dict[str, bytes | Path] = {
        TOKENIZER: tokenizer.to_json().encode(),
        MODEL: build(weights, shape, quantise=False).SerializeToString(),
    }
    return write_bundle(folder, manifest, files)


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A tiny model with random weights."""
    return write_tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def newer_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A tiny model with other weights."""
    return write_tiny_bundle(tmp_path_factory.mktemp("models") / "tiny", seed=2)
