"""Check and reorder the weights of a model, NumPy arrays under PyTorch's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from afterword.store.model_shape import Cell, ModelShape

Floats = npt.NDArray[np.float32]
Weights = dict[str, Floats]

GATE_ORDER: dict[Cell, tuple[int, ...]] = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}
"""Index in PyTorch's order (i, f, g, o; r, z, n) of each gate of ONNX (i, o, f, c; z, r, h)."""


def tensor_shapes(shape: ModelShape) -> dict[str, tuple[int, ...]]:
    """Return the shape of every weight tensor of a model by its name in PyTorch."""
    sizes: dict[str, tuple[int, ...]] = {
        "embedding.weight": (shape.vocabulary, shape.embedding),
        "output_bias": (shape.vocabulary,),
    }
    for layer, (width, size) in enumerate(zip(shape.layer_inputs, shape.hidden, strict=True)):
        rows = len(GATE_ORDER[shape.cell]) * size
        sizes |= {
            f"layers.{layer}.weight_ih_l0": (rows, width),
            f"layers.{layer}.weight_hh_l0": (rows, size),
            f"layers.{layer}.bias_ih_l0": (rows,),
            f"layers.{layer}.bias_hh_l0": (rows,),
        }
    return sizes


def checked_weights(tensors: Mapping[str, npt.NDArray[Any]], shape: ModelShape) -> Weights:
    """Return the tensors of a model as float32; ignore any others.

    Raises
    ------
    ValueError
        If a tensor is missing, has another shape, or holds numbers that are not finite.
    """
    sizes = tensor_shapes(shape)
    for name, size in sizes.items():
        if name not in tensors or tensors[name].shape != size:
            raise ValueError(f"{name} is missing or not of shape {list(size)}")
        if not np.isfinite(tensors[name]).all():
            raise ValueError(f"{name} holds numbers that are not finite")
    return {name: np.asarray(tensors[name], np.float32) for name in sizes}


def reorder_gates(rows: npt.NDArray[Any], order: npt.ArrayLike) -> Floats:
    """Return the rows of a layer's weights or bias with their gates permuted by `order`."""
    blocks = np.stack(np.split(rows, np.size(order)))
    return np.ascontiguousarray(np.concatenate(blocks[np.asarray(order)]), np.float32)
