from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file, save_file

from afterword.errors import UserError
from afterword.model.language_model import LanguageModel
from afterword.store.bundle import Bundle, Manifest
from afterword.store.model_shape import ModelShape
from afterword_export import export as export_module
from afterword_export.export import export
from afterword_export.graph import build
from afterword_export.weights import Weights
from tests.helpers import random_weights


def run(
    checkpoint: Path,
    destination: Path,
    files: dict[str, bytes | Path] | None = None,
    **options: Any,
) -> Manifest:
    facts: dict[str, Any] = {
        "name": "mine",
        "personal": True,
        "licence": "LicenseRef-Private",
        "data": [{"source": "my notes", "licence": "mine"}],
        "metrics": {"epochs": 3},
    }
    draft = export(checkpoint, **facts | options)
    return draft.write(destination, files).manifest


def test_an_exported_bundle_serves(checkpoint: Path, tmp_path: Path, text: np.ndarray) -> None:
    manifest = run(checkpoint, tmp_path / "bundle", heldout_ids=text)
    bundle = Bundle.open(tmp_path / "bundle")
    assert bundle.manifest == manifest
    assert (manifest.quantisation, manifest.language, manifest.hidden) == ("int8", "en", (20, 12))
    assert manifest.metrics["epochs"] == 3
    assert manifest.metrics["fp32_parity"] < 1e-5
    assert abs(manifest.metrics["int8_perplexity_loss"]) < 0.5
    assert 0.95 < manifest.metrics["int8_top5_agreement"] <= 1
    model = LanguageModel(bundle.model_path)
    step = model.run(text[None, :9], model.initial_state())
    assert np.exp(step.log_probabilities).sum() == pytest.approx(1, abs=1e-5)
    assert bundle.tokenizer_path.read_bytes() == (checkpoint / "tokenizer.json").read_bytes()


def test_without_quantisation_the_weights_are_the_checkpoint_s(
    checkpoint: Path, tmp_path: Path
) -> None:
    manifest = run(checkpoint, tmp_path / "bundle", quantise=False, language="en-GB")
    assert (manifest.quantisation, manifest.language) == ("fp32", "en-GB")
    assert manifest.metrics.keys() == {"epochs", "fp32_parity"}
    weights, _ = weights_from_bundle(Bundle.open(tmp_path / "bundle"))
    for name, array in read_checkpoint(checkpoint)[0].items():
        np.testing.assert_array_equal(weights[name], array, name)


def test_further_files_go_along(checkpoint: Path, tmp_path: Path) -> None:
    run(checkpoint, tmp_path / "bundle", files={"LICENCE": b"CC BY-SA 4.0"})
    assert (Bundle.open(tmp_path / "bundle").path / "LICENCE").read_bytes() == b"CC BY-SA 4.0"


def change_tensors(checkpoint: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    tensors = load_file(checkpoint / "model.safetensors")
    change(tensors)
    save_file(tensors, checkpoint / "model.safetensors")


def change_config(checkpoint: Path, **values: object) -> None:
    path = checkpoint / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda c: (c / "model.safetensors").unlink(), r"model\.safetensors is missing"),
        (lambda c: (c / "config.json").unlink(), r"config\.json is missing"),
        (lambda c: (c / "tokenizer.json").unlink(), r"tokenizer\.json is missing"),
        (lambda c: cut_off(c / "model.safetensors"), "is damaged"),
        (lambda c: (c / "model.safetensors").write_bytes(b""), "is damaged"),
        (lambda c: (c / "config.json").write_text("{"), "is damaged"),
        (lambda c: (c / "config.json").write_text("[]"), "is damaged"),
        (lambda c: (c / "config.json").write_text("{}"), "configuration without 'cell'"),
        (lambda c: change_config(c, hidden=[24, 12]), r"layers\.0\.weight_ih_l0 is missing or"),
        (lambda c: change_config(c, cell="gru"), r"layers\.0\.weight_ih_l0 is missing or"),
        (lambda c: change_tensors(c, lambda t: t.pop("output_bias")), "output_bias is missing"),
        (lambda c: change_tensors(c, lambda t: t["output_bias"].fill(np.nan)), "not finite"),
        (lambda c: (c / "tokenizer.json").write_text("{"), r"tokenizer\.json is damaged"),
    ],
)
def test_a_checkpoint_that_cannot_be_exported_is_one_line(
    checkpoint: Path, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(checkpoint)
    with pytest.raises(UserError, match=message) as caught:
        run(checkpoint, tmp_path / "bundle")
    assert str(checkpoint) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "bundle").exists()


def test_a_tokenizer_of_another_model_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    change_config(checkpoint, vocabulary=40)
    change_tensors(
        checkpoint,
        lambda t: t.update({n: t[n][:40].copy() for n in ("embedding.weight", "output_bias")}),
    )
    with pytest.raises(UserError, match="has 50 tokens but the model only 40"):
        run(checkpoint, tmp_path / "bundle")


def sharpen(checkpoint: Path, spread: float) -> None:
    """Replace the weights by larger ones, whose predictions differ more."""
    shape = ModelShape.from_config(json.loads((checkpoint / "config.json").read_text()))
    change_tensors(checkpoint, lambda t: t.update(random_weights(shape, 1, spread)))


def test_chance_in_little_held_out_text_refuses_no_model(
    checkpoint: Path, tmp_path: Path, text: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharpen(checkpoint, 2.0)
    monkeypatch.setattr(export_module, "MOST_PERPLEXITY_LOSS", 1.0)
    manifest = run(checkpoint, tmp_path / "bundle", heldout_ids=text[:40])
    assert manifest.metrics["int8_perplexity_loss"] > 1.0


@pytest.mark.parametrize("broken", ["layers.0.weight_hh_l0", "embedding.weight", "output_bias"])
def test_an_int8_graph_that_computes_something_else_is_refused_without_held_out_text(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def wrong(weights: Weights, shape: ModelShape, *, quantise: bool) -> onnx.ModelProto:
        changed = {**weights, broken: weights[broken][::-1]} if quantise else weights
        return build(changed, shape, quantise=quantise)

    sharpen(checkpoint, 1.5)
    assert "int8_perplexity_loss" not in run(checkpoint, tmp_path / "whole").metrics
    monkeypatch.setattr(export_module, "build", wrong)
    with pytest.raises(UserError, match=r"int8 raises the model's perplexity by .*nothing was"):
        run(checkpoint, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_a_failed_check_leaves_the_old_bundle(
    checkpoint: Path, tmp_path: Path, text: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = run(checkpoint, tmp_path / "bundle")
    monkeypatch.setattr(export_module, "MOST_PERPLEXITY_LOSS", -100.0)
    with pytest.raises(UserError, match=r"and -100 % is the most; nothing was written"):
        run(checkpoint, tmp_path / "bundle", heldout_ids=text)
    monkeypatch.setattr(export_module, "MOST_PARITY", 0.0)
    with pytest.raises(UserError, match=r"departs from PyTorch by .*; nothing was written"):
        run(checkpoint, tmp_path / "bundle", quantise=False)
    assert Bundle.open(tmp_path / "bundle").manifest == old
