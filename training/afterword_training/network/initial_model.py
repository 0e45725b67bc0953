"""Load a model to train further, from a bundle or a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from afterword.store import registry
from afterword.store.bundle import TOKENIZER, Bundle
from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_export.graph_reader import read_weights
from afterword_export.origin import Origin
from afterword_export.trained_model import TrainedModel
from afterword_training.network import checkpoint
from afterword_training.network.lstm import LanguageModel


class InitialModel(NamedTuple):
    """A model to train further.

    Attributes
    ----------
    shape : ModelShape
    weights : dict[str, Tensor]
        By the names of `LanguageModel.state_dict`.
    tokenizer : Tokenizer
    origin : Origin
        What a model trained from it inherits.
    tokens_read : int
        Number of tokens that it was trained on, where that is known.
    """

    shape: ModelShape
    weights: dict[str, Tensor]
    tokenizer: Tokenizer
    origin: Origin = Origin()
    tokens_read: int = 0

    def model(self) -> LanguageModel:
        """Return the network itself, without dropout."""
        model = LanguageModel(self.shape)
        model.load_state_dict(self.weights)
        return model

    def trained(self) -> TrainedModel:
        """Return the model in the form that an export takes."""
        weights = {name: weight.numpy() for name, weight in self.weights.items()}
        return TrainedModel(
            self.shape, weights, self.tokenizer, self.origin, self.model().reference
        )


def from_bundle(bundle: Bundle) -> InitialModel:
    """Return the model of a bundle; UserError if it is corrupt."""
    weights = {name: torch.from_numpy(array.copy()) for name, array in read_weights(bundle).items()}
    tokens = bundle.manifest.metrics.get("tokens")
    return InitialModel(
        bundle.manifest.shape,
        weights,
        Tokenizer.open(bundle.tokenizer_path),
        Origin.of(bundle),
        tokens if isinstance(tokens, int) else 0,  # metrics are whatever their writer chose
    )


def from_checkpoint(folder: Path) -> InitialModel:
    """Return the model of a checkpoint; UserError if it is corrupt."""
    shape, weights = checkpoint.load_weights(folder)
    tokens = 0
    if not checkpoint.is_weights_only(folder):
        tokens = checkpoint.read_progress(folder).get("tokens", 0)
    return InitialModel(
        shape, weights, Tokenizer.open(folder / TOKENIZER), Origin.read(folder), tokens
    )


def open_initial(name_or_folder: str) -> InitialModel:
    """Return the model of a checkpoint's folder, or of a bundle by its name or folder.

    Raises
    ------
    UserError
        If there is none, or it is corrupt.
    """
    folder = Path(name_or_folder)
    if (folder / checkpoint.WEIGHTS).is_file():
        return from_checkpoint(folder)
    return from_bundle(registry.open_model(name_or_folder))
