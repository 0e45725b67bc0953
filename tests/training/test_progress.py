"""Progress for the program that runs a training."""

from __future__ import annotations

import io
import json

import pytest

pytest.importorskip("torch")

from afterword_training.cli.progress import ProgressLines, duration
from afterword_training.network.observers import Report


def test_progress_is_lines_of_json_about_one_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, clock = io.StringIO(), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    lines = ProgressLines(stream)
    lines.show("reading", 0)
    for step in range(1, 101):
        lines.show_step(Report(step, 200, 3.0, 1000, None))
        clock[0] += 0.1
    lines.show_result("KSS@5 50% → 55%")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert told[0] == {"message": "reading", "percentage": 0}
    assert 8 <= len(told) - 2 <= 11
    assert told[5]["message"] == "7,500 words/s, up to 20 s left"
    assert told[5]["percentage"] < told[6]["percentage"] <= 90
    assert told[-1] == {"result": "KSS@5 50% → 55%"}


def test_steps_within_one_tick_of_the_clock_wait_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream, clock = io.StringIO(), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    lines = ProgressLines(stream)
    for step in (1, 2):
        lines.show_step(Report(step, 200, 3.0, 1000, None))
    assert not stream.getvalue()
    clock[0] += 1
    lines.show_step(Report(3, 200, 3.0, 1000, None))
    assert "1,500 words/s" in stream.getvalue()


def test_the_speed_of_the_next_training_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, clock = io.StringIO(), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    lines = ProgressLines(stream)
    for step in (1, 2, 3, 1, 2):
        lines.show_step(Report(step, 3, 3.0, 1000, None))
        clock[0] += 2
    told = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert len(told) == 3
    assert all(message.startswith("375 words/s") for message in told)


@pytest.mark.parametrize("wanted", [True, False])
def test_progress_is_written_only_if_it_is_wanted(
    capsys: pytest.CaptureFixture[str], wanted: bool
) -> None:
    lines = ProgressLines.on_stdout(wanted)
    lines.show("reading", 0)
    assert capsys.readouterr().out == (
        '{"message": "reading", "percentage": 0}\n' if wanted else ""
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "10 s"), (31, "40 s"), (61, "2 min"), (3599, "1 h 0 min"), (3700, "1 h 2 min")],
)
def test_times_are_said_roughly(seconds: float, said: str) -> None:
    assert duration(seconds) == said
