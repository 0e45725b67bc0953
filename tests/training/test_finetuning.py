"""Fine-tuning: it learns, stops early, saves the best, and continues exactly after a kill."""

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

from afterword.store.model_shape import Cell, ModelShape
from afterword_export.export import export
from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import score
from afterword_training.network.initial_model import InitialModel, from_checkpoint
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.trainer import Trainer
from afterword_training.personal import fine_tuning
from afterword_training.personal.fine_tuning import SAVE_SECONDS, FineTuning, Hyperparameters
from afterword_training.tokenizer_training import count_units, train_tokenizer

pytestmark = pytest.mark.slow

TEXTS = [f"The cat number {n} sat on the mat, and the dog saw the cat." for n in range(80)]
SHORT = Hyperparameters(epochs=3, peak_rate=1e-2, streams=4, chunk=8, negatives=20)


@pytest.fixture(scope="module")
def initial() -> InitialModel:
    return random_model("lstm")


def random_model(cell: Cell) -> InitialModel:
    tokenizer = train_tokenizer(count_units(TEXTS), 500)
    torch.manual_seed(0)
    shape = ModelShape(cell, tokenizer.size, 16, (24, 16))
    return InitialModel(shape, LanguageModel(shape).state_dict(), tokenizer)


def tuning(
    initial: InitialModel, run: Path, hyperparameters: Hyperparameters = SHORT
) -> FineTuning:
    return FineTuning(initial, TEXTS[:70], TEXTS[70:], run, hyperparameters=hyperparameters)


