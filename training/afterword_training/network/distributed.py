"""Processes that train one model together, as `torchrun` starts them; one alone needs nothing.

Each reads its share of the rows of the same batch. Gradients are averaged, so weights and optimiser
are the same in all of them, and any number of processes can go on from a checkpoint of any other.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from afterword.errors import UserError

PATIENCE = timedelta(hours=6)
"""The others wait so long while the first tokenises the corpus."""
CPU = torch.device("cpu")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Workers:
    """What one process knows of all.

    Attributes
    ----------
    rank, size : int
        Its number, from 0, and how many there are.
    device : torch.device
        Where it computes.
    """

    rank: int = 0
    size: int = 1
    device: torch.device = CPU

    @property
    def first(self) -> bool:
        """Whether this is the one that prepares, logs and saves."""
        return self.rank == 0

    def wait(self) -> None:
        """Return when every process has come here."""
        if self.size > 1:
            distributed.barrier()

    def rows(self, streams: int) -> slice:
        """This process's share of the rows of a batch; UserError when it can't be divided."""
        if streams % self.size:
            raise UserError(f"{streams} streams can't be shared by {self.size} processes equally")
        share = streams // self.size
        return slice(self.rank * share, (self.rank + 1) * share)

    def averaged(self, module: nn.Module) -> nn.Module:
        """The module, its gradients averaged over the processes in each backward pass."""
        return module if self.size == 1 else DistributedDataParallel(module)

    def seed(self, base: int, step: int) -> None:
        """Start the draws of a step.

        One process on a CPU goes on with its generator, whose state its checkpoints hold. Others
        start from the numbers of the step and the process, which need no place in a checkpoint.
        """
        if self.size > 1 or self.device.type != "cpu":
            sequence = np.random.SeedSequence([base, step, self.rank])
            torch.manual_seed(int(sequence.generate_state(1, np.uint64)[0]))

    def any(self, wanted: bool) -> bool:
        """Whether any process says so."""
        if self.size == 1:
            return wanted
        vote = torch.tensor(int(wanted), device=self.device)
        distributed.all_reduce(vote, distributed.ReduceOp.MAX)
        return bool(vote)

    def mean(self, value: float) -> float:
        """Mean over the processes."""
        if self.size == 1:
            return value
        total = torch.tensor(value, dtype=torch.double, device=self.device)
        distributed.all_reduce(total)
        return float(total) / self.size

    def gather(self, part: Tensor, dim: int) -> Tensor:
        """The parts of all processes, joined in the order of their numbers."""
        if self.size == 1:
            return part
        parts = [torch.empty_like(part) for _ in range(self.size)]
        distributed.all_gather(parts, part.contiguous())
        return torch.cat(parts, dim)

    def merge(self, found: dict[str, Value]) -> dict[str, Value]:
        """The entries of all processes."""
        if self.size == 1:
            return found
        every: list[dict[str, Value]] = [{} for _ in range(self.size)]
        distributed.all_gather_object(every, found)
        return {key: value for each in every for key, value in each.items()}


ALONE = Workers()


@contextmanager
def started() -> Iterator[Workers]:
    """This process among those that `torchrun` started; on a GPU of its own where there are any."""
    rank, size, local = (
        int(os.environ.get(name, default))
        for name, default in (("RANK", "0"), ("WORLD_SIZE", "1"), ("LOCAL_RANK", "0"))
    )
    device = CPU
    if torch.cuda.is_available():
        if local >= torch.cuda.device_count():
            raise UserError(f"one process a GPU: there are {torch.cuda.device_count()} here")
        device = torch.device("cuda", local)
        torch.cuda.set_device(device)
        torch.set_float32_matmul_precision("high")
    if size == 1:
        yield Workers(device=device)
        return
    backend = "nccl" if device.type == "cuda" else "gloo"
    distributed.init_process_group(backend, timeout=PATIENCE)
    try:
        yield Workers(rank, size, device)
        distributed.barrier()  # nobody leaves while another still talks to it
    finally:
        gc.collect()  # a model in a cycle holds the group, and its threads, to the very end
        distributed.destroy_process_group()
