"""How far a training is, for a program that has started it."""

from __future__ import annotations

import json
import math
import time
from typing import Any, TextIO

from afterword_training.network.observers import WORDS_PER_TOKEN, Report

LEARNING = (5, 90)
"""Percent of the whole at which the learning itself begins and ends."""


class ProgressLines:
    """Lines of JSON, at most about one a second; none to a terminal, whose reader has the bar.

    A line has a `message` and a `percentage`; the last one has the `result` alone.

    Parameters
    ----------
    stream : TextIO
        Standard output.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = None if stream.isatty() else stream
        self._first: tuple[int, float] | None = None
        self._told = -math.inf

    def tell(self, message: str, percentage: int) -> None:
        """What is being done now."""
        self._write({"message": message, "percentage": percentage})

    def follow(self, report: Report) -> None:
        """A step of the learning: words a second, and the time that is left if none is spared."""
        now = time.monotonic()
        if self._first is None:
            self._first = report.step, now
        first, began = self._first
        if now - self._told < 1 or report.step == first:
            return
        self._told = now
        speed = (report.step - first) / (now - began)
        begin, end = LEARNING
        self.tell(
            f"{speed * report.tokens * WORDS_PER_TOKEN:,.0f} words/s, "
            f"up to {duration((report.steps - report.step) / speed)} left",
            begin + (end - begin) * report.step // report.steps,
        )

    def result(self, line: str) -> None:
        """What has come of it."""
        self._write({"result": line})

    def _write(self, line: dict[str, Any]) -> None:
        if self._stream is not None:
            print(json.dumps(line), file=self._stream, flush=True)


def duration(seconds: float) -> str:
    """A time to wait, as one says it."""
    if seconds < 60:
        return f"{max(10, math.ceil(seconds / 10) * 10)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
