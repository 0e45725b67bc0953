"""Build the graph that gives the gates and states of every step, from a model's weights.

ONNX's LSTM and GRU operators keep their gates to themselves. Here each layer is a Scan over a step
that is written out, so that every value of the cell can be an output. The numbers are float32; of
an int8 bundle, they are the weights that its graph computes with.
"""

from __future__ import annotations

import numpy as np
import onnx

from afterword.store.model_shape import Cell, ModelShape
from afterword_export.graph_builder import (
    GraphBuilder,
    add_state_inputs,
    add_state_outputs,
    float_value,
    model_inputs,
    state_outputs,
)
from afterword_export.weights import Floats, Weights

SIGNALS: dict[Cell, tuple[str, ...]] = {
    "lstm": (
        "input_gate",
        "forget_gate",
        "candidate",
        "output_gate",
        "cell_state",
        "hidden_state",
    ),
    "gru": ("reset_gate", "update_gate", "candidate", "hidden_state"),
}
"""What each step of a layer gives, by cell; the first ones in PyTorch's order of the gates."""


def output_name(layer: int, signal: str) -> str:
    """Return the name of the graph's output for a signal of a layer."""
    return f"layers.{layer}.{signal}"


def build_gate_graph(weights: Weights, shape: ModelShape) -> onnx.ModelProto:
    """Build the graph that gives the gates and states of every step.

    Inputs are those of the served graph: `ids` int64 [B, T] and the state `h`, `c` float32 [B, S].
    Outputs are `layers.<i>.<signal>` float32 [B, T, H] for each layer and each of the cell's
    `SIGNALS`, `log_probabilities` [B, T, V] of the token after each one, and the state after the
    last, `h_out` and `c_out` [B, S]. B and T are free.

    Parameters
    ----------
    weights : dict[str, float32 array]
        By PyTorch's names, as `read_weights` returns them.
    shape : ModelShape
        Shape of the model.
    """
    graph = GraphBuilder()
    add_state_inputs(graph, shape)
    graph.constant("embedding", weights["embedding.weight"])
    graph.node("Gather", ["embedding", "ids_by_time"], ["x.0"])
    outputs: list[onnx.ValueInfoProto] = []
    for layer, size in enumerate(shape.hidden):
        _add_layer(graph, layer, weights, shape)
        for signal in SIGNALS[shape.cell]:
            name = output_name(layer, signal)
            graph.node("Transpose", [f"{name}.by_time"], [name], perm=[1, 0, 2])
            outputs.append(float_value(name, ["batch", "time", size]))
    add_state_outputs(graph, shape)
    _add_probabilities(graph, weights["output_bias"], shape)
    outputs.append(float_value("log_probabilities", ["batch", "time", shape.vocabulary]))
    return graph.model("gates", model_inputs(shape), [*outputs, *state_outputs(shape)])


def _add_layer(graph: GraphBuilder, layer: int, weights: Weights, shape: ModelShape) -> None:
    """Add a layer: x.i [T, B, In] -> its signals [T, B, H], x.(i+1) and its last state."""
    name = f"layers.{layer}"
    graph.constant(f"{name}.W", weights[f"{name}.weight_ih_l0"].T)
    graph.constant(f"{name}.input_bias", weights[f"{name}.bias_ih_l0"])
    # What a step reads needs no state, so it is computed for all steps at once.
    graph.node("MatMul", [f"x.{layer}", f"{name}.W"], [f"{name}.product"])
    graph.node("Add", [f"{name}.product", f"{name}.input_bias"], [f"{name}.read"])
    graph.constant(f"{name}.R", weights[f"{name}.weight_hh_l0"].T)
    graph.constant(f"{name}.recurrent_bias", weights[f"{name}.bias_hh_l0"])
    signals = [f"{output_name(layer, signal)}.by_time" for signal in SIGNALS[shape.cell]]
    graph.node(
        "Scan",
        [f"h.{layer}", f"c.{layer}", f"{name}.read"],
        [f"h_out.{layer}", f"c_out.{layer}", *signals],
        body=_step(name, shape.cell, shape.hidden[layer]),
        num_scan_inputs=1,
    )
    graph.node("Identity", [signals[-1]], [f"x.{layer + 1}"])


