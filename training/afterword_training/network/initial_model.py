"""What a training starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch

from afterword.store.bundle import TOKENIZER, Bundle
from afterword.text.tokenizer import Tokenizer
from afterword_export.origin import Origin
from afterword_export.weights import Weights, read_checkpoint, weights_from_bundle
from afterword_training.network.lstm import LanguageModel, ModelConfig


class Start(NamedTuple):
    """A model to train further.

    Its shape, its weights by name, its tokenizer, where it comes from, the tokens it has read.
    """

    config: ModelConfig
    weights: dict[str, torch.Tensor]
    tokenizer: Tokenizer
    origin: Origin = Origin()
    tokens: int = 0

    def model(self) -> LanguageModel:
        """The model itself, without dropout."""
        model = LanguageModel(self.config)
        model.load_state_dict(self.weights)
        return model


def from_bundle(bundle: Bundle) -> Start:
    """The model of a bundle; tokens are those that its manifest tells of, 0 without."""
    arrays, config = weights_from_bundle(bundle)
    tokens = int(bundle.manifest.metrics.get("tokens", 0))
    return _start(arrays, config, bundle.tokenizer_path, Origin.of(bundle))._replace(tokens=tokens)


def from_checkpoint(folder: Path) -> Start:
    """The model of a checkpoint; UserError when it is damaged."""
    return _start(*read_checkpoint(folder), folder / TOKENIZER, Origin.read(folder))


def _start(arrays: Weights, config: dict[str, Any], tokenizer: Path, origin: Origin) -> Start:
    weights = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    return Start(ModelConfig.from_dict(config), weights, Tokenizer.open(tokenizer), origin)
