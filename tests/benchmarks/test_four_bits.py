"""Kernels of `python -m benchmarks.four_bits`: what their graphs compute."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

pytest.importorskip("torch")

from benchmarks.four_bits import round_to_four_bits, with_lookup, with_output

from afterword.model.language_model import LanguageModel
from afterword.store.model_shape import ModelShape
from afterword_export import graph
from tests.helpers import random_weights

SHAPE = ModelShape("lstm", 64, 32, (48, 32))
BLOCK = 16


@pytest.mark.parametrize("is_tied", [False, True])
def test_a_graph_with_four_bits_computes_with_the_rounded_embedding(is_tied: bool) -> None:
    weights = random_weights(SHAPE, 1, 0.5)
    rounded = round_to_four_bits(weights["embedding.weight"], BLOCK)
    content = with_output(graph.build(weights, SHAPE, quantise=True), rounded)
    matrix = rounded.matrix()
    if is_tied:
        content = with_lookup(content, rounded)
    looked_up = matrix if is_tied else weights["embedding.weight"]
    ids = np.array([[3, 5, 9], [60, 1, 2]])
    found = LanguageModel(content)
    output = found.run(ids, found.initial_state(2))
    exact = {**weights, "embedding.weight": looked_up}
    expected = LanguageModel(graph.build(exact, SHAPE, quantise=False).SerializeToString())
    hidden = expected.run(ids, expected.initial_state(2)).hidden_states
    assert output.hidden_states == pytest.approx(hidden, abs=0.02)
    logits = output.hidden_states[:, -1] @ matrix.T + weights["output_bias"]
    logits -= np.log(np.exp(logits).sum(-1, keepdims=True))
    assert output.log_probabilities == pytest.approx(logits, abs=0.02)


def test_a_tied_graph_holds_the_embedding_once() -> None:
    weights = random_weights(SHAPE, 1, 0.5)
    rounded = round_to_four_bits(weights["embedding.weight"], BLOCK)
    untied = with_output(graph.build(weights, SHAPE, quantise=True), rounded)
    model = onnx.ModelProto.FromString(with_lookup(untied, rounded))
    sizes = {tensor.name: len(tensor.raw_data) for tensor in model.graph.initializer}
    assert sizes["embedding.codes"] == SHAPE.vocabulary * SHAPE.embedding // 2
    assert not {"embedding", "embedding.scale", "output.codes"} & set(sizes)
