"""Who follows a training: a bar on a terminal, lines of JSON, TensorBoard where it is asked for."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("torch")

from rich.console import Console

from afterword.errors import UserError
from afterword_training.network.observers import (
    Report,
    append_json,
    print_json,
    progress_bar,
    tensorboard,
)

STEP = Report(step=1, steps=2, loss=3.5, tokens=4, held_out=None)
VALIDATION = Report(
    step=2,
    steps=2,
    loss=None,
    tokens=4,
    held_out=1.25,
    figures={"perplexity": 9.0},
    held_out_by_group={"fiction": 1.5},
)


def test_lines_of_json_have_every_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for report in (STEP, VALIDATION):
        print_json(report)
        append_json(tmp_path / "log.jsonl")(report)
    for text in (capsys.readouterr().out, (tmp_path / "log.jsonl").read_text("utf-8")):
        lines = [json.loads(line) for line in text.splitlines()]
        assert all(line.pop("time") > 0 for line in lines)
        assert lines == [
            {"step": 1, "loss": 3.5},
            {
                "step": 2,
                "bits_per_character": 1.25,
                "perplexity": 9.0,
                "groups": {"fiction": 1.5},
            },
        ]


def test_a_bar_shows_the_loss_and_the_last_validation() -> None:
    shown = io.StringIO()
    with progress_bar(Console(file=shown, force_terminal=True, width=80)) as bar:
        bar(STEP)
        bar(VALIDATION)
    last = shown.getvalue()
    assert "100%" in last
    assert "loss 3.500" in last
    assert "bits/char 1.250" in last


def test_a_bar_of_a_long_and_fast_training_fits_into_80_columns() -> None:
    shown, clock = io.StringIO(), [0.0]
    console = Console(
        file=shown, force_terminal=True, width=80, color_system=None, get_time=lambda: clock[0]
    )
    with progress_bar(console) as bar:
        for step in range(1, 11):
            bar(Report(step, 300_000, 12.3456, 100_000, 2.3456))
            clock[0] += 0.1
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.getvalue())
    last = [line for line in re.split(r"[\r\n]+", text) if line.strip()][-1]
    assert len(last) <= 80
    whole = r" 0% loss 12\.346  bits/char 2\.346 [\d,]{7} words/s \d:\d\d:\d\d left *$"
    assert re.search(whole, last), last
    assert last.index("0%") >= 10, "there is a bar"


def test_logs_for_tensorboard_are_written(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="the extra tensorboard is not installed")
    with tensorboard(tmp_path) as log:
        log(STEP)
    assert list(tmp_path.glob("events.*"))


def test_without_tensorboard_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(UserError, match="TensorBoard is not installed"), tensorboard(tmp_path):
        pass


def test_nothing_is_logged_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with tensorboard(None) as log:
        log(STEP)
    assert not list(tmp_path.iterdir())


def test_figures_are_logged_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[str, float, int]] = []

    class SummaryWriter:
        def __init__(self, folder: str) -> None:
            assert folder == str(tmp_path)

        def __enter__(self) -> SummaryWriter:
            return self

        def __exit__(self, *_: object) -> None:
            written.append(("closed", 0.0, 0))

        def add_scalar(self, name: str, value: float, step: int) -> None:
            written.append((name, value, step))

    stub = ModuleType("torch.utils.tensorboard")
    stub.SummaryWriter = SummaryWriter  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", stub)
    with tensorboard(tmp_path) as log:
        log(STEP)
        log(VALIDATION)
    assert written == [
        ("loss", 3.5, 1),
        ("bits_per_character", 1.25, 2),
        ("perplexity", 9.0, 2),
        ("bits_per_character/fiction", 1.5, 2),
        ("closed", 0.0, 0),
    ]
