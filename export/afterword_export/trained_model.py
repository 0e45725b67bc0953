"""Describe what an export takes: a trained model, and a PyTorch version to compare with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_export.origin import Origin
from afterword_export.weights import Floats, Weights


@dataclass(frozen=True)
class ReferenceOutput:
    """What a model computes in PyTorch for token ids [B, T].

    Attributes
    ----------
    log_probabilities : float32 [B, T, V]
        Natural log-probability of each token id after each token.
    hidden_states : float32 [B, T, E]
        Hidden state of the last layer after each token.
    h : float32 [B, S]
        Hidden state of all layers after the last token, side by side.
    """

    log_probabilities: Floats
    hidden_states: Floats
    h: Floats


Reference = Callable[[npt.NDArray[np.int64]], ReferenceOutput]
"""Runs a model in PyTorch on token ids int64 [B, T], from the initial state."""


@dataclass(frozen=True)
class TrainedModel:
    """What an export needs from a trained model.

    Attributes
    ----------
    shape : ModelShape
    weights : dict[str, float32 array]
        By PyTorch's names, as `tensor_shapes` lists them.
    tokenizer : Tokenizer
    origin : Origin
        What the model inherits from the one that its training started from.
    reference : Reference
        The same model in PyTorch.
    """

    shape: ModelShape
    weights: Weights
    tokenizer: Tokenizer
    origin: Origin
    reference: Reference
