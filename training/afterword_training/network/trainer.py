"""Train a model on parallel streams of tokens, carrying the state from step to step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from afterword_export.origin import Origin
from afterword_training.network import checkpoint
from afterword_training.network.distributed import SINGLE_PROCESS, ProcessGroup
from afterword_training.network.lstm import LanguageModel, State, detach

Loss = Callable[[LanguageModel, Tensor, Tensor], Tensor]
"""Returns the loss of hidden states [N, E] and target ids [N] of a model."""

MAX_GRADIENT_NORM = 1.0
FLOOR_FRACTION = 0.02
"""Fraction of the peak learning rate at the end of the cool-down."""


@dataclass(frozen=True)
class Schedule:
    """Learning rate by step: a linear warm-up, a constant phase, and a cosine cool-down.

    Thanks to the constant phase a run can be prolonged from the checkpoint before its cool-down
    (Hu et al. 2024, warm-up stable decay).

    Attributes
    ----------
    peak : float
        The constant rate.
    warmup, cooldown, steps : int
        Number of steps of the first phase, of the last phase, and of all.
    """

    peak: float
    warmup: int
    cooldown: int
    steps: int

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        into = step - (self.steps - self.cooldown)
        if into <= 0:
            return self.peak
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, into / self.cooldown)))
        return self.peak * (FLOOR_FRACTION + (1 - FLOOR_FRACTION) * cosine)


@dataclass(frozen=True)
class StepResult:
    """Figures of one step.

    Attributes
    ----------
    step : int
        Number of steps done.
    loss : float
        Training loss in nats a token.
    gradient_norm : float
        Before clipping.
    rate : float
        Learning rate.
    """

    step: int
    loss: float
    gradient_norm: float
    rate: float


def bf16_is_native() -> bool:
    """Tell whether the processor has bf16 instructions that make training faster.

    Without them oneDNN emulates bf16, more slowly than it computes fp32, or refuses the LSTM. torch
    knows the processor, but ONEDNN_MAX_CPU_ISA may have restricted oneDNN, so both are asked. False
    on ARM, where nobody has measured a gain.
    """
    return (
        torch.cpu._is_avx512_bf16_supported()
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    )


class _LossOfChunk(nn.Module):
    """Forward pass and loss in one module, whose gradients can be averaged over processes."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Tensor, state: State, loss_of: Loss) -> tuple[Tensor, State]:
        """Return the loss of token ids [B, T + 1] after a state, and the state after them."""
        hidden, after = self.model(batch[:, :-1], state)
        return loss_of(self.model, hidden.flatten(0, 1), batch[:, 1:].flatten()), after


class Trainer:
    """Trains a model step by step; its checkpoints hold everything that a step depends on.

    Parameters
    ----------
    model : LanguageModel
        It is moved to the device of the process.
    streams : int
        Number of batch rows. Each is a long text whose state is carried from chunk to chunk.
    weight_decay : float
        Of AdamW, for matrices alone.
    group : ProcessGroup
        The processes that train together, each on its own rows.

    Attributes
    ----------
    step : int
        Number of steps done.
    row_slice : slice
        The rows of a batch that this process trains on.
    """

    def __init__(
        self,
        model: LanguageModel,
        streams: int,
        *,
        weight_decay: float = 0.01,
        group: ProcessGroup = SINGLE_PROCESS,
    ) -> None:
        self.model = model.to(group.device)
        self.step = 0
        self.row_slice = group.row_slice(streams)
        self._group = group
        self._seed = torch.initial_seed()
        # On a GPU TF32 is fast enough, and under bf16 autocast cuDNN's LSTM would compute in fp16,
        # in which small gradients vanish.
        self._bf16 = group.device.type == "cpu" and bf16_is_native()
        self._state = model.initial_state(self.row_slice.stop - self.row_slice.start)
        self._loss_of_chunk = group.average_gradients(_LossOfChunk(model))
        decayed = [p for p in model.parameters() if p.ndim > 1]
        others = [p for p in model.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            betas=(0.9, 0.98),
            fused=True,
        )

    def autocast(self) -> torch.autocast:
        """Return a context in which the model computes in bf16, where the processor does."""
        return torch.autocast("cpu", torch.bfloat16, enabled=self._bf16)

    def train_step(self, batch: Tensor, loss_of: Loss, rate: float) -> StepResult:
        """Make one optimiser step on token ids [B, T + 1], the rows of this process."""
        self.model.train()
        self._group.seed_step(self._seed, self.step)
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = rate
        batch = batch.to(self._group.device)
        with self.autocast():
            loss, state = self._loss_of_chunk(batch, self._state, loss_of)
        self._state = [(h.float(), c.float()) for h, c in detach(state)]
        loss.backward()
        norm = self._clip_gradients()
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        return StepResult(self.step, float(loss.detach()), norm, rate)

    def _clip_gradients(self) -> float:
        """Scale the gradients down to `MAX_GRADIENT_NORM`, if they exceed it; return their norm."""
        parameters = list(self.model.parameters())
        norm = nn.utils.get_total_norm([p.grad for p in parameters if p.grad is not None])
        if not norm <= MAX_GRADIENT_NORM:  # most steps need no pass over the gradients
            nn.utils.clip_grads_with_norm_(parameters, MAX_GRADIENT_NORM, norm)
        return float(norm)

    def save(self, run: Path, tokenizer: str, origin: Origin, progress: dict[str, Any]) -> None:
        """Write a checkpoint to a run's folder; all processes must call this."""
        state = [(self._group.gather(h, 1), self._group.gather(c, 1)) for h, c in self._state]
        if self._group.is_first:
            progress = {**progress, "step": self.step}
            captured = checkpoint.capture(
                self.model, self.optimizer, state, progress, tokenizer, origin
            )
            checkpoint.save(captured, run)

    def restore(self, saved: checkpoint.Checkpoint) -> None:
        """Continue exactly from a checkpoint, however many processes wrote it."""
        device = self._group.device
        self.model.load_state_dict(saved.weights)
        trainer = {name: value.to(device) for name, value in saved.trainer.items()}
        checkpoint.restore_optimizer(self.model, self.optimizer, trainer)
        rows = self.row_slice
        self._state = [
            (h[:, rows].to(device).contiguous(), c[:, rows].to(device).contiguous())
            for h, c in checkpoint.carried_state(saved)
        ]
        torch.set_rng_state(saved.trainer["random"])
        self.step = saved.progress["step"]
