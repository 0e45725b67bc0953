"""Build the ONNX graph of a model from its weights, in fp32 or int8.

It is built node by node because PyTorch's exporters freeze the time axis, leave layers unquantised
or store the tied embedding twice; this needs no torch and is exact.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto

from afterword.store.model_shape import ModelShape
from afterword_export.graph_builder import (
    MICROSOFT,
    GraphBuilder,
    add_state_inputs,
    add_state_outputs,
    float_value,
    model_inputs,
    state_outputs,
)
from afterword_export.weights import GATE_ORDER, Floats, Weights, reorder_gates

# 7 bits: the sum of two products then fits 16 bits, where x86 without VNNI would saturate.
_MAX_INT8_WEIGHT = 63
_STEP_TOLERANCE = 1e-3
"""Fraction of a step within which a weight counts as on it.

Weights that were read back from a bundle then stay as they are.
"""


def build(weights: Weights, shape: ModelShape, *, quantise: bool) -> onnx.ModelProto:
    """Build the graph of a model.

    Inputs are `ids` int64 [B, T] and the state `h`, `c` float32 [B, S], all layers side by side;
    outputs `log_probabilities` [B, V] after the last token, `queries` [B, T, E], `h_out` and
    `c_out` [B, S]. B and T are free.

    Parameters
    ----------
    weights : dict[str, float32 array]
        By PyTorch's names, as `tensor_shapes` lists them.
    shape : ModelShape
        Shape of the model.
    quantise : bool
        Whether to store the embedding and the LSTM layers as int8, with one scale for each output.
        A GRU's layers stay in fp32: ONNX Runtime has no quantised GRU.
    """
    graph = GraphBuilder()
    layers = range(len(shape.hidden))
    add_state_inputs(graph, shape)
    _embed(graph, weights["embedding.weight"], quantise=quantise)
    for i in layers:
        _layer(graph, i, weights, shape, quantise=quantise)
    last = layers[-1]
    graph.node("Transpose", [f"x.{last + 1}"], ["queries"], perm=[1, 0, 2])
    add_state_outputs(graph, shape)
    _output(graph, f"h_out.{last}", weights["output_bias"], quantise=quantise)
    outputs = [
        float_value("log_probabilities", ["batch", shape.vocabulary]),
        float_value("queries", ["batch", "time", shape.embedding]),
        *state_outputs(shape),
    ]
    return graph.model("language_model", model_inputs(shape), outputs)


def _embed(graph: GraphBuilder, embedding: Floats, *, quantise: bool) -> None:
    """Add the lookup of the tokens' embeddings: x.0 [T, B, E]."""
    if not quantise:
        graph.constant("embedding", embedding)
        graph.node("Gather", ["embedding", "ids_by_time"], ["x.0"])
        return
    rows, scale = quantise_rows(embedding)
    graph.constant("embedding", rows)
    graph.constant("embedding.scale", scale)
    graph.node("Gather", ["embedding", "ids_by_time"], ["rows"])
    graph.node("Cast", ["rows"], ["rows.float"], to=TensorProto.FLOAT)
    graph.node("Gather", ["embedding.scale", "ids_by_time"], ["scales"])
    graph.node("Unsqueeze", ["scales", graph.axis(2)], ["scales.column"])
    graph.node("Mul", ["rows.float", "scales.column"], ["x.0"])


def _layer(
    graph: GraphBuilder, i: int, weights: Weights, shape: ModelShape, *, quantise: bool
) -> None:
    """Add a recurrent layer: x.i [T, B, In] -> x.(i+1) [T, B, H], and its last state [B, H]."""
    name = f"layers.{i}"
    w, r, *biases = (
        reorder_gates(weights[f"{name}.{key}_l0"], GATE_ORDER[shape.cell])
        for key in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    b = graph.constant(f"{name}.B", np.concatenate(biases)[None])
    graph.node("Unsqueeze", [f"h.{i}", graph.axis(0)], [f"{name}.h"])
    graph.node("Unsqueeze", [f"c.{i}", graph.axis(0)], [f"{name}.c"])
    outputs = [f"{name}.Y", f"{name}.Y_h", f"{name}.Y_c"]
    size = shape.hidden[i]
    inputs = [f"x.{i}", f"{name}.W", f"{name}.R", b, "", f"{name}.h"]
    if quantise and shape.cell == "lstm":
        inputs += [f"{name}.c", "", *_quantised_layer(graph, name, w, r)]
        graph.node("DynamicQuantizeLSTM", inputs, outputs, domain=MICROSOFT, hidden_size=size)
    else:
        graph.constant(f"{name}.W", w[None])
        graph.constant(f"{name}.R", r[None])
        if shape.cell == "lstm":
            graph.node("LSTM", [*inputs, f"{name}.c"], outputs, hidden_size=size)
        else:
            # PyTorch applies the reset gate after the recurrent product.
            graph.node("GRU", inputs, outputs[:2], hidden_size=size, linear_before_reset=1)
            graph.node("Identity", [f"{name}.c"], outputs[2:])
    graph.node("Squeeze", [outputs[0], graph.axis(1)], [f"x.{i + 1}"])
    graph.node("Squeeze", [outputs[1], graph.axis(0)], [f"h_out.{i}"])
    graph.node("Squeeze", [outputs[2], graph.axis(0)], [f"c_out.{i}"])


def _quantised_layer(graph: GraphBuilder, name: str, w: Floats, r: Floats) -> list[str]:
    """Store a layer's matrices as int8 [1, In, Out]; return the names of scales and zeros."""
    names = []
    for key, matrix in ((f"{name}.W", w), (f"{name}.R", r)):
        columns, scale = quantise_rows(matrix)
        graph.constant(key, columns.T[None])
        names.append(graph.constant(f"{key}.scale", scale[None]))
        names.append(graph.constant(f"{key}.zero", np.zeros((1, len(scale)), np.int8)))
    return names


def _output(graph: GraphBuilder, h: str, bias: Floats, *, quantise: bool) -> None:
    """Add the log-probabilities [B, V], from the last hidden state [B, E] and the embedding."""
    graph.constant("bias", bias)
    if quantise:
        # ONNX Runtime folds this transpose away on loading. So the file holds the embedding once,
        # although the lookup reads its rows and the product packs its columns.
        graph.node("Transpose", ["embedding"], ["columns"], perm=[1, 0])
        inputs = [h, "columns", "embedding.scale", "", "bias"]
        graph.node("DynamicQuantizeMatMul", inputs, ["logits"], domain=MICROSOFT)
    else:
        graph.node("Gemm", [h, "embedding", "bias"], ["logits"], transB=1)
    graph.node("LogSoftmax", ["logits"], ["log_probabilities"], axis=-1)


def quantise_rows(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return a matrix [outputs, inputs] as int8, symmetric around 0, and its scales [outputs].

    Values between two steps are rounded up or down at random, so that the mean is kept (stochastic
    rounding, Gupta et al. 2015). Fine-tuning starts from a bundle's weights, which lie on steps,
    and moves most of them by less than half a step: rounding to the nearest would undo that
    (docs/decisions/024-stochastic-rounding.md).
    """
    scale = np.abs(matrix).max(axis=1) / np.float32(_MAX_INT8_WEIGHT)
    scale[scale == 0] = 1
    steps = matrix / scale[:, None]
    between = np.abs(steps - np.rint(steps)) > _STEP_TOLERANCE
    draws = np.random.default_rng(0).random(matrix.shape, np.float32)
    return np.floor(steps + np.where(between, draws, 0.5)).astype(np.int8), scale
