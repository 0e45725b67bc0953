"""Fine-tuning on a person's own writing: small data, early stopping, exact resumption."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import HeldOut, score
from afterword_training.network.initial_model import Start
from afterword_training.network.losses import Softmax
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.trainer import Schedule, Trainer

SAVE_SECONDS = 90.0
"""Time between checkpoints: with a look in between, a kill costs two minutes at most."""


@dataclass(frozen=True)
class Plan:
    """How a personal model is trained.

    Attributes
    ----------
    epochs : int
        Most passes over the writing; early stopping may end before.
    peak_rate, weight_decay, dropout : float
        Of AdamW and the model.
    share : float
        How far the weights that are kept lie on the way from those at the start, 0, to those that
        were learned, 1. Between the two a model is better at both texts (Wortsman et al. 2022).
    streams, chunk : int
        Rows of a batch and their length in tokens.
    checks : int
        Looks at the held-out text in one epoch.
    patience : int
        Looks without a gain after which training stops.
    seed : int
        Of all that is drawn.
    """

    epochs: int = 3
    peak_rate: float = 2e-3
    weight_decay: float = 0.05
    dropout: float = 0.2
    share: float = 0.35
    streams: int = 16
    chunk: int = 64
    checks: int = 2
    patience: int = 2
    seed: int = 1


@dataclass(frozen=True)
class Report:
    """A moment of training, for the progress bar and the logs.

    Attributes
    ----------
    step, steps : int
        Steps done, and steps at most.
    loss : float
        Training loss of the last step, in nats a token.
    tokens : int
        Tokens of a step.
    held_out : float | None
        Bits a character on the held-out text, where it was just looked at.
    """

    step: int
    steps: int
    loss: float
    tokens: int
    held_out: float | None


class FineTuning:
    """One run; everything it depends on is in its folder, so a killed one goes on exactly.

    Parameters
    ----------
    start : Start
        The model to start from.
    train, held_out : Sequence[str]
        Texts in date order.
    run : Path
        Folder of the run.
    plan : Plan
        How to train.
    minutes : float | None
        Time to spend at most, looks included and over all processes of the run; one step and one
        look are made in any case.
    """

    def __init__(
        self,
        start: Start,
        train: Sequence[str],
        held_out: Sequence[str],
        run: Path,
        *,
        plan: Plan,
        minutes: float | None = None,
    ) -> None:
        self._run, self._plan, self._minutes = run, plan, minutes
        tokenizer = self._tokenizer = start.tokenizer
        self._ids = np.fromiter((i for t in train for i in tokenizer.document_ids(t)), np.int64)
        self.held_out = HeldOut(
            [i for text in held_out for i in tokenizer.document_ids(text)],
            sum(len(text) + 1 for text in held_out),
        )
        self._streams = max(1, min(plan.streams, len(self._ids) // (4 * plan.chunk)))
        self._epoch_steps = max(1, (len(self._ids) - 1) // (self._streams * plan.chunk))
        self._interval = max(1, self._epoch_steps // plan.checks)
        torch.manual_seed(plan.seed)
        self.model = LanguageModel(start.config, plan.dropout)
        self.model.load_state_dict(start.weights)
        self._trainer = Trainer(self.model, self._streams, weight_decay=plan.weight_decay)
        self._start, self._kept = start.weights, LanguageModel(start.config)
        self._origin = start.origin
        self._identity = self._digest(start.weights)
        self._progress: dict[str, Any] = {
            "identity": self._identity,
            "steps": plan.epochs * self._epoch_steps,
            "best": None,
            "best_step": 0,
            "curve": [],
            "seconds": 0.0,
            "looking": 0.0,
        }
        self.resumed = self._resume()
        self._saved = self._began = time.monotonic()

    def _digest(self, weights: dict[str, torch.Tensor]) -> str:
        """What a checkpoint must match to be gone on from."""
        digest = hashlib.sha256(self._ids.tobytes())
        digest.update(np.array([self.held_out.characters, *self.held_out.ids]).tobytes())
        digest.update(json.dumps([asdict(self._plan), self._minutes]).encode())
        for name in sorted(weights):
            digest.update(weights[name].numpy().tobytes())
        return digest.hexdigest()

    def _resume(self) -> bool:
        for folder in reversed(checkpoint.checkpoints(self._run)):
            progress = checkpoint.read_progress(folder)
            if progress["identity"] == self._identity:
                self._trainer.restore(checkpoint.load(folder))
                self._progress = progress
                return True
            shutil.rmtree(folder)  # of other writing: its step may be higher than ours ever gets
        return False

    @property
    def best(self) -> Path:
        """Folder of the weights that did best on the held-out text."""
        return self._run / "best"

    @property
    def curve(self) -> list[tuple[int, float]]:
        """Step and bits a character at every look at the held-out text."""
        return [(step, bits) for step, bits in self._progress["curve"]]

    @property
    def finished(self) -> bool:
        """Whether all steps are done or the held-out loss has stopped falling."""
        stale = self._trainer.step - self._progress["best_step"]
        started = self._progress["best"] is not None
        return self._trainer.step >= self._progress["steps"] or (
            started and stale >= self._plan.patience * self._interval
        )

    def train(self) -> Iterator[Report]:
        """Run to the end, a report a step."""
        self._saved = time.monotonic()
        self._began = self._saved - self._progress["seconds"]  # as if there was one process alone
        if self._progress["best"] is None:
            self._look()
        while not self.finished:
            step = self._trainer.step
            result = self._trainer.train_step(self._batch(step), Softmax(), self._rate(step))
            self._fit_into_time()
            held_out = None
            if result.step % self._interval == 0 or result.step == self._progress["steps"]:
                held_out = self._look()
            elif time.monotonic() - self._saved > SAVE_SECONDS:
                self._save()
            tokens = self._streams * self._plan.chunk
            yield Report(result.step, self._progress["steps"], result.loss, tokens, held_out)

    def _rate(self, step: int) -> float:
        steps = self._progress["steps"]
        warmup = min(50, max(1, steps // 10))
        return Schedule(self._plan.peak_rate, warmup, steps - warmup, steps).rate(step)

    def _fit_into_time(self) -> None:
        """Shorten the run to the steps and looks that there is time for, a last look included."""
        if self._minutes is None:
            return
        step, most = self._trainer.step, self._plan.epochs * self._epoch_steps
        seconds, looking = time.monotonic() - self._began, self._progress["looking"]
        look = looking / len(self._progress["curve"])
        # The part of an interval that is over waits for its look; the last look comes in addition.
        over = ((step - 1) % self._interval + 1) / self._interval
        left = self._minutes * 60 - seconds - (1 + over) * look
        affordable = int(left / ((seconds - looking) / step + look / self._interval))
        self._progress["steps"] = min(most, step + max(0, affordable))

    def _batch(self, step: int) -> torch.Tensor:
        """Token ids [streams, chunk + 1]; each epoch cuts the writing into streams elsewhere."""
        epoch, step = divmod(step, self._epoch_steps)
        shift = int(np.random.default_rng([self._plan.seed, epoch]).integers(len(self._ids)))
        spacing = len(self._ids) // self._streams
        starts = shift + np.arange(self._streams) * spacing + step * self._plan.chunk
        places = (starts[:, None] + np.arange(self._plan.chunk + 1)) % len(self._ids)
        return torch.from_numpy(self._ids[places])

    def _look(self) -> float:
        """Score what would be kept on the held-out text, and keep it when it is the best so far."""
        began = time.monotonic()
        learned = self.model.state_dict().items()
        share = self._plan.share
        self._kept.load_state_dict(
            {name: torch.lerp(self._start[name], weight, share) for name, weight in learned}
        )
        bits = score(self._kept, self.held_out).bits_per_character
        self._progress["curve"].append([self._trainer.step, bits])
        if self._progress["best"] is None or bits < self._progress["best"]:
            self._progress["best"], self._progress["best_step"] = bits, self._trainer.step
            tokenizer = self._tokenizer.to_json()
            checkpoint.save_weights(self._kept, tokenizer, self._origin, self.best)
        self._progress["looking"] += time.monotonic() - began
        self._save()
        return bits if math.isfinite(bits) else math.inf

    def _save(self) -> None:
        self._saved = time.monotonic()
        self._progress["seconds"] = self._saved - self._began
        tokenizer = self._tokenizer.to_json()
        self._trainer.save(self._run, tokenizer, self._origin, self._progress)
