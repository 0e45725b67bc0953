"""TensorBoard logs are written where they are asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("torch")

from afterword.errors import UserError
from afterword_training.cli.progress import event_log
from afterword_training.network.event_log import scalar_log
from afterword_training.personal.fine_tuning import Report

REPORT = Report(step=1, steps=2, loss=3.0, tokens=4, held_out=1.5)


def test_reports_are_logged(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="the extra tensorboard is not installed")
    with event_log(tmp_path) as log:
        log(REPORT)
    assert list(tmp_path.glob("events.*"))


def test_without_the_extra_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(UserError, match="tensorboard"), event_log(tmp_path):
        pass


def test_nothing_is_logged_unasked() -> None:
    with event_log(None) as log:
        log(REPORT)


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
    with scalar_log(tmp_path) as log:
        log(50, {"loss": 3.5, "bits_per_character/fiction": 1.5})
    with event_log(tmp_path) as log_report:
        log_report(REPORT)
    assert written == [
        ("loss", 3.5, 50),
        ("bits_per_character/fiction", 1.5, 50),
        ("closed", 0.0, 0),
        ("loss", 3.0, 1),
        ("held-out bits/char", 1.5, 1),
        ("closed", 0.0, 0),
    ]
