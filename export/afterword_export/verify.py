"""Checks of a graph before it is written: structure, parity with PyTorch, loss by quantisation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from afterword.model.language_model import Ids, LanguageModel
from afterword.text.tokenizer import DOCUMENT
from afterword_export.weights import Floats, Shape, Weights

if TYPE_CHECKING:
    import torch

_CHUNKINGS = ((64,), (1,) * 64, (1, 7, 32, 24))
_STREAMS = 8
_MOST_TOKENS = 16_384
_OWN_TOKENS = 512


@dataclass(frozen=True)
class QuantisationLoss:
    """What int8 costs against fp32.

    Attributes
    ----------
    perplexity_loss : float
        Rise of the perplexity of held-out text, in percent.
    top5_agreement : float
        Mean share of the five most probable tokens that both have, 0 to 1.
    expected_loss : float
        Expected rise of the perplexity of text drawn from the fp32 model, in percent: exp of the
        mean Kullback-Leibler divergence, less 1. On a hundred tokens chance moves
        `perplexity_loss` by a percent, but hardly this.
    """

    perplexity_loss: float
    top5_agreement: float
    expected_loss: float


def parity(weights: Weights, shape: Shape, model: LanguageModel, text: Ids | None = None) -> float:
    """Largest difference of an fp32 graph from PyTorch, over random and real ids and chunkings.

    Parameters
    ----------
    weights, shape
        The model, as for `graph.build`.
    model : LanguageModel
        Its fp32 graph.
    text : int64 [N] or None
        Real token ids; those of the first streams are used.

    Returns
    -------
    float
        Largest absolute difference of log-probabilities, queries and states.
    """
    length = sum(_CHUNKINGS[0])
    batches = [np.random.default_rng(0).integers(0, shape.vocabulary, (2, length))]
    if text is not None and len(text) >= length:
        batches.append(text[:length][None])
    worst = 0.0
    for ids in batches:
        expected = _Reference(weights, shape).run(ids)
        for chunking in _CHUNKINGS:
            worst = max(worst, _difference(model, ids, chunking, expected))
    return worst


def quantisation_loss(fp32: LanguageModel, int8: LanguageModel, text: Ids) -> QuantisationLoss:
    """Compare two graphs of one model on held-out text, token by token as the server runs them.

    Parameters
    ----------
    fp32, int8 : LanguageModel
        The graphs.
    text : int64 [N]
        Held-out token ids, at least two; the first 16,384 count.
    """
    text = text[:_MOST_TOKENS]
    streams = min(_STREAMS, len(text) // 2)
    columns = text[: len(text) // streams * streams].reshape(streams, -1).T
    models = (fp32, int8)
    states = [model.initial_state(streams) for model in models]
    rise = divergence = agreement = 0.0
    for ids, following in pairwise(columns):
        steps = [
            model.run(ids[:, None], state) for model, state in zip(models, states, strict=True)
        ]
        states = [step.state for step in steps]
        exact, rounded = (step.log_probabilities.astype(np.float64) for step in steps)
        difference = exact - rounded
        rise += np.take_along_axis(difference, following[:, None], axis=1).sum()
        divergence += (np.exp(exact) * difference).sum()
        best = [np.argpartition(found, -5, axis=1)[:, -5:] for found in (exact, rounded)]
        agreement += float((best[0][:, :, None] == best[1][:, None, :]).sum()) / 5
    predictions = (len(columns) - 1) * streams
    rise, divergence = (100 * float(np.expm1(nats / predictions)) for nats in (rise, divergence))
    return QuantisationLoss(rise, agreement / predictions, divergence)


def own_text(model: LanguageModel) -> Ids:
    """Return token ids [N] drawn from a model's own predictions, the same ones each time."""
    draw = np.random.default_rng(0)
    state, ids = model.initial_state(_STREAMS), np.full((_STREAMS, 1), DOCUMENT, np.int64)
    written = []
    for _ in range(_OWN_TOKENS // _STREAMS):
        step = model.run(ids, state)
        # The largest sum with Gumbel noise is a draw from the distribution.
        noise = draw.gumbel(size=step.log_probabilities.shape)
        state, ids = step.state, (step.log_probabilities + noise).argmax(1)[:, None]
        written.append(ids)
    return np.concatenate(written, axis=1).flatten()


@dataclass(frozen=True)
class _Expected:
    log_probabilities: Floats  # [B, T, V]
    queries: Floats  # [B, T, E]
    h: Floats  # [B, S] after the last token


class _Reference:
    """The same model in PyTorch: one `nn.LSTM` or `nn.GRU` a layer."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        import torch  # noqa: PLC0415  (slow to import; only this check needs it)

        self._weights = {name: torch.from_numpy(array) for name, array in weights.items()}
        kind = torch.nn.LSTM if shape.cell == "lstm" else torch.nn.GRU
        self._layers: list[torch.nn.LSTM | torch.nn.GRU] = []
        for i, (width, size) in enumerate(zip(shape.inputs, shape.hidden, strict=True)):
            layer = kind(width, size, batch_first=True)
            prefix = f"layers.{i}."
            layer.load_state_dict(
                {
                    name.removeprefix(prefix): tensor
                    for name, tensor in self._weights.items()
                    if name.startswith(prefix)
                }
            )
            self._layers.append(layer)

    def run(self, ids: Ids) -> _Expected:
        import torch  # noqa: PLC0415

        embedding = self._weights["embedding.weight"]
        with torch.inference_mode():
            x = embedding[torch.from_numpy(ids)]
            finals = []
            for layer in self._layers:
                x, _ = layer(x)
                finals.append(x[:, -1])
            logits = x @ embedding.T + self._weights["output_bias"]
            return _Expected(
                logits.log_softmax(-1).numpy(), x.numpy(), torch.cat(finals, dim=1).numpy()
            )


def _difference(
    model: LanguageModel, ids: Ids, chunking: tuple[int, ...], expected: _Expected
) -> float:
    state = model.initial_state(len(ids))
    start = 0
    worst = 0.0
    for length in chunking:
        end = start + length
        step = model.run(np.ascontiguousarray(ids[:, start:end]), state)
        state = step.state
        worst = max(
            worst,
            _largest(step.log_probabilities - expected.log_probabilities[:, end - 1]),
            _largest(step.hidden_states - expected.queries[:, start:end]),
        )
        start = end
    return max(worst, _largest(state.h - expected.h))


def _largest(difference: npt.NDArray[np.float32]) -> float:
    # Not a plain maximum: that of a NaN compares as small.
    largest = float(np.abs(difference).max())
    return largest if np.isfinite(largest) else np.inf
