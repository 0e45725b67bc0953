"""Rounding to four bits, as ONNX Runtime reads it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

import onnxruntime as ort
from benchmarks.four_bits import round_blocks
from onnx import TensorProto, helper, numpy_helper

MATRIX = np.random.default_rng(0).standard_normal((24, 96)).astype(np.float32)


@pytest.mark.parametrize("block", [16, 32])
def test_the_runtime_multiplies_with_what_the_codes_stand_for(block: int) -> None:
    rounded = round_blocks(MATRIX, block)
    codes, zeros = rounded.packed()
    constants = {"codes": codes, "scales": rounded.scales, "zeros": zeros}
    node = helper.make_node(
        "MatMulNBits",
        ["x", *constants],
        ["y"],
        domain="com.microsoft",
        K=96,
        N=24,
        bits=4,
        block_size=block,
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
    x = np.random.default_rng(1).standard_normal((3, 96)).astype(np.float32)
    expected = x @ rounded.matrix().T
    np.testing.assert_allclose(session.run(None, {"x": x})[0], expected, rtol=0, atol=1e-4)
