"""Read the weights back from a bundle's graph: the inverse of `graph`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from afterword.errors import UserError
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword_export.weights import GATE_ORDER, Floats, Weights, checked_weights, reorder_gates


def read_weights(bundle: Bundle) -> Weights:
    """Read the weights of a bundle, so that training can start from them.

    int8 weights come back as the numbers that the graph computes with.

    Raises
    ------
    UserError
        If the graph does not hold the weights that the manifest promises.
    """
    shape = bundle.manifest.shape
    try:
        graph = onnx.load_model(bundle.model_path).graph
        stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
        return checked_weights(_from_graph(stored, shape), shape)
    except Exception as error:  # protobuf's own among them, of a module without types
        raise UserError(
            f"{bundle.model_path} does not hold the model's weights ({error}); install it again"
        ) from None


def _from_graph(stored: Mapping[str, npt.NDArray[Any]], shape: ModelShape) -> Weights:
    """Undo what `graph` does to the weights: scales, transposition and the order of the gates."""
    weights = {"embedding.weight": _dequantised(stored, "embedding"), "output_bias": stored["bias"]}
    for layer in range(len(shape.hidden)):
        order = np.argsort(GATE_ORDER[shape.cell])
        biases = np.split(stored[f"layers.{layer}.B"][0], 2)
        for part, bias, key in zip("WR", biases, ("ih", "hh"), strict=True):
            matrix = _dequantised(stored, f"layers.{layer}.{part}")[0]
            weights[f"layers.{layer}.weight_{key}_l0"] = reorder_gates(matrix, order)
            weights[f"layers.{layer}.bias_{key}_l0"] = reorder_gates(bias, order)
    return weights


def _dequantised(stored: Mapping[str, npt.NDArray[Any]], name: str) -> Floats:
    scale = stored.get(f"{name}.scale")
    if scale is None:
        return np.asarray(stored[name], np.float32)
    matrix = stored[name].astype(np.float32)
    if matrix.ndim == 3:  # a layer's is stored transposed, [1, inputs, outputs]
        matrix = np.swapaxes(matrix, 1, 2)
    return np.asarray(matrix * scale[..., None], np.float32)
