"""Check a graph before it is installed: parity with PyTorch, and the loss by quantisation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from afterword.model.language_model import Ids, LanguageModel
from afterword.text.tokenizer import DOCUMENT
from afterword_export.trained_model import Reference, ReferenceOutput

_CHUNKINGS = ((64,), (1,) * 64, (1, 7, 32, 24))
"""Lengths in tokens of the chunks that the same text is read in."""
_STREAMS = 8
_MAX_TOKENS = 16_384
_SAMPLED_TOKENS = 512


@dataclass(frozen=True)
class QuantisationLoss:
    """What int8 costs compared with fp32.

    Attributes
    ----------
    perplexity_loss : float
        Increase of the perplexity of held-out text, in percent.
    top5_agreement : float
        Mean fraction of the five most probable tokens that both have in common, 0 to 1.
    expected_loss : float
        Expected increase of the perplexity of text drawn from the fp32 model, in percent: exp of
        the mean Kullback-Leibler divergence, less 1. On a hundred tokens chance moves
        `perplexity_loss` by a percent, but hardly moves this.
    """

    perplexity_loss: float
    top5_agreement: float
    expected_loss: float


def parity(reference: Reference, model: LanguageModel, text: Ids | None = None) -> float:
    """Return the largest difference between an fp32 graph and PyTorch.

    Random and real token ids are read in chunks of several lengths.

    Parameters
    ----------
    reference : Reference
        The model in PyTorch.
    model : LanguageModel
        Its fp32 graph.
    text : int64 [N] or None
        Real token ids, of which the first 64 are used.

    Returns
    -------
    float
        Largest absolute difference of log-probabilities, hidden states and `h`; infinite if any of
        them is not a number.
    """
    length = sum(_CHUNKINGS[0])
    batches = [np.random.default_rng(0).integers(0, model.vocabulary_size, (2, length))]
    if text is not None and len(text) >= length:
        batches.append(text[:length][None])
    largest = 0.0
    for ids in batches:
        expected = reference(ids)
        for chunking in _CHUNKINGS:
            largest = max(largest, _difference(model, ids, chunking, expected))
    return largest


def quantisation_loss(fp32: LanguageModel, int8: LanguageModel, text: Ids) -> QuantisationLoss:
    """Compare two graphs of one model on held-out text, token by token as the server runs them.

    Parameters
    ----------
    fp32, int8 : LanguageModel
        The graphs.
    text : int64 [N]
        Held-out token ids, at least two, of which the first 16,384 are used.
    """
    text = text[:_MAX_TOKENS]
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


def sample_text(model: LanguageModel) -> Ids:
    """Return token ids [N] sampled from a model's own predictions, the same ones each time."""
    random = np.random.default_rng(0)
    state, ids = model.initial_state(_STREAMS), np.full((_STREAMS, 1), DOCUMENT, np.int64)
    sampled = []
    for _ in range(_SAMPLED_TOKENS // _STREAMS):
        step = model.run(ids, state)
        # The index of the largest sum with Gumbel noise is a draw from the distribution.
        noise = random.gumbel(size=step.log_probabilities.shape)
        state, ids = step.state, (step.log_probabilities + noise).argmax(1)[:, None]
        sampled.append(ids)
    return np.concatenate(sampled, axis=1).flatten()


def _difference(
    model: LanguageModel, ids: Ids, chunking: tuple[int, ...], expected: ReferenceOutput
) -> float:
    """Return the largest difference from the reference when ids are read in these chunks."""
    state = model.initial_state(len(ids))
    start = 0
    largest = 0.0
    for length in chunking:
        end = start + length
        step = model.run(np.ascontiguousarray(ids[:, start:end]), state)
        state = step.state
        largest = max(
            largest,
            _max_magnitude(step.log_probabilities - expected.log_probabilities[:, end - 1]),
            _max_magnitude(step.hidden_states - expected.hidden_states[:, start:end]),
        )
        start = end
    return max(largest, _max_magnitude(state.h - expected.h))


def _max_magnitude(difference: npt.NDArray[np.float32]) -> float:
    """Return the largest absolute value, which is infinite if there is a NaN."""
    # A plain maximum would not do: comparisons with a NaN are false.
    largest = float(np.abs(difference).max())
    return largest if np.isfinite(largest) else np.inf
