"""Report the progress of a training: a bar, lines of JSON, TensorBoard."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from afterword.errors import UserError
from afterword.installation import install_command

WORDS_PER_TOKEN = 0.75
"""Words of English per token, for the words per second of a progress bar."""


@dataclass(frozen=True)
class Report:
    """The state of a training after a step.

    Attributes
    ----------
    step, steps : int
        Steps done, and the most that will be done.
    loss : float | None
        Training loss since the last report, in nats per token.
    tokens : int
        Tokens in a step.
    held_out : float | None
        Bits per character of the held-out text, if the model was just validated.
    figures : Mapping[str, float]
        Further figures by name.
    held_out_by_group : Mapping[str, float]
        Bits per character of each group of held-out text, where there are groups.
    """

    step: int
    steps: int
    loss: float | None
    tokens: int
    held_out: float | None
    figures: Mapping[str, float] = field(default_factory=dict)
    held_out_by_group: Mapping[str, float] = field(default_factory=dict)

    def scalars(self) -> dict[str, float]:
        """Return all figures except those of the groups, by name."""
        figures = {"loss": self.loss, "bits_per_character": self.held_out, **self.figures}
        return {name: value for name, value in figures.items() if value is not None}


class Observer(Protocol):
    """Takes each report of a training."""

    def __call__(self, report: Report, /) -> None:
        """Take a report."""


@contextmanager
def progress_bar(console: Console) -> Iterator[Observer]:
    """Show a progress bar with loss, bits per character, words per second and time left.

    All of it fits into 80 columns; the bar takes what the rest leaves.
    """
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("loss {task.fields[loss]}  bits/char {task.fields[bits]}"),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=None, loss="…", bits="…", speed="", left="")

        def show(report: Report) -> None:
            speed = (progress.tasks[0].speed or 0.0) * report.tokens * WORDS_PER_TOKEN
            if report.loss is not None:
                progress.update(task, loss=f"{report.loss:.3f}")
            if report.held_out is not None:
                progress.update(task, bits=f"{report.held_out:.3f}")
            progress.update(
                task,
                completed=report.step,
                total=report.steps,
                speed=f"{speed:,.0f} words/s",
                left="left",
            )

        yield show


@contextmanager
def tensorboard(folder: Path | None) -> Iterator[Observer]:
    """Write logs for TensorBoard to a folder; with None, write nothing.

    Raises
    ------
    UserError
        If TensorBoard is not installed.
    """
    if folder is None:
        yield lambda _: None
        return
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415  (an extra of its own)
    except ImportError:
        raise UserError(f"TensorBoard is not installed: {install_command('tensorboard')}") from None
    with SummaryWriter(str(folder)) as writer:

        def write(report: Report) -> None:
            groups = report.held_out_by_group.items()
            by_group = {f"bits_per_character/{group}": bits for group, bits in groups}
            for name, value in {**report.scalars(), **by_group}.items():
                writer.add_scalar(name, value, report.step)

        yield write


def append_json(path: Path) -> Observer:
    """Append a line of JSON for each report to a file, whose last line a kill may have cut off."""

    def append(report: Report) -> None:
        with path.open("ab+") as log:
            if log.tell():
                log.seek(-1, os.SEEK_END)
                if log.read() != b"\n":
                    log.write(b"\n")
            log.write(_json_line(report).encode() + b"\n")

    return append


def print_json(report: Report) -> None:
    """Print a line of JSON for a report on standard output."""
    print(_json_line(report), flush=True)


def _json_line(report: Report) -> str:
    groups = dict(report.held_out_by_group)
    line = {"step": report.step, "time": time.time(), **report.scalars()}
    return json.dumps({**line, "groups": groups} if groups else line)
