from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from afterword.errors import UserError
from afterword.store.bundle import Bundle, Manifest, write_bundle
from afterword.store.model_shape import ModelShape
from afterword_export.graph import build
from afterword_export.graph_reader import read_weights
from afterword_export.weights import Weights, tensor_shapes


def bundle(folder: Path, weights: Weights, shape: ModelShape, *, quantise: bool) -> Bundle:
    manifest = Manifest(
        name="tiny",
        language="en",
        shape=shape,
        quantisation="int8" if quantise else "fp32",
        personal=False,
        licence="CC0-1.0",
        data=[],
        metrics={},
        created="2026-11-22",
    )
    content = build(weights, shape, quantise=quantise).SerializeToString()
    return write_bundle(folder, manifest, {"tokenizer.json": b"{}", "model.onnx": content})


def test_fp32_weights_come_back_exactly(
    tmp_path: Path, weights: Weights, shape: ModelShape
) -> None:
    back = read_weights(bundle(tmp_path / "b", weights, shape, quantise=False))
    assert back.keys() == weights.keys()
    for name, array in weights.items():
        np.testing.assert_array_equal(back[name], array, name)


def test_int8_weights_come_back_within_a_step(
    tmp_path: Path, weights: Weights, shape: ModelShape
) -> None:
    back = read_weights(bundle(tmp_path / "b", weights, shape, quantise=True))
    for name, array in weights.items():
        assert back[name].dtype == np.float32
        step = np.abs(array).max(axis=-1, keepdims=True) / 63
        assert (np.abs(back[name] - array) <= 1.001 * step).all(), name


def test_training_can_start_again_from_int8_without_loss(
    tmp_path: Path, weights: Weights, shape: ModelShape
) -> None:
    back = read_weights(bundle(tmp_path / "first", weights, shape, quantise=True))
    again = read_weights(bundle(tmp_path / "again", back, shape, quantise=True))
    for name, array in back.items():
        np.testing.assert_allclose(again[name], array, rtol=1e-6, err_msg=name)


def test_a_graph_that_is_not_of_the_manifest_is_one_line(tmp_path: Path, lstm: ModelShape) -> None:
    weights = {name: np.zeros(size, np.float32) for name, size in tensor_shapes(lstm).items()}
    made = bundle(tmp_path / "b", weights, lstm, quantise=False)
    other = replace(made.manifest, shape=replace(lstm, hidden=(24, 12)))
    with pytest.raises(UserError, match=r"does not hold the model's weights .*; install it again"):
        read_weights(Bundle(made.path, other))
    made.model_path.write_bytes(b"no graph")
    with pytest.raises(UserError, match="does not hold the model's weights"):
        read_weights(made)
