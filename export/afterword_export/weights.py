"""The weights of a model as NumPy arrays, read from a checkpoint or back from a bundle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from afterword.errors import UserError
from afterword.store.bundle import TOKENIZER, Bundle

Floats = npt.NDArray[np.float32]
Weights = dict[str, Floats]

GATES = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}
"""Where each gate of ONNX (i, o, f, c; z, r, h) lies in PyTorch's order (i, f, g, o; r, z, n)."""


@dataclass(frozen=True)
class Shape:
    """Shape of a model: recurrent cell, token ids V, embedding size E and size of each layer."""

    cell: str
    vocabulary: int
    embedding: int
    hidden: tuple[int, ...]

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Shape:
        """Read a checkpoint's configuration.

        Raises
        ------
        ValueError
            If a value is missing or the shape cannot be built.
        """
        try:
            shape = cls(
                config["cell"],
                int(config["vocabulary"]),
                int(config["embedding"]),
                tuple(map(int, config["hidden"])),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"configuration without {error}") from None
        if shape.cell not in GATES or not shape.hidden or shape.hidden[-1] != shape.embedding:
            raise ValueError(f"no model has the shape {shape}")
        return shape

    @property
    def inputs(self) -> tuple[int, ...]:
        """Size of what each layer reads."""
        return (self.embedding, *self.hidden[:-1])

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor, by PyTorch's names."""
        sizes: dict[str, tuple[int, ...]] = {
            "embedding.weight": (self.vocabulary, self.embedding),
            "output_bias": (self.vocabulary,),
        }
        for layer, (width, size) in enumerate(zip(self.inputs, self.hidden, strict=True)):
            rows = len(GATES[self.cell]) * size
            sizes |= {
                f"layers.{layer}.weight_ih_l0": (rows, width),
                f"layers.{layer}.weight_hh_l0": (rows, size),
                f"layers.{layer}.bias_ih_l0": (rows,),
                f"layers.{layer}.bias_hh_l0": (rows,),
            }
        return sizes


def read_checkpoint(folder: Path) -> tuple[Weights, dict[str, Any]]:
    """Read `model.safetensors` and `config.json` of a checkpoint.

    Returns
    -------
    weights : dict[str, float32 array]
        By PyTorch's names, as `Shape.tensors` lists them.
    config : dict[str, Any]
        The whole configuration.

    Raises
    ------
    UserError
        If a file is missing or damaged, or the tensors do not fit the configuration.
    """
    from safetensors import SafetensorError  # noqa: PLC0415  (only training and export need it)
    from safetensors.numpy import load_file  # noqa: PLC0415

    for name in ("model.safetensors", "config.json", TOKENIZER):
        if not (folder / name).is_file():
            raise UserError(f"{folder} is no checkpoint: {name} is missing; train the model again")
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "model.safetensors")
        weights = _checked(tensors, Shape.from_config(config))
    except (ValueError, TypeError, OSError, SafetensorError) as error:
        raise UserError(f"{folder} is damaged ({error}); train the model again") from None
    return weights, config


def weights_from_bundle(bundle: Bundle) -> tuple[Weights, dict[str, Any]]:
    """Read the weights back from a bundle's graph, so that training can start from it.

    int8 weights come back as the numbers that the graph computes with.

    Returns
    -------
    weights, config
        As from `read_checkpoint`.

    Raises
    ------
    UserError
        If the graph does not hold the weights that the manifest promises.
    """
    import onnx  # noqa: PLC0415  (only training and export need it)

    manifest = bundle.manifest
    config = {
        "cell": manifest.cell,
        "vocabulary": manifest.vocabulary,
        "embedding": manifest.embedding,
        "hidden": list(manifest.hidden),
        "language": manifest.language,
    }
    try:
        shape = Shape.from_config(config)
        graph = onnx.load_model(bundle.model_path).graph
        stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
        weights = _checked(_from_graph(stored, shape), shape)
    except Exception as error:  # protobuf's own among them, of a module without types
        raise UserError(
            f"{bundle.model_path} does not hold the model's weights ({error}); install it again"
        ) from None
    return weights, config


def _from_graph(stored: Mapping[str, npt.NDArray[Any]], shape: Shape) -> Weights:
    """Undo what `graph` does to the weights: scales, transposition and the order of the gates."""
    weights = {"embedding.weight": _dequantised(stored, "embedding"), "output_bias": stored["bias"]}
    for layer in range(len(shape.hidden)):
        order = np.argsort(GATES[shape.cell])
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


def reorder_gates(rows: npt.NDArray[Any], order: npt.ArrayLike) -> Floats:
    """Rows of a layer's weights or bias, gates permuted by `order`."""
    blocks = np.stack(np.split(rows, np.size(order)))
    return np.ascontiguousarray(np.concatenate(blocks[np.asarray(order)]), np.float32)


def _checked(tensors: Mapping[str, npt.NDArray[Any]], shape: Shape) -> Weights:
    for name, size in shape.tensors().items():
        if name not in tensors or tensors[name].shape != size:
            raise ValueError(f"{name} is missing or not of shape {list(size)}")
        if not np.isfinite(tensors[name]).all():
            raise ValueError(f"{name} holds numbers that are not finite")
    return {name: np.asarray(tensors[name], np.float32) for name in shape.tensors()}
