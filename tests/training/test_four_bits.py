"""Other kernels for the output product: the same numbers, or four bits of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import onnx
import onnxruntime as ort
from benchmarks import four_bits
from benchmarks.four_bits import Rounded, as_blocks, main, round_to_four_bits, with_output
from onnx import TensorProto, helper, numpy_helper

from afterword.model.language_model import LanguageModel
from afterword.store.paths import shipped_bundle
from afterword_export.graph import quantise_rows

MATRIX = np.random.default_rng(0).standard_normal((24, 96)).astype(np.float32)
ROWS, SCALES = quantise_rows(MATRIX)


def product(rounded: Rounded, x: np.ndarray) -> np.ndarray:
    """Return what the runtime's kernel computes, with inputs in full precision."""
    codes, zeros = rounded.packed()
    constants = {"codes": codes, "scales": rounded.scales, "zeros": zeros}
    node = helper.make_node(
        "MatMulNBits",
        ["x", *constants],
        ["y"],
        domain="com.microsoft",
        K=96,
        N=24,
        bits=rounded.bits,
        block_size=rounded.block,
    )
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 96])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 24])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(None, {"x": x})[0]
    return found


@pytest.mark.parametrize(
    "rounded",
    [round_to_four_bits(MATRIX, 16), round_to_four_bits(MATRIX, 32), as_blocks(ROWS, SCALES, 32)],
    ids=["4 bits, 16", "4 bits, 32", "8 bits"],
)
def test_the_runtime_multiplies_with_what_the_codes_stand_for(rounded: Rounded) -> None:
    x = np.random.default_rng(1).standard_normal((3, 96)).astype(np.float32)
    np.testing.assert_allclose(product(rounded, x), x @ rounded.matrix().T, rtol=0, atol=1e-4)


def test_blocks_of_eight_bits_are_the_same_numbers() -> None:
    matrix = as_blocks(ROWS, SCALES, 32).matrix()
    np.testing.assert_array_equal(matrix, ROWS.astype(np.float32) * SCALES[:, None])


def test_four_bits_are_within_half_a_step() -> None:
    rounded = round_to_four_bits(MATRIX, 32)
    error = np.abs(rounded.matrix() - MATRIX).reshape(24, -1, 32)
    assert (error <= rounded.scales[..., None] + 1e-6).all()  # a step: the zero is rounded too
    assert error.mean() < 0.3 * rounded.scales.mean()


def test_known_inputs_make_the_products_more_exact() -> None:
    random = np.random.default_rng(2)
    inputs = (random.standard_normal((500, 8)) @ random.standard_normal((8, 96))).astype(np.float32)
    errors = [
        np.abs(inputs @ (round_to_four_bits(MATRIX, 32, known).matrix() - MATRIX).T).mean()
        for known in (None, inputs)
    ]
    assert errors[1] < 0.5 * errors[0]


def test_the_shipped_model_computes_the_same_with_blocks_of_eight_bits() -> None:
    path = shipped_bundle() / "model.onnx"
    model = onnx.load(path)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    blocks = as_blocks(constants["embedding"], constants["embedding.scale"], 128)
    ids = np.random.default_rng(3).integers(0, 32_768, (2, 6))
    shipped, changed = (
        network.run(ids, network.initial_state(2)).log_probabilities
        for network in (LanguageModel(path), LanguageModel(with_output(model, blocks)))
    )
    assert np.abs(shipped - changed).mean() < 0.05


@pytest.mark.slow
def test_kernels_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("ROUNDS", 1), ("FITTED_TOKENS", 400), ("TESTED_TOKENS", 160)):
        monkeypatch.setattr(four_bits, name, value)
    valid, stored = tmp_path / "valid.jsonl", tmp_path / "kernels.json"
    line = json.dumps({"text": "The cat sat on the mat, and the dog saw that it was there. " * 9})
    valid.write_text(f"{line}\n" * 9, "utf-8")
    main([str(valid), "--json", str(stored)])
    figures = {kernel["name"]: kernel for kernel in json.loads(stored.read_text("utf-8"))}
    shipped, eight = figures["int8 rows"], figures["8 bits, blocks of 128"]
    assert eight["bits"] == pytest.approx(shipped["bits"], rel=0.02)
    assert figures["4 bits, blocks of 64"]["megabytes"] < eight["megabytes"]
    assert "| 4 bits, blocks of 64 |" in capsys.readouterr().out
