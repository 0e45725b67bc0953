"""What a training starts from."""

from __future__ import annotations

from typing import NamedTuple

import torch

from afterword.bundle import Bundle
from afterword.text.tokenizer import Tokenizer
from afterword_export.weights import weights_from_bundle
from afterword_training.lstm import ModelConfig


class Start(NamedTuple):
    """A model to go on from: its shape, its weights by name, its tokenizer, the tokens it read."""

    config: ModelConfig
    weights: dict[str, torch.Tensor]
    tokenizer: Tokenizer
    tokens: int = 0


def from_bundle(bundle: Bundle) -> Start:
    """The model of a bundle; tokens are those that its manifest tells of, 0 without."""
    arrays, config = weights_from_bundle(bundle)
    weights = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    return Start(
        ModelConfig.from_dict(config),
        weights,
        Tokenizer.open(bundle.tokenizer_path),
        int(bundle.manifest.metrics.get("tokens", 0)),
    )
