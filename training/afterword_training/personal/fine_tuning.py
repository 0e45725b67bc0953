"""Fine-tune a model on a person's own writing: small data, early stopping, exact resumption."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import held_out_text, score
from afterword_training.network.initial_model import InitialModel
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.observers import Report
from afterword_training.network.trainer import Loss, Schedule, Trainer

SAVE_SECONDS = 90.0
"""Time between checkpoints. With a validation in between, a kill costs two minutes at most."""
MAX_WARMUP_STEPS = 50


@dataclass(frozen=True)
class Hyperparameters:
    """How a personal model is trained.

    Attributes
    ----------
    epochs : int
        Passes over the writing, unless early stopping ends the training sooner.
    peak_rate, weight_decay, dropout : float
        Of AdamW and the model.
    interpolation : float
        Where the saved weights lie between the initial ones (0) and the trained ones (1).
        A model in between is better on both kinds of text (Wortsman et al. 2022).
    streams, chunk : int
        Rows of a batch, and their length in tokens.
    negatives : int
        Random token ids in the sample that each step compares the right ones with; 0 compares them
        with the whole vocabulary.
    validations_per_epoch : int
    patience : int
        Validations without an improvement after which training stops.
    seed : int
        Of all random draws.
    """

    epochs: int = 3
    peak_rate: float = 2e-3
    weight_decay: float = 0.05
    dropout: float = 0.2
    interpolation: float = 0.35
    streams: int = 32
    chunk: int = 32
    negatives: int = 6_000
    validations_per_epoch: int = 2
    patience: int = 2
    seed: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Return the values under the names that the identity of a checkpoint is made of."""
        names = {"interpolation": "share", "validations_per_epoch": "checks"}
        return {names.get(name, name): value for name, value in asdict(self).items()}


@dataclass
class TuningProgress:
    """What a run records about itself in its checkpoints.

    Attributes
    ----------
    identity : str
        Digest of everything that the run depends on.
    steps : int
        The most steps that will be done.
    best : float | None
        Lowest bits per character on the held-out text; None before the first validation.
    best_step : int
        The step at which the model reached it.
    curve : list[tuple[int, float]]
        Step, and bits per character, of every validation.
    seconds, validation_seconds : float
        Time spent in all, and on validations.
    """

    identity: str
    steps: int
    best: float | None = None
    best_step: int = 0
    curve: list[tuple[int, float]] = field(default_factory=list)
    seconds: float = 0.0
    validation_seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the values as a checkpoint holds them."""
        values = asdict(self)
        values["looking"] = values.pop("validation_seconds")
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TuningProgress:
        """Read what `to_dict` returned; the step, which is also there, is the trainer's."""
        names = ("identity", "steps", "best", "best_step", "seconds")
        return cls(
            **{name: values[name] for name in names},
            curve=[(step, bits) for step, bits in values["curve"]],
            validation_seconds=values["looking"],
        )