def _step(layer: str, cell: Cell, size: int) -> onnx.GraphProto:
    """Return one step of a layer: h, c and what it reads -> h, c and the cell's signals."""
    step = GraphBuilder()
    prefix = f"{layer}.step."
    h, c, read = (prefix + name for name in ("h", "c", "read"))
    step.node("MatMul", [h, f"{layer}.R"], [f"{prefix}product"])
    step.node("Add", [f"{prefix}product", f"{layer}.recurrent_bias"], [f"{prefix}recurrent"])
    names = SIGNALS[cell]
    signals = [prefix + name for name in names]
    if cell == "lstm":
        _lstm_step(step, prefix)
    else:
        _gru_step(step, prefix)
        step.node("Identity", [c], [f"{prefix}cell_state"])
    last = [f"{prefix}hidden_state", f"{prefix}cell_state"]
    for name in last:  # an output of a loop's body must not be listed twice
        step.node("Identity", [name], [f"{name}.last"])
    gates = len([name for name in names if not name.endswith("_state")])
    state: list[str | int] = ["batch", size]
    return step.graph(
        f"{layer}.step",
        [
            float_value(h, state),
            float_value(c, state),
            float_value(read, ["batch", gates * size]),
        ],
        [float_value(name, state) for name in (*(f"{name}.last" for name in last), *signals)],
    )


def _lstm_step(step: GraphBuilder, prefix: str) -> None:
    """Add c = f * c + i * g and h = o * tanh(c)."""

    def node(kind: str, inputs: str, outputs: str) -> None:
        step.node(kind, _prefixed(prefix, inputs), _prefixed(prefix, outputs))

    node("Add", "read recurrent", "sums")
    sums = [f"{name}.sum" for name in SIGNALS["lstm"][:4]]
    step.node("Split", [f"{prefix}sums"], [prefix + name for name in sums], axis=1)
    for gate in ("input_gate", "forget_gate", "output_gate"):
        node("Sigmoid", f"{gate}.sum", gate)
    node("Tanh", "candidate.sum", "candidate")
    node("Mul", "forget_gate c", "kept")
    node("Mul", "input_gate candidate", "written")
    node("Add", "kept written", "cell_state")
    node("Tanh", "cell_state", "squashed")
    node("Mul", "output_gate squashed", "hidden_state")


def _gru_step(step: GraphBuilder, prefix: str) -> None:
    """Add h = n + z * (h - n), where the candidate n sees h through the reset gate."""

    def node(kind: str, inputs: str, outputs: str) -> None:
        step.node(kind, _prefixed(prefix, inputs), _prefixed(prefix, outputs))

    for part in ("read", "recurrent"):
        parts = [f"{prefix}{name}.{part}" for name in SIGNALS["gru"][:3]]
        step.node("Split", [prefix + part], parts, axis=1)
    for gate in ("reset_gate", "update_gate"):
        node("Add", f"{gate}.read {gate}.recurrent", f"{gate}.sum")
        node("Sigmoid", f"{gate}.sum", gate)
    node("Mul", "reset_gate candidate.recurrent", "remembered")
    node("Add", "candidate.read remembered", "candidate.sum")
    node("Tanh", "candidate.sum", "candidate")
    node("Sub", "h candidate", "difference")
    node("Mul", "update_gate difference", "kept")
    node("Add", "candidate kept", "hidden_state")


def _add_probabilities(graph: GraphBuilder, bias: Floats, shape: ModelShape) -> None:
    """Add the log-probabilities [B, T, V], from the last layer's hidden states [B, T, H]."""
    hidden_state = output_name(len(shape.hidden) - 1, "hidden_state")
    graph.constant("bias", bias)
    graph.node("Flatten", [hidden_state], ["rows"], axis=2)
    graph.node("Gemm", ["rows", "embedding", "bias"], ["logits"], transB=1)
    graph.node("LogSoftmax", ["logits"], ["log_probabilities.rows"], axis=-1)
    graph.constant("vocabulary", np.array([shape.vocabulary], np.int64))
    graph.node("Shape", ["ids"], ["ids.shape"])
    graph.node("Concat", ["ids.shape", "vocabulary"], ["shape"], axis=0)
    graph.node("Reshape", ["log_probabilities.rows", "shape"], ["log_probabilities"])


def _prefixed(prefix: str, names: str) -> list[str]:
    return [prefix + name for name in names.split()]