def best(run: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file  # noqa: PLC0415

    weights: dict[str, torch.Tensor] = load_file(run / "best" / "model.safetensors")
    return weights


def test_it_learns_and_saves_the_best(initial: InitialModel, tmp_path: Path) -> None:
    run = tuning(initial, tmp_path)
    reports = list(run.train())
    bits = [value for _, value in run.curve]
    assert min(bits) < bits[0] - 0.5
    assert reports[-1].step <= reports[-1].steps
    assert (tmp_path / "best" / "tokenizer.json").exists()


def test_what_is_saved_lies_between_the_initial_and_the_trained_weights(
    initial: InitialModel, tmp_path: Path
) -> None:
    shorter = replace(SHORT, epochs=1, validations_per_epoch=1)
    for interpolation in (0.25, 1.0):
        hyperparameters = replace(shorter, interpolation=interpolation)
        list(tuning(initial, tmp_path / str(interpolation), hyperparameters).train())
    part, learned = best(tmp_path / "0.25"), best(tmp_path / "1.0")
    assert not torch.equal(learned["output_bias"], initial.weights["output_bias"])
    for name, weight in initial.weights.items():
        assert torch.allclose(part[name], weight + (learned[name] - weight) / 4, atol=1e-6)


def test_words_are_compared_with_a_sample_if_that_is_smaller_than_the_vocabulary(
    initial: InitialModel, tmp_path: Path
) -> None:
    once = replace(SHORT, epochs=1, validations_per_epoch=1, interpolation=1.0)
    learned = {}
    for negatives in (0, 20, initial.shape.vocabulary):
        run = tmp_path / str(negatives)
        list(tuning(initial, run, replace(once, negatives=negatives)).train())
        learned[negatives] = best(run)["output_bias"]
    assert torch.equal(learned[0], learned[initial.shape.vocabulary])
    assert not torch.equal(learned[0], learned[20])


def test_it_stops_when_the_held_out_loss_rises(initial: InitialModel, tmp_path: Path) -> None:
    endless = replace(SHORT, epochs=100, peak_rate=0.05, dropout=0.0)
    run = tuning(initial, tmp_path, endless)
    last = list(run.train())[-1]
    assert last.step < last.steps
    best_step = min(run.curve, key=lambda point: point[1])[0]
    kept = (
        f"the weights of step {best_step:,} are kept" if best_step else "the old weights are kept"
    )
    assert run.ending == (
        f"Stopped after {last.step:,} of {last.steps:,} steps: more training made the writing set "
        f"aside no more predictable; {kept}."
    )


def test_a_run_to_the_last_step_has_not_ended_early(initial: InitialModel, tmp_path: Path) -> None:
    run = tuning(initial, tmp_path, replace(SHORT, epochs=1, patience=9))
    list(run.train())
    assert run.ending == ""


@pytest.mark.parametrize("save_seconds", [0.0, math.inf])
@pytest.mark.parametrize("kills", [[3], [11, 12, 30]])
def test_a_killed_run_ends_at_the_same_weights(
    initial: InitialModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kills: list[int],
    save_seconds: float,
) -> None:
    monkeypatch.setattr("afterword_training.personal.fine_tuning.SAVE_SECONDS", save_seconds)
    whole = [report.step for report in tuning(initial, tmp_path / "whole").train()]
    for stop in kills:
        for report in tuning(initial, tmp_path / "killed").train():
            if report.step >= stop:
                break
    saved = checkpoint.load(checkpoint.checkpoints(tmp_path / "killed")[-1]).progress["step"]
    # A run that is closed at a report has saved that step only if it validated, or saves at each.
    assert saved == kills[-1] if save_seconds == 0 else saved < kills[-1]
    resumed = tuning(initial, tmp_path / "killed")
    assert resumed.resumed
    assert [report.step for report in resumed.train()] == whole[saved:]
    expected, got = best(tmp_path / "whole"), best(tmp_path / "killed")
    assert all(torch.equal(expected[name], got[name]) for name in expected)


def test_other_writing_starts_afresh(initial: InitialModel, tmp_path: Path) -> None:
    list(tuning(initial, tmp_path).train())
    other = FineTuning(initial, TEXTS[:60], TEXTS[70:], tmp_path, hyperparameters=SHORT)
    assert not other.resumed


def test_another_held_out_text_starts_afresh(initial: InitialModel, tmp_path: Path) -> None:
    list(tuning(initial, tmp_path).train())
    other = FineTuning(initial, TEXTS[:70], TEXTS[71:], tmp_path, hyperparameters=SHORT)
    assert not other.resumed


STEP_SECONDS, VALIDATION_SECONDS = 1.0, 20.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Fake the time: a step and a validation take as long as these tests say."""
    now = [0.0]

    def taking(seconds: float, function: Callable[..., Any]) -> Callable[..., Any]:
        def slow(*arguments: object) -> object:
            now[0] += seconds
            return function(*arguments)

        return slow

    monkeypatch.setattr(fine_tuning, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(fine_tuning, "score", taking(VALIDATION_SECONDS, score))
    monkeypatch.setattr(Trainer, "train_step", taking(STEP_SECONDS, Trainer.train_step))
    return now


def bounded(initial: InitialModel, run: Path, minutes: float) -> FineTuning:
    endless = replace(SHORT, epochs=500, patience=500)
    return FineTuning(
        initial, TEXTS[:70], TEXTS[70:], run, hyperparameters=endless, minutes=minutes
    )


def test_a_time_budget_includes_the_validations(
    initial: InitialModel, tmp_path: Path, clock: list[float]
) -> None:
    run = bounded(initial, tmp_path, 3)
    last = list(run.train())[-1]
    assert 180 - VALIDATION_SECONDS - 2 * STEP_SECONDS <= clock[0] <= 180
    assert run.curve[-1][0] == last.step == last.steps
    most = 500 * run.epoch_steps
    assert run.ending == (
        f"Stopped after {last.step:,} of {most:,} steps, when the time was up (--minutes 3)."
    )


def test_the_smallest_budget_is_a_step_and_a_validation(
    initial: InitialModel, tmp_path: Path, clock: list[float]
) -> None:
    run = bounded(initial, tmp_path, 0.001)
    assert [report.step for report in run.train()] == [1]
    assert [step for step, _ in run.curve] == [0, 1]


def test_a_time_budget_is_for_all_processes_of_a_run(
    initial: InitialModel, tmp_path: Path, clock: list[float]
) -> None:
    for report in bounded(initial, tmp_path, 3).train():
        if report.held_out is not None:
            break
    spent, clock[0] = clock[0], 1000.0
    resumed = bounded(initial, tmp_path, 3)
    assert resumed.resumed
    last = list(resumed.train())[-1]
    assert 180 - VALIDATION_SECONDS - 2 * STEP_SECONDS <= spent + clock[0] - 1000 <= 180
    assert resumed.curve[-1][0] == last.step


def test_no_more_than_two_minutes_are_lost(
    initial: InitialModel, tmp_path: Path, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, unsaved = [0.0], []
    save = Trainer.save

    def note(*arguments: Any) -> None:
        unsaved.append(clock[0] - saved[0])
        saved[0] = clock[0]
        save(*arguments)

    monkeypatch.setattr(Trainer, "save", note)
    list(
        tuning(
            initial, tmp_path, replace(SHORT, streams=1, validations_per_epoch=1, epochs=1)
        ).train()
    )
    assert unsaved[:2] == [VALIDATION_SECONDS, SAVE_SECONDS + STEP_SECONDS]
    assert max(unsaved) <= SAVE_SECONDS + STEP_SECONDS + VALIDATION_SECONDS <= 120


def test_the_identity_and_the_progress_of_a_checkpoint_have_the_names_of_earlier_versions(
    initial: InitialModel, tmp_path: Path
) -> None:
    """Names that a checkpoint of an earlier version has stay."""
    assert list(Hyperparameters().to_dict().items()) == [
        ("epochs", 3),
        ("peak_rate", 2e-3),
        ("weight_decay", 0.05),
        ("dropout", 0.2),
        ("share", 0.35),
        ("streams", 32),
        ("chunk", 32),
        ("negatives", 6_000),
        ("checks", 2),
        ("patience", 2),
        ("seed", 1),
    ]
    list(tuning(initial, tmp_path).train())
    progress = checkpoint.read_progress(checkpoint.checkpoints(tmp_path)[-1])
    assert progress.keys() == {
        *("identity", "step", "steps", "best", "best_step", "curve", "seconds", "looking"),
    }


def test_a_gru_learns_and_is_exported(tmp_path: Path) -> None:
    run = tuning(random_model("gru"), tmp_path)
    list(run.train())
    bits = [value for _, value in run.curve]
    assert min(bits) < bits[0] - 0.5
    trained = from_checkpoint(run.best).trained()
    exported = export(
        trained, name="g", language="en", personal=True, licence="MIT", data=[], metrics={}
    )
    assert exported.manifest.shape.cell == "gru"
    assert exported.manifest.metrics["fp32_parity"] < 1e-5