class FineTuning:
    """One run; its folder holds all that it depends on, so a killed run continues exactly.

    Parameters
    ----------
    initial : InitialModel
        The model to start from.
    learned, held_out : Sequence[str]
        Texts to train on and to validate on, in date order.
    run : Path
        Folder of the run.
    hyperparameters : Hyperparameters
        How to train.
    minutes : float | None
        Time to spend at most, including validations, and added up if the run is interrupted. At
        least one step and one validation are made.

    Attributes
    ----------
    held_out : HeldOutText
        The text to validate on, in tokens.
    resumed : bool
        Whether the run continues from a checkpoint.
    """

    def __init__(
        self,
        initial: InitialModel,
        learned: Sequence[str],
        held_out: Sequence[str],
        run: Path,
        *,
        hyperparameters: Hyperparameters,
        minutes: float | None = None,
    ) -> None:
        self._run, self._hyperparameters, self._minutes = run, hyperparameters, minutes
        self._initial = initial
        self._ids = np.fromiter(
            (token for text in learned for token in initial.tokenizer.document_ids(text)), np.int64
        )
        self.held_out = held_out_text(held_out, initial.tokenizer)
        chunk = hyperparameters.chunk
        self._streams = max(1, min(hyperparameters.streams, len(self._ids) // (4 * chunk)))
        self._step_tokens = self._streams * chunk
        self.epoch_steps = max(1, (len(self._ids) - 1) // self._step_tokens)
        self._validation_steps = max(1, self.epoch_steps // hyperparameters.validations_per_epoch)
        torch.manual_seed(hyperparameters.seed)
        self._model = LanguageModel(initial.shape, hyperparameters.dropout)
        self._model.load_state_dict(initial.weights)
        self._trainer = Trainer(
            self._model, self._streams, weight_decay=hyperparameters.weight_decay
        )
        self._interpolated = LanguageModel(initial.shape)
        self._loss = _loss(hyperparameters.negatives, self._ids, initial.shape.vocabulary)
        self._progress = TuningProgress(self._digest(), self._max_steps)
        self.resumed = self._resume()
        self._saved = self._began = time.monotonic()

    @property
    def _max_steps(self) -> int:
        return self._hyperparameters.epochs * self.epoch_steps

    def _digest(self) -> str:
        """Return the identity that a checkpoint must have for the run to continue from it."""
        digest = hashlib.sha256(self._ids.tobytes())
        digest.update(np.array([self.held_out.characters, *self.held_out.ids]).tobytes())
        digest.update(json.dumps([self._hyperparameters.to_dict(), self._minutes]).encode())
        for name in sorted(self._initial.weights):
            digest.update(self._initial.weights[name].numpy().tobytes())
        return digest.hexdigest()

    def _resume(self) -> bool:
        """Continue from the newest checkpoint of the same identity; delete all others."""
        for folder in reversed(checkpoint.checkpoints(self._run)):
            values = checkpoint.read_progress(folder)
            if values["identity"] == self._progress.identity:
                self._trainer.restore(checkpoint.load(folder))
                self._progress = TuningProgress.from_dict(values)
                return True
            shutil.rmtree(folder)  # its step may be higher than ours will ever be
        return False

    @property
    def best(self) -> Path:
        """Folder of the weights that did best on the held-out text."""
        return self._run / "best"

    @property
    def curve(self) -> list[tuple[int, float]]:
        """Step, and bits per character of the held-out text, of every validation."""
        return list(self._progress.curve)

    @property
    def finished(self) -> bool:
        """Return whether all steps are done or the held-out loss has stopped falling."""
        without_improvement = self._trainer.step - self._progress.best_step
        return self._trainer.step >= self._progress.steps or (
            self._progress.best is not None
            and without_improvement >= self._hyperparameters.patience * self._validation_steps
        )

    @property
    def ending(self) -> str:
        """Return a sentence that says why the training ended early; empty if it did not."""
        step, most, best = self._trainer.step, self._max_steps, self._progress.best_step
        if step >= most:
            return ""
        done = f"Stopped after {step:,} of {most:,} steps"
        if step >= self._progress.steps:
            return f"{done}, when the time was up (--minutes {self._minutes:g})."
        kept = f"the weights of step {best:,} are kept" if best else "the old weights are kept"
        return f"{done}: more training made the writing set aside no more predictable; {kept}."

    def train(self) -> Iterator[Report]:
        """Train to the end, yielding a report for each step."""
        self._saved = time.monotonic()
        self._began = self._saved - self._progress.seconds  # as if it had been one process
        if self._progress.best is None:
            self._validate()
        while not self.finished:
            step = self._trainer.step
            result = self._trainer.train_step(self._batch(step), self._loss, self._rate(step))
            self._fit_into_time()
            held_out = None
            steps = self._progress.steps
            if result.step % self._validation_steps == 0 or result.step == steps:
                held_out = self._validate()
            elif time.monotonic() - self._saved > SAVE_SECONDS:
                self._save()
            yield Report(result.step, steps, result.loss, self._step_tokens, held_out)

    def _rate(self, step: int) -> float:
        steps = self._progress.steps
        warmup = min(MAX_WARMUP_STEPS, max(1, steps // 10))
        return Schedule(self._hyperparameters.peak_rate, warmup, steps - warmup, steps).rate(step)

    def _fit_into_time(self) -> None:
        """Shorten the run to the steps and validations that fit into the time."""
        if self._minutes is None:
            return
        step, validating = self._trainer.step, self._progress.validation_seconds
        seconds = time.monotonic() - self._began
        validation = validating / len(self._progress.curve)
        # Time for the next validation is reserved gradually, as its interval passes, and time for
        # the last one from the start.
        passed = ((step - 1) % self._validation_steps + 1) / self._validation_steps
        left = self._minutes * 60 - seconds - (1 + passed) * validation
        step_seconds = (seconds - validating) / step + validation / self._validation_steps
        affordable = int(left / step_seconds)
        self._progress.steps = min(self._max_steps, step + max(0, affordable))

    def _batch(self, step: int) -> torch.Tensor:
        """Return token ids [streams, chunk + 1]; each epoch cuts the text in different places."""
        epoch, step = divmod(step, self.epoch_steps)
        chunk, length = self._hyperparameters.chunk, len(self._ids)
        shift = int(np.random.default_rng([self._hyperparameters.seed, epoch]).integers(length))
        starts = shift + np.arange(self._streams) * (length // self._streams) + step * chunk
        places = (starts[:, None] + np.arange(chunk + 1)) % length
        return torch.from_numpy(self._ids[places])

    def _validate(self) -> float:
        """Return bits per character of the interpolated weights; save them if they are the best.

        They are infinite if the model has diverged.
        """
        began = time.monotonic()
        self._interpolated.load_state_dict(
            {
                name: torch.lerp(
                    self._initial.weights[name], trained, self._hyperparameters.interpolation
                )
                for name, trained in self._model.state_dict().items()
            }
        )
        bits = score(self._interpolated, self.held_out).bits_per_character
        progress = self._progress
        progress.curve.append((self._trainer.step, bits))
        if progress.best is None or bits < progress.best:
            progress.best, progress.best_step = bits, self._trainer.step
            tokenizer, origin = self._initial.tokenizer.to_json(), self._initial.origin
            checkpoint.save_weights(self._interpolated, tokenizer, origin, self.best)
        progress.validation_seconds += time.monotonic() - began
        self._save()
        return bits if math.isfinite(bits) else math.inf

    def _save(self) -> None:
        self._saved = time.monotonic()
        self._progress.seconds = self._saved - self._began
        tokenizer, origin = self._initial.tokenizer.to_json(), self._initial.origin
        self._trainer.save(self._run, tokenizer, origin, self._progress.to_dict())


def _loss(negatives: int, ids: NDArray[np.int64], vocabulary: int) -> Loss:
    """Return the sampled loss; the full one if the sample would be no smaller than that."""
    if not 0 < negatives < vocabulary:
        return Softmax()
    counts = torch.from_numpy(np.bincount(ids, minlength=vocabulary))
    return SampledSoftmax(counts / counts.sum(), negatives)
