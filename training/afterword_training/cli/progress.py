"""Show a program how far a command is, in lines of JSON."""

from __future__ import annotations

import json
import math
import sys
import time
from typing import Any, TextIO

from afterword_training.network.observers import WORDS_PER_TOKEN, Report

LEARNING_PERCENT = (5, 90)
"""Percentages at which the learning itself begins and ends."""
MIN_SECONDS_BETWEEN_LINES = 1.0


class ProgressLines:
    """Lines of JSON for the program that runs a command (`--progress json`).

    A line has a `message` and a `percentage`; the last one has only the `result`, and `changed`
    as false if nothing was. A command that fails ends with an `error` instead, which the command
    line writes.

    Parameters
    ----------
    stream : TextIO or None
        Where to write them; None writes nothing.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._first: tuple[int, float] | None = None
        self._written = -math.inf

    @property
    def are_wanted(self) -> bool:
        """Whether a program reads them."""
        return self._stream is not None

    @classmethod
    def on_stdout(cls, wanted: bool) -> ProgressLines:
        """Write to standard output if the lines are wanted."""
        return cls(sys.stdout if wanted else None)

    def show(self, message: str, percentage: int) -> None:
        """Write what is being done now."""
        self._write({"message": message, "percentage": percentage})

    def show_step(self, report: Report) -> None:
        """Write the speed and the most time that may be left, about once a second."""
        if self._stream is None:
            return
        now = time.monotonic()
        if self._first is None or report.step <= self._first[0]:
            self._first = report.step, now  # the first step of this training, or of the next one
        first, began = self._first
        # A coarse clock may show the same time after several steps.
        if now - self._written < MIN_SECONDS_BETWEEN_LINES or now == began:
            return
        self._written = now
        steps_per_second = (report.step - first) / (now - began)
        begin, end = LEARNING_PERCENT
        self.show(
            f"{steps_per_second * report.tokens * WORDS_PER_TOKEN:,.0f} words/s, "
            f"up to {duration((report.steps - report.step) / steps_per_second)} left",
            begin + (end - begin) * report.step // report.steps,
        )

    def show_result(self, line: str, *, changed: bool = True) -> None:
        """Write the result, and say so if the command has changed nothing."""
        self._write({"result": line} if changed else {"result": line, "changed": False})

    def _write(self, line: dict[str, Any]) -> None:
        if self._stream is not None:
            print(json.dumps(line), file=self._stream, flush=True)


SILENT = ProgressLines(None)


def duration(seconds: float) -> str:
    """Return a waiting time as a person would say it, rounded up."""
    if seconds < 60:
        return f"{max(10, math.ceil(seconds / 10) * 10)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
