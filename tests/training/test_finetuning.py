"""Fine-tuning: it learns, stops early, keeps the best, and goes on exactly after a kill."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch")

import torch

from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import score
from afterword_training.network.initial_model import Start
from afterword_training.network.lstm import LanguageModel, ModelConfig
from afterword_training.network.trainer import Trainer
from afterword_training.personal import fine_tuning as finetune
from afterword_training.personal.fine_tuning import SAVE_SECONDS, FineTuning, Plan
from afterword_training.tokenizer_training import count_units, train_tokenizer

pytestmark = pytest.mark.slow

TEXTS = [f"The cat number {n} sat on the mat, and the dog saw the cat." for n in range(80)]
PLAN = Plan(epochs=3, peak_rate=1e-2, streams=4, chunk=8)


@pytest.fixture(scope="module")
def start() -> Start:
    tokenizer = train_tokenizer(count_units(TEXTS), 500)
    torch.manual_seed(0)
    config = ModelConfig(tokenizer.size, 16, (24, 16))
    return Start(config, LanguageModel(config).state_dict(), tokenizer)


def tuning(start: Start, run: Path, plan: Plan = PLAN) -> FineTuning:
    return FineTuning(start, TEXTS[:70], TEXTS[70:], run, plan=plan)


def best(run: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file  # noqa: PLC0415

    weights: dict[str, torch.Tensor] = load_file(run / "best" / "model.safetensors")
    return weights


def test_it_learns_and_keeps_the_best(start: Start, tmp_path: Path) -> None:
    run = tuning(start, tmp_path)
    reports = list(run.train())
    bits = [value for _, value in run.curve]
    assert min(bits) < bits[0] - 0.5
    assert reports[-1].step <= reports[-1].steps
    assert (tmp_path / "best" / "tokenizer.json").exists()


def test_what_is_kept_lies_between_the_start_and_what_was_learned(
    start: Start, tmp_path: Path
) -> None:
    for share in (0.25, 1.0):
        list(
            tuning(
                start, tmp_path / str(share), replace(PLAN, share=share, epochs=1, checks=1)
            ).train()
        )
    part, learned = best(tmp_path / "0.25"), best(tmp_path / "1.0")
    assert not torch.equal(learned["output_bias"], start.weights["output_bias"])
    for name, weight in start.weights.items():
        assert torch.allclose(part[name], weight + (learned[name] - weight) / 4, atol=1e-6)


def test_it_stops_when_the_held_out_loss_rises(start: Start, tmp_path: Path) -> None:
    endless = replace(PLAN, epochs=100, peak_rate=0.05, dropout=0.0)
    run = tuning(start, tmp_path, endless)
    last = list(run.train())[-1]
    assert last.step < last.steps


@pytest.mark.parametrize("save_seconds", [0.0, math.inf])
@pytest.mark.parametrize("kills", [[3], [11, 12, 30]])
def test_a_killed_run_ends_at_the_same_weights(
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kills: list[int],
    save_seconds: float,
) -> None:
    monkeypatch.setattr("afterword_training.personal.fine_tuning.SAVE_SECONDS", save_seconds)
    whole = [report.step for report in tuning(start, tmp_path / "whole").train()]
    for stop in kills:
        for report in tuning(start, tmp_path / "killed").train():
            if report.step >= stop:
                break
    saved = checkpoint.load(checkpoint.checkpoints(tmp_path / "killed")[-1]).progress["step"]
    # A run that is closed at a report has saved that step only if it looked, or saves at each.
    assert saved == kills[-1] if save_seconds == 0 else saved < kills[-1]
    resumed = tuning(start, tmp_path / "killed")
    assert resumed.resumed
    assert [report.step for report in resumed.train()] == whole[saved:]
    expected, got = best(tmp_path / "whole"), best(tmp_path / "killed")
    assert all(torch.equal(expected[name], got[name]) for name in expected)


def test_other_writing_starts_afresh(start: Start, tmp_path: Path) -> None:
    list(tuning(start, tmp_path).train())
    other = FineTuning(start, TEXTS[:60], TEXTS[70:], tmp_path, plan=PLAN)
    assert not other.resumed


def test_another_held_out_text_starts_afresh(start: Start, tmp_path: Path) -> None:
    list(tuning(start, tmp_path).train())
    other = FineTuning(start, TEXTS[:70], TEXTS[71:], tmp_path, plan=PLAN)
    assert not other.resumed


STEP, LOOK = 1.0, 20.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have passed: a step and a look each take some, whatever the machine."""
    now = [0.0]

    def taking(seconds: float, function: Callable[..., Any]) -> Callable[..., Any]:
        def slow(*arguments: object) -> object:
            now[0] += seconds
            return function(*arguments)

        return slow

    monkeypatch.setattr(finetune, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(finetune, "score", taking(LOOK, score))
    monkeypatch.setattr(Trainer, "train_step", taking(STEP, Trainer.train_step))
    return now


def bounded(start: Start, run: Path, minutes: float) -> FineTuning:
    plan = replace(PLAN, epochs=500, patience=500)
    return FineTuning(start, TEXTS[:70], TEXTS[70:], run, plan=plan, minutes=minutes)


def test_a_time_budget_counts_the_looks(start: Start, tmp_path: Path, clock: list[float]) -> None:
    run = bounded(start, tmp_path, 3)
    last = list(run.train())[-1]
    assert 180 - LOOK - 2 * STEP <= clock[0] <= 180
    assert run.curve[-1][0] == last.step == last.steps


def test_the_least_budget_is_a_step_and_a_look(
    start: Start, tmp_path: Path, clock: list[float]
) -> None:
    run = bounded(start, tmp_path, 0.001)
    assert [report.step for report in run.train()] == [1]
    assert [step for step, _ in run.curve] == [0, 1]


def test_a_time_budget_is_for_all_processes_of_a_run(
    start: Start, tmp_path: Path, clock: list[float]
) -> None:
    for report in bounded(start, tmp_path, 3).train():
        if report.held_out is not None:
            break
    spent, clock[0] = clock[0], 1000.0
    resumed = bounded(start, tmp_path, 3)
    assert resumed.resumed
    last = list(resumed.train())[-1]
    assert 180 - LOOK - 2 * STEP <= spent + clock[0] - 1000 <= 180
    assert resumed.curve[-1][0] == last.step


def test_no_more_than_two_minutes_are_lost(
    start: Start, tmp_path: Path, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, unsaved = [0.0], []
    save = Trainer.save

    def note(*arguments: Any) -> None:
        unsaved.append(clock[0] - saved[0])
        saved[0] = clock[0]
        save(*arguments)

    monkeypatch.setattr(Trainer, "save", note)
    list(tuning(start, tmp_path, replace(PLAN, streams=1, checks=1, epochs=1)).train())
    assert unsaved[:2] == [LOOK, SAVE_SECONDS + STEP]
    assert max(unsaved) <= SAVE_SECONDS + STEP + LOOK <= 120
