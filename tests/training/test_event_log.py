"""TensorBoard logs are written where they are asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.errors import UserError
from afterword_training.event_log import event_log
from afterword_training.finetune import Report

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
