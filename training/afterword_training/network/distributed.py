"""Train one model in several processes, as `torchrun` starts them, or in one.

Each reads its own rows of the same batch. Gradients are averaged, so that weights and optimiser are
the same in all processes, and any number of processes can continue from a checkpoint of any other.
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

TIMEOUT = timedelta(hours=6)
"""How long the other processes wait while the first one tokenises the corpus."""
CPU = torch.device("cpu")
Value = TypeVar("Value")


@dataclass(frozen=True)
class ProcessGroup:
    """One of the processes that train a model together.

    Attributes
    ----------
    rank, size : int
        Number of the process, from 0, and number of processes.
    device : torch.device
        Where the process computes.
    """

    rank: int = 0
    size: int = 1
    device: torch.device = CPU

    @property
    def is_first(self) -> bool:
        """Return whether this is the process that prepares the data, logs and saves."""
        return self.rank == 0

    def wait_for_all(self) -> None:
        """Wait until every process has called this."""
        if self.size > 1:
            distributed.barrier()

    def row_slice(self, streams: int) -> slice:
        """Return which rows of a batch are this process's; UserError if they can't be divided."""
        if streams % self.size:
            raise UserError(
                f"{streams} streams cannot be divided equally among {self.size} processes: "
                "start another number of processes"
            )
        rows = streams // self.size
        return slice(self.rank * rows, (self.rank + 1) * rows)

    def average_gradients(self, module: nn.Module) -> nn.Module:
        """Return the module with gradients that each backward pass averages over the processes."""
        return module if self.size == 1 else DistributedDataParallel(module)

    def seed_step(self, base: int, step: int) -> None:
        """Seed the random generator for a step.

        A single process on a CPU continues with its generator, whose state is in the checkpoints.
        Otherwise the seed depends on the step and the process alone, so no state has to be saved.
        """
        if self.size > 1 or self.device.type != "cpu":
            sequence = np.random.SeedSequence([base, step, self.rank])
            torch.manual_seed(int(sequence.generate_state(1, np.uint64)[0]))

    def any(self, value: bool) -> bool:
        """Tell whether the value is true in any process."""
        if self.size == 1:
            return value
        vote = torch.tensor(int(value), device=self.device)
        distributed.all_reduce(vote, distributed.ReduceOp.MAX)
        return bool(vote)

    def mean(self, value: float) -> float:
        """Return the mean of a value over the processes."""
        if self.size == 1:
            return value
        total = torch.tensor(value, dtype=torch.double, device=self.device)
        distributed.all_reduce(total)
        return float(total) / self.size

    def gather(self, part: Tensor, dim: int) -> Tensor:
        """Return the parts of all processes, concatenated in the order of their ranks."""
        if self.size == 1:
            return part
        parts = [torch.empty_like(part) for _ in range(self.size)]
        distributed.all_gather(parts, part.contiguous())
        return torch.cat(parts, dim)

    def merge(self, entries: dict[str, Value]) -> dict[str, Value]:
        """Return the entries of all processes in one dictionary."""
        if self.size == 1:
            return entries
        gathered: list[dict[str, Value]] = [{} for _ in range(self.size)]
        distributed.all_gather_object(gathered, entries)
        return {key: value for each in gathered for key, value in each.items()}


SINGLE_PROCESS = ProcessGroup()


@contextmanager
def joined_group() -> Iterator[ProcessGroup]:
    """Join the processes that `torchrun` started, each on its own GPU where there are any."""
    rank, size, local = (
        int(os.environ.get(name, default))
        for name, default in (("RANK", "0"), ("WORLD_SIZE", "1"), ("LOCAL_RANK", "0"))
    )
    device = CPU
    if torch.cuda.is_available():
        if local >= torch.cuda.device_count():
            raise UserError(
                f"each process needs a GPU of its own, and there are {torch.cuda.device_count()}: "
                "start fewer processes"
            )
        device = torch.device("cuda", local)
        torch.cuda.set_device(device)
        torch.set_float32_matmul_precision("high")
    if size == 1:
        yield ProcessGroup(device=device)
        return
    backend = "nccl" if device.type == "cuda" else "gloo"
    distributed.init_process_group(backend, timeout=TIMEOUT)
    try:
        yield ProcessGroup(rank, size, device)
        distributed.barrier()  # no process leaves while another still talks to it
    finally:
        gc.collect()  # a model in a reference cycle would keep the group and its threads alive
        distributed.destroy_process_group()
