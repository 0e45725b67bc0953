"""Read a text with the network and keep what each step did: gates, states and probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from afterword.errors import UserError
from afterword.model.graph_check import check_graph
from afterword.model.language_model import Floats
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


class Tracer:
    """Reads texts with the network of a bundle.

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

    def trace(
        self,
        text: str,
        language_id: str = "plaintext",
        is_stale: Callable[[], bool] = lambda: False,
    ) -> Trace:
        """Read a text; it takes about 3 ms a token, and 70 MB for the longest.

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
        ids = np.array([[token.id for token in read.tokens]], np.int64)
        chunks: list[list[dict[str, Floats]]] = []
        probabilities = [np.full(1, np.nan, np.float32)]
        state = self._gates.initial_state()
        for start in range(0, ids.shape[1], _CHUNK_TOKENS):
            if is_stale():
                raise StaleTraceError
            end = start + _CHUNK_TOKENS
            output = self._gates.run(ids[:, start:end], state)
            state = output.state
            chunks.append(output.layers)
            following = ids[0, start + 1 : end + 1]
            steps = np.arange(len(following))
            probabilities.append(np.exp(output.log_probabilities[0, steps, following]))
        layers = [
            {name: np.concatenate([part[name][0] for part in parts]) for name in parts[0]}
            for parts in zip(*chunks, strict=True)
        ]
        return Trace(self._gates.shape, read, np.concatenate(probabilities), layers)
