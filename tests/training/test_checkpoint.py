"""A checkpoint is exported if it is complete; if it is corrupt, one line says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from safetensors.numpy import load_file, save_file

from afterword.cli import main
from afterword.store.bundle import Bundle
from afterword_training.network import checkpoint
from afterword_training.network.initial_model import from_bundle, from_checkpoint

from .installed import bundle_of


@pytest.fixture
def saved(tmp_path: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkpoint of the tiny model; the data folder is empty."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    model = from_bundle(tiny_bundle)
    folder = tmp_path / "checkpoint"
    checkpoint.save_weights(model.model(), model.tokenizer.to_json(), model.origin, folder)
    return folder


def test_a_checkpoint_is_read_whole(saved: Path, tiny_bundle: Bundle) -> None:
    expected, read = from_bundle(tiny_bundle), from_checkpoint(saved)
    assert (read.shape, read.origin) == (expected.shape, expected.origin)
    assert read.tokenizer.to_json() == expected.tokenizer.to_json()
    assert read.weights.keys() == expected.weights.keys()
    for name, weight in expected.weights.items():
        assert torch.equal(read.weights[name], weight), name


def test_a_checkpoint_is_exported_and_installed(saved: Path) -> None:
    assert main(["export", str(saved), "--name", "mine"]) == 0
    bundle = bundle_of("mine")
    assert bundle.manifest.quantisation == "int8"
    assert bundle.manifest.metrics["fp32_parity"] < 1e-5
    assert bundle.tokenizer_path.read_bytes() == (saved / "tokenizer.json").read_bytes()


def change_tensors(folder: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")


def change_config(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda c: (c / "model.safetensors").unlink(), "model.safetensors is missing"),
        (lambda c: (c / "config.json").unlink(), "config.json is missing"),
        (lambda c: (c / "tokenizer.json").unlink(), "tokenizer.json is missing"),
        (lambda c: cut_off(c / "model.safetensors"), "is corrupt"),
        (lambda c: (c / "model.safetensors").write_bytes(b""), "is corrupt"),
        (lambda c: (c / "config.json").write_text("{"), "is corrupt"),
        (lambda c: (c / "config.json").write_text("[]"), "is corrupt"),
        (lambda c: (c / "config.json").write_text("{}"), "configuration without 'cell'"),
        (lambda c: change_config(c, hidden=[30, 16]), "layers.0.weight_ih_l0 is missing or"),
        (lambda c: change_config(c, cell="gru"), "layers.0.weight_ih_l0 is missing or"),
        (lambda c: change_tensors(c, lambda t: t.pop("output_bias")), "output_bias is missing"),
        (lambda c: change_tensors(c, lambda t: t["output_bias"].fill(np.nan)), "not finite"),
        (lambda c: (c / "tokenizer.json").write_text("{"), "is not a readable tokenizer"),
    ],
)
def test_a_checkpoint_that_cannot_be_exported_is_one_line(
    saved: Path,
    damage: Callable[[Path], object],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damage(saved)
    capsys.readouterr()
    assert main(["export", str(saved), "--name", "mine"]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert str(saved) in told
    assert told.count("\n") == 1
