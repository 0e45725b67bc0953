"""The progress of a training, as its lines tell it to programs."""

from __future__ import annotations

import io
import json

import pytest

pytest.importorskip("torch")

from afterword_training.cli.progress import ProgressLines, duration
from afterword_training.personal.fine_tuning import Report


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_json_for_programs_and_nothing_for_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream, terminal = io.StringIO(), Terminal()
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    for lines in (ProgressLines(stream), ProgressLines(terminal)):
        clock[0] = 0.0
        lines.tell("reading", 0)
        for step in range(1, 101):
            lines.follow(Report(step, 200, 3.0, 1000, None))
            clock[0] += 0.1
        lines.result("KSS@5 50% → 55%")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert told[0] == {"message": "reading", "percentage": 0}
    assert 8 <= len(told) - 2 <= 11
    assert told[5]["message"] == "7,500 words/s, up to 20 s left"
    assert told[5]["percentage"] < told[6]["percentage"] <= 90
    assert told[-1] == {"result": "KSS@5 50% → 55%"}
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "10 s"), (31, "40 s"), (61, "2 min"), (3599, "1 h 0 min"), (3700, "1 h 2 min")],
)
def test_times_are_said_roughly(seconds: float, said: str) -> None:
    assert duration(seconds) == said
