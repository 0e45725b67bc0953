"""Run the language model: token ids and a state in, log-probabilities and a state out.

Knows no text. The only module that imports onnxruntime.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# Official builds of ONNX Runtime collect telemetry from the moment they are loaded. Disabling it
# afterwards is too late for the first events, so the variable is set before the import.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime as ort

from afterword.errors import UserError

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_FATAL_ONLY = 4  # of what is wrong with a model, Afterword tells in one line
ort.set_default_logger_severity(_FATAL_ONLY)
ort.disable_telemetry_events()  # for versions that ignore the variable


MAX_ZERO = 1e-3
"""Largest number in a hidden state that counts as 0: rounding leaves about 1e-6."""


class State(NamedTuple):
    """The recurrent state of B streams, all layers side by side.

    Attributes
    ----------
    h, c : float32 [B, S]
        Hidden and cell state; S is the sum of the layers' sizes.
    """

    h: Floats
    c: Floats

    def row(self, index: int) -> State:
        """Return one stream's state [1, S], copied: a view would keep the batch in memory."""
        return State(self.h[index : index + 1].copy(), self.c[index : index + 1].copy())

    @classmethod
    def stack(cls, states: Sequence[State]) -> State:
        """Combine the states of several streams into one batch."""
        return cls(
            np.concatenate([state.h for state in states]),
            np.concatenate([state.c for state in states]),
        )


class ModelOutput(NamedTuple):
    """What the model returns for a chunk of T tokens of B streams.

    Attributes
    ----------
    log_probabilities : float32 [B, V]
        Natural log-probability of each token id after the last token of the chunk.
    hidden_states : float32 [B, T, E]
        The last layer's hidden state after each token; the graph calls this output "queries".
    state : State
        The state after the last token.
    """

    log_probabilities: Floats
    hidden_states: Floats
    state: State

    @property
    def hidden_state(self) -> Floats:
        """Return the first stream's hidden state [E] after the last token."""
        hidden_state: Floats = self.hidden_states[0, -1]
        return hidden_state


class LanguageModel:
    """Run an exported model in ONNX Runtime. `run` is safe to call from several threads.

    Parameters
    ----------
    model : Path or bytes
        A bundle's `model.onnx`, or its content.

    Attributes
    ----------
    vocabulary_size : int
        Number of token ids, V.
    hidden_size : int
        Size of the last layer's hidden state, E.
    state_size : int
        Size of `h` and of `c`, S: the sizes of all layers together.

    Raises
    ------
    UserError
        If the file is corrupt or not a language model of Afterword.
    """

    def __init__(self, model: Path | bytes) -> None:
        label = model if isinstance(model, Path) else "the model"
        self._session = new_session(model, label)
        shapes = {
            value.name: value.shape
            for value in [*self._session.get_inputs(), *self._session.get_outputs()]
        }
        try:
            self.vocabulary_size: int = shapes["log_probabilities"][1]
            self.hidden_size: int = shapes["queries"][2]
            self.state_size: int = shapes["h"][1]
        except (KeyError, IndexError):
            raise UserError(
                f"{label} is not an Afterword language model; export it again"
            ) from None

    def initial_state(self, batch: int = 1) -> State:
        """Return the all-zero state that precedes the first token of `batch` streams."""
        shape = (batch, self.state_size)
        return State(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def last_layer(self, state: State) -> Floats:
        """Return the last layer's hidden state [B, E] from a state."""
        return state.h[:, -self.hidden_size :]

    def without_context(self, token: int) -> Floats:
        """Return the log-probability of each token id [V] where the last hidden state is 0.

        That is what the bias of the output layer says, which the graph does not give away. A cell
        state after a token is f * (the one before) + new, so two outputs tell f and the new part,
        and a third has the cell state before that makes 0 of them. Networks without such a cell
        state (a GRU) give what they expect after that token alone.
        """
        ids = np.array([[token]], np.int64)
        state = self.initial_state()
        last = np.s_[:, -self.hidden_size :]
        alone = self.run(ids, state)
        new = alone.state.c[last]
        state.c[last] = 1
        kept = self.run(ids, state).state.c[last] - new
        state.c[last] = np.divide(-new, kept, out=np.zeros_like(new), where=kept > 0)
        output = self.run(ids, state)
        is_zero = np.abs(output.hidden_state).max() < MAX_ZERO
        log_probabilities: Floats = (output if is_zero else alone).log_probabilities[0]
        return log_probabilities

    def run(self, ids: Ids, state: State) -> ModelOutput:
        """Feed a chunk of tokens to the model.

        Parameters
        ----------
        ids : int64 [B, T]
            T tokens, at least one, of each of B streams.
        state : State
            The streams' states before the chunk; left unchanged.
        """
        log_probabilities, hidden_states, h, c = self._session.run(
            _OUTPUTS, {"ids": ids, "h": state.h, "c": state.c}
        )
        return ModelOutput(log_probabilities, hidden_states, State(h, c))


_OUTPUTS = ["log_probabilities", "queries", "h_out", "c_out"]


def new_session(
    model: Path | bytes, label: object, *, threads: int = 1, profile: Path | None = None
) -> ort.InferenceSession:
    """Load a graph.

    Parameters
    ----------
    model : Path or bytes
        The file of the graph, or its content.
    label : object
        What errors call it.
    threads : int
        Threads of an operator. One is enough for a call of a language model, which is bound by
        reading the weights from memory.
    profile : Path or None
        Beginning of the path of a file with the time of each operator; None writes none.

    Raises
    ------
    UserError
        If ONNX Runtime cannot load it.
    """
    try:
        return ort.InferenceSession(
            str(model) if isinstance(model, Path) else model,
            _session_options(threads, profile),
            providers=["CPUExecutionProvider"],
        )
    except Exception:  # ONNX Runtime raises exceptions without a common base class
        raise UserError(
            f"{label} cannot be loaded; install the model again, or update onnxruntime"
        ) from None


def _session_options(threads: int, profile: Path | None) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL_ONLY
    # The arena would keep what loading has freed, 7 MB (docs/decisions/038).
    options.enable_cpu_mem_arena = False
    # A spinning thread pool would keep a core busy between keystrokes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if profile is not None:
        options.enable_profiling = True
        options.profile_file_prefix = str(profile)
    return options
