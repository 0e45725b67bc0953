"""A model from scratch can have a GRU instead of an LSTM, and keeps it when it is retrained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword.store.model_shape import Cell, ModelShape
from afterword.store.source_record import SCRATCH
from afterword_training.corpus import read_corpus
from afterword_training.network.observers import Report
from afterword_training.personal import training as personal
from afterword_training.personal.fine_tuning import Hyperparameters
from afterword_training.personal.provenance import Provenance
from afterword_training.personal.training import PersonalTraining
from tests.helpers import at_end, install_copy

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make models from scratch small, and training them quick."""
    monkeypatch.setattr(
        personal, "ModelShape", lambda cell, size, *_: ModelShape(cell, size, 24, (32, 24))
    )
    quick = Hyperparameters(epochs=2, interpolation=1.0, peak_rate=1e-2, patience=99)
    monkeypatch.setattr(personal, "SCRATCH_HYPERPARAMETERS", quick)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def training(writing: Path, cell: Cell | None = None) -> PersonalTraining:
    record = Provenance((str(writing),), SCRATCH)
    return PersonalTraining(read_corpus(record.paths), "mine", record, cell=cell)


def test_a_gru_is_trained_from_scratch_and_completes(writing: Path) -> None:
    reports: list[Report] = []
    run = training(writing, "gru")
    run.run([reports.append])
    assert reports[-1].step == reports[-1].steps
    bundle = run.install()
    assert bundle.manifest.shape.cell == "gru"
    assert bundle.manifest.metrics["fp32_parity"] < 1e-5
    found = Engine.open(bundle).complete(*at_end("The garden and the mee"), 5)
    assert "meeting" in [candidate.text for candidate in found.words]


def test_a_model_that_is_trained_again_keeps_its_cell(writing: Path) -> None:
    run = training(writing, "gru")
    run.run([])
    run.install()
    run.clean()
    again = training(writing)
    again.run([])
    assert again.install().manifest.shape.cell == "gru"
    again.clean()
    other = training(writing, "lstm")
    other.run([])
    assert other.install().manifest.shape.cell == "lstm"


def test_without_a_wish_a_model_from_scratch_is_an_lstm(writing: Path, tiny_bundle: Bundle) -> None:
    install_copy(tiny_bundle, "mine")
    run = training(writing)
    run.run([])
    assert run.install().manifest.shape.cell == "lstm"


def test_an_interrupted_run_does_not_go_on_with_another_cell(writing: Path) -> None:
    def interrupt(report: Report) -> None:
        if report.held_out is not None:  # there is a checkpoint by now
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training(writing, "gru").run([interrupt])
    assert training(writing, "gru").resumed
    other = training(writing, "lstm")
    assert not other.resumed
    other.run([])
    assert other.install().manifest.shape.cell == "lstm"
