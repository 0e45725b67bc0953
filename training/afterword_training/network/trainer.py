"""The training loop over parallel streams of tokens with carried state."""

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
from afterword_training.network.distributed import ALONE, Workers
from afterword_training.network.lstm import LanguageModel, State, detach

Loss = Callable[[LanguageModel, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Schedule:
    """Learning rate by step: linear warm-up, constant, then a cosine down over the last steps.

    A constant middle lets a run be prolonged from the checkpoint before its last phase
    (Hu et al. 2024, warm-up stable decay).

    Attributes
    ----------
    peak : float
        The constant rate.
    warmup, cooldown, steps : int
        Lengths in steps of the first phase, of the last phase, and of all.
    floor : float
        Share of the peak that the cosine ends at.
    """

    peak: float
    warmup: int
    cooldown: int
    steps: int
    floor: float = 0.02

    def rate(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        into = step - (self.steps - self.cooldown)
        if into <= 0:
            return self.peak
        down = 0.5 * (1 + math.cos(math.pi * min(1.0, into / self.cooldown)))
        return self.peak * (self.floor + (1 - self.floor) * down)


@dataclass(frozen=True)
class Progress:
    """One step's figures: step number, loss in nats a token, gradient norm, learning rate."""

    step: int
    loss: float
    gradient_norm: float
    rate: float


def bf16_is_native() -> bool:
    """Tell whether the processor has bf16 instructions that training gains from.

    Without them oneDNN emulates bf16, more slowly than it computes fp32, or refuses the LSTM. torch
    knows the processor; oneDNN may have been held back by ONEDNN_MAX_CPU_ISA: ask both. False on
    ARM, where nobody has measured a gain.
    """
    return (
        torch.cpu._is_avx512_bf16_supported()
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    )


class _LossOfChunk(nn.Module):
    """Forward pass and loss in one module: gradients of what its `forward` does are averaged."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Tensor, state: State, loss_of: Loss) -> tuple[Tensor, State]:
        """Token ids [B, T + 1] and the state before them -> the loss, and the state after."""
        hidden, after = self.model(batch[:, :-1], state)
        return loss_of(self.model, hidden.flatten(0, 1), batch[:, 1:].flatten()), after


class Trainer:
    """Trains a model step by step; everything that a step depends on is in its checkpoint.

    Parameters
    ----------
    model : LanguageModel
        Is moved to the device of the process.
    streams : int
        Batch rows, each a long text of its own whose state is carried from chunk to chunk.
    weight_decay, clip : float
        Of AdamW, and the norm that gradients are clipped to.
    workers : Workers
        The processes that share the rows; each is given its own ones.
    """

    def __init__(
        self,
        model: LanguageModel,
        streams: int,
        *,
        weight_decay: float = 0.01,
        clip: float = 1.0,
        workers: Workers = ALONE,
    ) -> None:
        self.model = model.to(workers.device)
        self.step = 0
        self.share = workers.rows(streams)
        self._workers = workers
        self._seed = torch.initial_seed()
        self._clip = clip
        # On a GPU TF32 is fast enough, and cuDNN's LSTM would read bf16 autocast as fp16, in which
        # small gradients vanish.
        self._bf16 = workers.device.type == "cpu" and bf16_is_native()
        self._state = model.initial_state(self.share.stop - self.share.start)
        self._loss_of_chunk = workers.averaged(_LossOfChunk(model))
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

    def train_step(self, batch: Tensor, loss_of: Loss, rate: float) -> Progress:
        """One optimiser step on token ids [B, T + 1], the rows of this process."""
        self.model.train()
        self._workers.seed(self._seed, self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        batch = batch.to(self._workers.device)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bf16):
            loss, state = self._loss_of_chunk(batch, self._state, loss_of)
        self._state = [(h.float(), c.float()) for h, c in detach(state)]
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self._clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        return Progress(self.step, float(loss.detach()), float(norm), rate)

    def save(self, run: Path, tokenizer: str, origin: Origin, progress: dict[str, Any]) -> None:
        """Write a checkpoint of this moment under the folder of the run; all processes call it."""
        state = [(self._workers.gather(h, 1), self._workers.gather(c, 1)) for h, c in self._state]
        if self._workers.first:
            progress = {**progress, "step": self.step}
            captured = checkpoint.capture(
                self.model, self.optimizer, state, progress, tokenizer, origin
            )
            checkpoint.save(captured, run)

    def restore(self, saved: checkpoint.Checkpoint) -> None:
        """Go on exactly where a checkpoint was taken, by however many processes."""
        device = self._workers.device
        self.model.load_state_dict(saved.weights)
        trainer = {name: value.to(device) for name, value in saved.trainer.items()}
        checkpoint.restore_optimizer(self.model, self.optimizer, trainer)
        self._state = [
            (h[:, self.share].to(device).contiguous(), c[:, self.share].to(device).contiguous())
            for h, c in checkpoint.carried_state(saved)
        ]
        torch.set_rng_state(saved.trainer["random"])
        self.step = saved.progress["step"]
