"""Read a text with the network and keep what each step did: gates, states and probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from afterword.errors import UserError
from afterword.model.graph_check import check_graph
from afterword.model.language_model import Floats, Ids, State
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_export.gates.features import features
from afterword_export.gates.model import GateModel
from afterword_export.gates.ranking import Ranking, rank_units
from afterword_export.gates.tokens import ReadText, Token, read_tokens

_CHUNK_TOKENS = 128


class StaleTraceError(Exception):
    """A trace was given up because nobody waits for it any more."""


@dataclass(frozen=True)
class Trace:
    """What a network did at each of the T tokens of a text.

    Attributes
    ----------
    shape : ModelShape
        Shape of the network.
    text : ReadText
        The tokens.
    probabilities : float32 [T]
        Probability that the network gave to each token, after those before it; NaN for the
        first one, which always is the start of the text.
    layers : list[dict[str, float32 [T, H]]]
        For each layer, gates and states after each token, by the names in `SIGNALS`.
    """

    shape: ModelShape
    text: ReadText
    probabilities: Floats
    layers: list[dict[str, Floats]]

    @property
    def tokens(self) -> list[Token]:
        """The tokens that were read."""
        return self.text.tokens

    @property
    def memory(self) -> str:
        """Name of the signal that carries a unit's memory: only an LSTM has a cell state."""
        return "cell_state" if self.shape.cell == "lstm" else "hidden_state"

    def ranking(self) -> Ranking:
        """Return the units whose memory follows something in this text."""
        return rank_units([layer[self.memory] for layer in self.layers], features(self.tokens))


class _Chunk(NamedTuple):
    """What was read of a text at once.

    Attributes
    ----------
    ids : int64 [T] or [T + 1]
        The tokens, and the one that follows, if there is one.
    layers : list[dict[str, float32 [1, T, H]]]
        Gates and states after each token.
    probabilities : float32 [T] or [T - 1]
        Probability of the token after each one, if there is one.
    state : State
        The state after the last token.
    """

    ids: Ids
    layers: list[dict[str, Floats]]
    probabilities: Floats
    state: State


class Tracer:
    """Reads texts with the network of a bundle. Not thread-safe.

    Parameters
    ----------
    bundle : Bundle
        The model.

    Raises
    ------
    UserError
        If the bundle's files cannot be read or do not belong together.
    """

    def __init__(self, bundle: Bundle) -> None:
        check_graph(bundle.model_path)
        self._tokenizer = Tokenizer.open(bundle.tokenizer_path)
        if self._tokenizer.size != bundle.manifest.shape.vocabulary:
            raise UserError(
                f"the files in {bundle.path} do not belong to one model; install the model again"
            )
        self._gates = GateModel.open(bundle)
        self._last: list[_Chunk] = []

    def trace(
        self,
        text: str,
        language_id: str = "plaintext",
        is_stale: Callable[[], bool] = lambda: False,
    ) -> Trace:
        """Read a text: about 2 ms a token on a free core, and 140 MB for the longest.

        What a text shares with the beginning of the one before is not read again.

        Parameters
        ----------
        text : str
            A document, of which `MAX_TOKENS` tokens are read at most.
        language_id : str
            Its language, which decides what is prose.
        is_stale : callable
            Asked now and then; once it returns True, the trace is given up.

        Raises
        ------
        StaleTraceError
            If it is given up.
        """
        read = read_tokens(self._tokenizer, text, language_id)
        ids = np.array([token.id for token in read.tokens], np.int64)
        chunks: list[_Chunk] = []
        for start in range(0, len(ids), _CHUNK_TOKENS):
            if is_stale():
                raise StaleTraceError
            chunks.append(self._next_chunk(ids[start : start + _CHUNK_TOKENS + 1], chunks))
        self._last = chunks
        first = np.full(1, np.nan, np.float32)
        probabilities = np.concatenate([first, *(chunk.probabilities for chunk in chunks)])
        layers = [
            {name: np.concatenate([part[name][0] for part in parts]) for name in parts[0]}
            for parts in zip(*(chunk.layers for chunk in chunks), strict=True)
        ]
        return Trace(self._gates.shape, read, probabilities, layers)

    def _next_chunk(self, ids: Ids, before: Sequence[_Chunk]) -> _Chunk:
        """Read tokens after chunks, with the token that follows; or find what was read before."""
        index = len(before)
        is_same = index == 0 or (index <= len(self._last) and before[-1] is self._last[index - 1])
        if is_same and index < len(self._last) and np.array_equal(self._last[index].ids, ids):
            return self._last[index]
        chunk, following = ids[:_CHUNK_TOKENS], ids[1:]
        output = self._gates.run(
            chunk[None], before[-1].state if before else self._gates.initial_state()
        )
        expected = output.log_probabilities[0, np.arange(len(following)), following]
        return _Chunk(ids, output.layers, np.exp(expected), output.state)
