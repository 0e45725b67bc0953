"""Run the graph that gives the gates and states of every step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from afterword.model.language_model import Floats, Ids, State, new_session
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword_export.gates.graph import SIGNALS, build_gate_graph, output_name
from afterword_export.graph_reader import read_weights
from afterword_export.weights import Weights


class GateOutput(NamedTuple):
    """What every step of a chunk of T tokens of B streams gave.

    Attributes
    ----------
    layers : list[dict[str, float32 [B, T, H]]]
        For each layer, its values by signal, as `SIGNALS` names them.
    log_probabilities : float32 [B, T, V]
        Natural log-probability of each token id after each token.
    state : State
        The state after the last token.
    """

    layers: list[dict[str, Floats]]
    log_probabilities: Floats
    state: State


class GateModel:
    """A network whose gates can be seen. `run` is safe to call from several threads.

    Parameters
    ----------
    weights : dict[str, float32 array]
        By PyTorch's names.
    shape : ModelShape
        Shape of the model.
    """

    def __init__(self, weights: Weights, shape: ModelShape) -> None:
        self.shape = shape
        content = build_gate_graph(weights, shape).SerializeToString()
        self._session = new_session(content, "the graph with the gates")
        self._outputs = [
            output_name(layer, signal)
            for layer in range(len(shape.hidden))
            for signal in SIGNALS[shape.cell]
        ]

    def initial_state(self) -> State:
        """Return the all-zero state that precedes the first token of one stream."""
        shape = (1, sum(self.shape.hidden))
        return State(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    @classmethod
    def open(cls, bundle: Bundle) -> GateModel:
        """Make it from the weights of a bundle; raise UserError if it does not hold them."""
        return cls(read_weights(bundle), bundle.manifest.shape)

    def run(self, ids: Ids, state: State) -> GateOutput:
        """Read a chunk of tokens.

        Parameters
        ----------
        ids : int64 [B, T]
            T tokens, at least one, of each of B streams.
        state : State
            The streams' states before the chunk; left unchanged.
        """
        *values, log_probabilities, h, c = self._session.run(
            [*self._outputs, "log_probabilities", "h_out", "c_out"],
            {"ids": ids, "h": state.h, "c": state.c},
        )
        signals = SIGNALS[self.shape.cell]
        layers = [
            dict(zip(signals, values[start : start + len(signals)], strict=True))
            for start in range(0, len(values), len(signals))
        ]
        return GateOutput(layers, log_probabilities, State(h, c))
