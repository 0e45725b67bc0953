"""Checkpoints: folders that a killed run resumes from exactly. Safetensors and JSON, no pickle.

A run's folder holds `step-N` folders, each of which is whole.
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
from afterword.store.files import new_folder
from afterword_export.origin import Origin
from afterword_training.network.lstm import LanguageModel, ModelConfig

Optimizer = torch.optim.AdamW


@dataclass
class Checkpoint:
    """What a run needs to go on: weights, optimiser, carried state, random state, progress.

    The origin of the weights goes along, so that whatever is made of them can state it.
    """

    config: ModelConfig
    weights: dict[str, Tensor]
    trainer: dict[str, Tensor]
    progress: dict[str, Any]
    tokenizer: str
    origin: Origin


def _optimizer_tensors(model: LanguageModel, optimizer: Optimizer) -> dict[str, Tensor]:
    return {
        f"optimizer.{name}.{key}": value.detach().clone()
        for name, parameter in model.named_parameters()
        for key, value in optimizer.state[parameter].items()
    }


def restore_optimizer(model: LanguageModel, optimizer: Optimizer, saved: dict[str, Tensor]) -> None:
    """Put back what `capture` took of the optimiser."""
    for name, parameter in model.named_parameters():
        prefix = f"optimizer.{name}."
        optimizer.state[parameter] = {
            key.removeprefix(prefix): value.clone()
            for key, value in saved.items()
            if key.startswith(prefix)
        }


def capture(
    model: LanguageModel,
    optimizer: Optimizer,
    state: list[tuple[Tensor, Tensor]],
    progress: dict[str, Any],
    tokenizer: str,
    origin: Origin,
) -> Checkpoint:
    """A checkpoint of this moment."""
    trainer = _optimizer_tensors(model, optimizer)
    trainer["random"] = torch.get_rng_state()
    for index, (h, c) in enumerate(state):
        trainer[f"state.{index}.h"], trainer[f"state.{index}.c"] = h.clone(), c.clone()
    weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
    return Checkpoint(model.config, weights, trainer, progress, tokenizer, origin)


def carried_state(checkpoint: Checkpoint) -> list[tuple[Tensor, Tensor]]:
    """Hidden state of the streams, a pair a layer."""
    trainer = checkpoint.trainer
    layers = range(len(checkpoint.config.hidden))
    return [(trainer[f"state.{i}.h"], trainer[f"state.{i}.c"]) for i in layers]


def save(checkpoint: Checkpoint, run: Path) -> Path:
    """Write `run/step-N` whole, then delete every other checkpoint of the run.

    A higher number does not make one newer: it may come from a run to another end.
    """
    folder = run / f"step-{checkpoint.progress['step']:08d}"
    with new_folder(folder) as unfinished:
        _write_weights(
            unfinished,
            checkpoint.weights,
            checkpoint.config,
            checkpoint.tokenizer,
            checkpoint.origin,
        )
        save_file(checkpoint.trainer, unfinished / "trainer.safetensors")
        (unfinished / "progress.json").write_text(json.dumps(checkpoint.progress), "utf-8")
    for other in run.glob("step-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _write_weights(
    folder: Path, weights: dict[str, Tensor], config: ModelConfig, tokenizer: str, origin: Origin
) -> None:
    """What the export needs of a checkpoint."""
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config.to_dict()), "utf-8")
    (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
    origin.write(folder)


def save_weights(model: LanguageModel, tokenizer: str, origin: Origin, folder: Path) -> None:
    """Write what the export needs alone, in place of what `folder` held."""
    weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
    with new_folder(folder) as unfinished:
        _write_weights(unfinished, weights, model.config, tokenizer, origin)


def checkpoints(run: Path) -> list[Path]:
    """Whole checkpoints of a run, oldest first."""
    return sorted(run.glob("step-*"))


def load(folder: Path) -> Checkpoint:
    """Read a checkpoint; UserError when it is damaged."""
    with _reporting_damage(folder):
        return Checkpoint(
            ModelConfig.from_dict(json.loads((folder / "config.json").read_text("utf-8"))),
            load_file(folder / "model.safetensors"),
            load_file(folder / "trainer.safetensors"),
            _progress(folder),
            (folder / "tokenizer.json").read_text("utf-8"),
            Origin.read(folder),
        )


def read_progress(folder: Path) -> dict[str, Any]:
    """Read the progress alone of a checkpoint; UserError when it is damaged."""
    with _reporting_damage(folder):
        return _progress(folder)


def _progress(folder: Path) -> dict[str, Any]:
    progress: dict[str, Any] = json.loads((folder / "progress.json").read_text("utf-8"))
    return progress


@contextmanager
def _reporting_damage(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise UserError(f"the checkpoint {folder} is damaged: {error}; remove it") from error
