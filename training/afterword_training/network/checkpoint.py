"""Save and load checkpoints, from which a killed run resumes exactly; no pickle.

A run's folder holds `step-N` folders, each of which is complete.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from afterword.errors import UserError
from afterword.store.bundle import TOKENIZER
from afterword.store.files import new_folder
from afterword.store.model_shape import ModelShape
from afterword_export.origin import Origin
from afterword_export.weights import checked_weights
from afterword_training.network.lstm import LanguageModel, State

WEIGHTS = "model.safetensors"
CONFIG = "config.json"
OPTIMIZER = "trainer.safetensors"
PROGRESS = "progress.json"

Optimizer = torch.optim.AdamW


@dataclass
class Checkpoint:
    """What a run needs to continue.

    Attributes
    ----------
    shape : ModelShape
    weights : dict[str, Tensor]
        By the names of `LanguageModel.state_dict`.
    trainer : dict[str, Tensor]
        State of the optimiser, of the streams and of the random generator.
    progress : dict[str, Any]
        What the run records about itself, including the `step`.
    tokenizer : str
        Text of `tokenizer.json`.
    origin : Origin
        Where the weights come from, so that models made from them can say so.
    """

    shape: ModelShape
    weights: dict[str, Tensor]
    trainer: dict[str, Tensor]
    progress: dict[str, Any]
    tokenizer: str
    origin: Origin


def capture(
    model: LanguageModel,
    optimizer: Optimizer,
    state: State,
    progress: dict[str, Any],
    tokenizer: str,
    origin: Origin,
) -> Checkpoint:
    """Return a checkpoint of the current state."""
    trainer = _optimizer_tensors(model, optimizer)
    trainer["random"] = torch.get_rng_state()
    for index, (h, c) in enumerate(state):
        trainer[f"state.{index}.h"], trainer[f"state.{index}.c"] = h.clone(), c.clone()
    return Checkpoint(model.shape, _weights(model), trainer, progress, tokenizer, origin)


def _weights(model: LanguageModel) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def _optimizer_tensors(model: LanguageModel, optimizer: Optimizer) -> dict[str, Tensor]:
    return {
        f"optimizer.{name}.{key}": value.detach().clone()
        for name, parameter in model.named_parameters()
        for key, value in optimizer.state[parameter].items()
    }


def restore_optimizer(model: LanguageModel, optimizer: Optimizer, saved: dict[str, Tensor]) -> None:
    """Restore the optimiser state that `capture` took."""
    for name, parameter in model.named_parameters():
        prefix = f"optimizer.{name}."
        optimizer.state[parameter] = {
            key.removeprefix(prefix): value.clone()
            for key, value in saved.items()
            if key.startswith(prefix)
        }


def carried_state(checkpoint: Checkpoint) -> State:
    """Return the state of the streams."""
    trainer = checkpoint.trainer
    layers = range(len(checkpoint.shape.hidden))
    return [(trainer[f"state.{i}.h"], trainer[f"state.{i}.c"]) for i in layers]


def save(checkpoint: Checkpoint, run: Path) -> Path:
    """Write `run/step-N` completely, then delete every other checkpoint of the run.

    A higher step does not make a checkpoint newer: it may be of a run with another number of steps.
    """
    folder = run / folder_name(checkpoint.progress["step"])
    with new_folder(folder) as unfinished:
        _write_weights(
            unfinished,
            checkpoint.weights,
            checkpoint.shape,
            checkpoint.tokenizer,
            checkpoint.origin,
        )
        save_file(checkpoint.trainer, unfinished / OPTIMIZER)
        (unfinished / PROGRESS).write_text(json.dumps(checkpoint.progress), "utf-8")
    for other in run.glob("step-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def save_weights(model: LanguageModel, tokenizer: str, origin: Origin, folder: Path) -> None:
    """Replace `folder` with a checkpoint that can be exported, but not continued."""
    with new_folder(folder) as unfinished:
        _write_weights(unfinished, _weights(model), model.shape, tokenizer, origin)


def _write_weights(
    folder: Path, weights: dict[str, Tensor], shape: ModelShape, tokenizer: str, origin: Origin
) -> None:
    save_file(weights, folder / WEIGHTS)
    (folder / CONFIG).write_text(json.dumps(shape.to_dict()), "utf-8")
    (folder / TOKENIZER).write_text(tokenizer, "utf-8")
    origin.write(folder)


def folder_name(step: int) -> str:
    """Return the name of the folder of a step's checkpoint."""
    return f"step-{step:08d}"


def checkpoints(run: Path) -> list[Path]:
    """Return the checkpoints of a run, oldest first."""
    return sorted(run.glob("step-*"))


def is_weights_only(folder: Path) -> bool:
    """Return whether a checkpoint holds a model alone: it can be exported, but not continued."""
    return not (folder / OPTIMIZER).exists() and not (folder / PROGRESS).exists()


def load(folder: Path) -> Checkpoint:
    """Read a checkpoint; UserError if it is corrupt."""
    with _reporting_corruption(folder):
        return Checkpoint(
            _shape(folder),
            load_file(folder / WEIGHTS),
            load_file(folder / OPTIMIZER),
            _progress(folder),
            (folder / TOKENIZER).read_text("utf-8"),
            Origin.read(folder),
        )


def load_weights(folder: Path) -> tuple[ModelShape, dict[str, Tensor]]:
    """Read only the model of a checkpoint.

    Raises
    ------
    UserError
        If a file is missing or corrupt, or the weights do not have the shape that it states.
    """
    for name in (WEIGHTS, CONFIG, TOKENIZER):
        if not (folder / name).is_file():
            raise UserError(
                f"{folder} is not a checkpoint: {name} is missing; give the folder of a checkpoint"
            )
    try:
        shape = _shape(folder)
        arrays = {name: weight.numpy() for name, weight in load_file(folder / WEIGHTS).items()}
        weights = checked_weights(arrays, shape)
    except (OSError, ValueError, TypeError, SafetensorError) as error:
        raise UserError(f"{folder} is corrupt ({error}); train the model again") from None
    return shape, {name: torch.from_numpy(array) for name, array in weights.items()}


def read_progress(folder: Path) -> dict[str, Any]:
    """Read only the progress of a checkpoint; UserError if it is corrupt."""
    with _reporting_corruption(folder):
        return _progress(folder)


def _shape(folder: Path) -> ModelShape:
    return ModelShape.from_dict(json.loads((folder / CONFIG).read_text("utf-8")))


def _progress(folder: Path) -> dict[str, Any]:
    progress: dict[str, Any] = json.loads((folder / PROGRESS).read_text("utf-8"))
    return progress


@contextmanager
def _reporting_corruption(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise UserError(f"the checkpoint {folder} is corrupt: {error}; delete it") from error
