"""Collect the nodes and constants of an ONNX graph, and the parts that the graphs here share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from afterword.store.model_shape import ModelShape

MICROSOFT = "com.microsoft"
_OPSET = 17
_IR_VERSION = 8


class GraphBuilder:
    """Collects the nodes and constants of a graph."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, array: npt.NDArray[Any]) -> str:
        """Store an array under a name; return the name."""
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def axis(self, axis: int) -> str:
        """Return the name of a constant that holds the number of an axis."""
        return self.constant(f"axis.{axis}", np.array([axis], np.int64))

    def node(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        """Add a node after those that are there."""
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))

    def graph(
        self,
        name: str,
        inputs: Sequence[onnx.ValueInfoProto],
        outputs: Sequence[onnx.ValueInfoProto],
    ) -> onnx.GraphProto:
        """Return the graph alone, as the body of a loop needs it."""
        constants = list(self.constants.values())
        return helper.make_graph(self.nodes, name, inputs, outputs, constants)

    def model(
        self,
        name: str,
        inputs: Sequence[onnx.ValueInfoProto],
        outputs: Sequence[onnx.ValueInfoProto],
    ) -> onnx.ModelProto:
        """Return the model that computes `outputs` from `inputs`."""
        opsets = [helper.make_opsetid("", _OPSET)]
        if _has_contrib_nodes(self.nodes):
            opsets.append(helper.make_opsetid(MICROSOFT, 1))
        return helper.make_model(
            self.graph(name, inputs, outputs),
            opset_imports=opsets,
            ir_version=_IR_VERSION,
            producer_name="afterword",
        )


def _has_contrib_nodes(nodes: Iterable[onnx.NodeProto]) -> bool:
    """Return whether a node, or one in the body of a loop, is not in ONNX itself."""
    return any(
        node.domain == MICROSOFT
        or any(_has_contrib_nodes(attribute.g.node) for attribute in node.attribute)
        for node in nodes
    )


def float_value(name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
    """Declare a float32 input or output."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def model_inputs(shape: ModelShape) -> list[onnx.ValueInfoProto]:
    """Declare the inputs of a model: `ids` int64 [B, T] and the state `h`, `c` [B, S]."""
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "time"])
    return [ids, *(float_value(state, ["batch", sum(shape.hidden)]) for state in ("h", "c"))]


def state_outputs(shape: ModelShape) -> list[onnx.ValueInfoProto]:
    """Declare the state after the last token: `h_out` and `c_out` [B, S]."""
    return [float_value(f"{state}_out", ["batch", sum(shape.hidden)]) for state in ("h", "c")]


def add_state_inputs(graph: GraphBuilder, shape: ModelShape) -> None:
    """Split the state by layers: h.i, c.i [B, H]; put time first: ids_by_time [T, B]."""
    graph.constant("sizes", np.array(shape.hidden, np.int64))
    for state in ("h", "c"):
        parts = [f"{state}.{i}" for i in range(len(shape.hidden))]
        graph.node("Split", [state, "sizes"], parts, axis=1)
    graph.node("Transpose", ["ids"], ["ids_by_time"], perm=[1, 0])


def add_state_outputs(graph: GraphBuilder, shape: ModelShape) -> None:
    """Put the layers' last states h_out.i, c_out.i [B, H] side by side: h_out, c_out [B, S]."""
    for state in ("h", "c"):
        parts = [f"{state}_out.{i}" for i in range(len(shape.hidden))]
        graph.node("Concat", parts, [f"{state}_out"], axis=1)
