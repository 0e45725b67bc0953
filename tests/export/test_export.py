from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from afterword.errors import UserError
from afterword.model.language_model import LanguageModel
from afterword.store.bundle import Bundle, write_bundle
from afterword.store.model_shape import ModelShape
from afterword_export import export as export_module
from afterword_export.export import ExportedModel, export
from afterword_export.graph import build
from afterword_export.trained_model import TrainedModel
from afterword_export.weights import Weights

from .conftest import tokenizer, trained


def run(model: TrainedModel, **options: Any) -> ExportedModel:
    facts: dict[str, Any] = {
        "name": "mine",
        "language": "en-GB",
        "personal": True,
        "licence": "LicenseRef-Private",
        "data": [{"source": "my notes", "licence": "mine"}],
        "metrics": {"epochs": 3},
    }
    return export(model, **facts | options)


def test_an_exported_model_serves(shape: ModelShape, tmp_path: Path, text: np.ndarray) -> None:
    model = trained(shape)
    exported = run(model, held_out_ids=text)
    bundle = write_bundle(tmp_path / "bundle", exported.manifest, exported.files)
    manifest = Bundle.open(bundle.path).manifest
    assert replace(manifest, files={}) == exported.manifest
    assert (manifest.quantisation, manifest.language, manifest.shape) == ("int8", "en-GB", shape)
    assert manifest.metrics["epochs"] == 3
    assert manifest.metrics["fp32_parity"] < 1e-5
    assert abs(manifest.metrics["int8_perplexity_loss"]) < 0.5
    assert 0.95 < manifest.metrics["int8_top5_agreement"] <= 1
    served = LanguageModel(bundle.model_path)
    step = served.run(text[None, :9], served.initial_state())
    assert np.exp(step.log_probabilities).sum() == pytest.approx(1, abs=1e-5)
    assert bundle.tokenizer_path.read_text("utf-8") == model.tokenizer.to_json()


def test_the_same_model_is_exported_as_the_same_bytes(shape: ModelShape) -> None:
    assert run(trained(shape)) == run(trained(shape))


def test_a_tokenizer_of_another_model_is_refused(lstm: ModelShape) -> None:
    other = replace(trained(lstm), tokenizer=tokenizer(60))
    with pytest.raises(UserError, match=r"has 60 tokens but the model only 50: .*train the model"):
        run(other)


def test_chance_in_little_held_out_text_refuses_no_model(
    lstm: ModelShape, text: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "MAX_PERPLEXITY_LOSS_PERCENT", 1.0)
    exported = run(trained(lstm, spread=2.0), held_out_ids=text[:40])
    assert exported.manifest.metrics["int8_perplexity_loss"] > 1.0


@pytest.mark.parametrize("broken", ["layers.0.weight_hh_l0", "embedding.weight", "output_bias"])
def test_an_int8_graph_that_computes_something_else_is_refused_without_held_out_text(
    lstm: ModelShape, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def wrong(weights: Weights, shape: ModelShape, *, quantise: bool) -> onnx.ModelProto:
        changed = {**weights, broken: weights[broken][::-1]} if quantise else weights
        return build(changed, shape, quantise=quantise)

    model = trained(lstm, spread=1.5)
    assert "int8_perplexity_loss" not in run(model).manifest.metrics
    monkeypatch.setattr(export_module, "build", wrong)
    with pytest.raises(UserError, match=r"int8 raises the model's perplexity by .*nothing was"):
        run(model)


def test_a_model_that_int8_makes_much_worse_is_refused(
    lstm: ModelShape, text: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "MAX_PERPLEXITY_LOSS_PERCENT", -100.0)
    with pytest.raises(UserError, match=r"more than the -100 % allowed, so nothing was written"):
        run(trained(lstm), held_out_ids=text)


@pytest.mark.parametrize("changed", ["layers.1.bias_hh_l0", "embedding.weight", "output_bias"])
def test_a_graph_that_computes_something_else_than_pytorch_is_refused(
    shape: ModelShape, changed: str
) -> None:
    model = trained(shape)
    weights = {**model.weights, changed: model.weights[changed] * np.float32(1.1)}
    with pytest.raises(UserError, match=r"differs from PyTorch by .*, so nothing was written"):
        run(replace(model, weights=weights))
