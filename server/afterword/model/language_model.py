"""The language model: token ids and a state in, log-probabilities and a state out.

Knows no text. The only module that imports onnxruntime.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# Its builds collect events for their maker, from the moment at which the library is loaded: by then
# it must know that none are wanted. What can be switched off later has been written by then.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime as ort

from afterword.errors import UserError

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_ERRORS_ONLY = 3
ort.set_default_logger_severity(_ERRORS_ONLY)
ort.disable_telemetry_events()  # for versions that do not know the variable


class State(NamedTuple):
    """The state of B streams, all layers side by side: `h` and `c`, float32 [B, S]."""

    h: Floats
    c: Floats

    def row(self, index: int) -> State:
        """One stream's state [1, S], as a copy: a view would keep the whole batch in memory."""
        return State(self.h[index : index + 1].copy(), self.c[index : index + 1].copy())

    @classmethod
    def stack(cls, states: Sequence[State]) -> State:
        """The states of several streams as one batch."""
        return cls(
            np.concatenate([state.h for state in states]),
            np.concatenate([state.c for state in states]),
        )


class Step(NamedTuple):
    """What the model makes of a chunk of tokens.

    Attributes
    ----------
    log_probabilities : float32 [B, V]
        Natural log-probability of each token id after the last one of the chunk.
    queries : float32 [B, T, E]
        The last layer's hidden state after each token, the key of the document cache.
    state : State
        The state after the last token.
    """

    log_probabilities: Floats
    queries: Floats
    state: State


class LanguageModel:
    """An exported model in ONNX Runtime. `run` may be called from several threads.

    Parameters
    ----------
    model : Path or bytes
        A bundle's `model.onnx`, or its content.
    threads : int
        Threads for one step. A step is bound by reading the weights: more than one brings nothing.

    Attributes
    ----------
    vocabulary : int
        Number of token ids, V.
    embedding : int
        Size of a query, E.
    state_size : int
        Size of `h` and of `c`, S: the sizes of all layers together.

    Raises
    ------
    UserError
        If the file is damaged or is no model of Afterword.
    """

    def __init__(self, model: Path | bytes, *, threads: int = 1) -> None:
        label = model if isinstance(model, Path) else "the model"
        try:
            self._session = ort.InferenceSession(
                str(model) if isinstance(model, Path) else model,
                _session_options(threads),
                providers=["CPUExecutionProvider"],
            )
        except Exception:  # its exceptions have no base class of their own
            raise UserError(
                f"{label} cannot be loaded; install the model again, or update onnxruntime"
            ) from None
        shapes = {
            value.name: value.shape
            for value in [*self._session.get_inputs(), *self._session.get_outputs()]
        }
        try:
            self.vocabulary: int = shapes["log_probabilities"][1]
            self.embedding: int = shapes["queries"][2]
            self.state_size: int = shapes["h"][1]
        except (KeyError, IndexError):
            raise UserError(f"{label} is no language model of Afterword; export it again") from None

    def initial_state(self, batch: int = 1) -> State:
        """The state before the first token of `batch` documents: zeros."""
        shape = (batch, self.state_size)
        return State(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def last_layer(self, state: State) -> Floats:
        """Return the last layer's hidden state [B, E]: the last of the queries that led to it."""
        return state.h[:, -self.embedding :]

    def run(self, ids: Ids, state: State) -> Step:
        """Read a chunk of tokens.

        Parameters
        ----------
        ids : int64 [B, T]
            T tokens, at least one, of each of B streams.
        state : State
            The streams' states before the chunk; it is not changed.
        """
        log_probabilities, queries, h, c = self._session.run(
            _OUTPUTS, {"ids": ids, "h": state.h, "c": state.c}
        )
        return Step(log_probabilities, queries, State(h, c))


_OUTPUTS = ["log_probabilities", "queries", "h_out", "c_out"]


def _session_options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # A spinning thread pool would burn a core between keystrokes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
