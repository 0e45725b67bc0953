from __future__ import annotations

import numpy as np
import onnx
import pytest

from afterword.model.language_model import LanguageModel
from afterword.store.model_shape import ModelShape
from afterword_export import verify
from afterword_export.graph import build, quantise_rows
from afterword_export.weights import Weights, tensor_shapes
from tests.helpers import random_weights

from .conftest import pytorch


def model(weights: Weights, shape: ModelShape, *, quantise: bool = False) -> LanguageModel:
    return LanguageModel(build(weights, shape, quantise=quantise).SerializeToString())


def test_fp32_equals_pytorch(weights: Weights, shape: ModelShape, text: np.ndarray) -> None:
    assert verify.parity(pytorch(weights, shape), model(weights, shape), text) < 5e-6


@pytest.mark.parametrize("hidden", [(12,), (20, 16, 12)])
def test_any_number_of_layers_equals_pytorch(hidden: tuple[int, ...]) -> None:
    shape = ModelShape("lstm", 50, 12, hidden)
    random = np.random.default_rng(3)
    weights = {
        n: random.normal(0, 0.3, s).astype(np.float32) for n, s in tensor_shapes(shape).items()
    }
    assert verify.parity(pytorch(weights, shape), model(weights, shape)) < 5e-6


def test_parity_sees_each_weight(weights: Weights, shape: ModelShape) -> None:
    exact = model(weights, shape)
    for name in weights:
        changed = {**weights, name: weights[name] * np.float32(1.1)}
        assert verify.parity(pytorch(changed, shape), exact) > 1e-4, name


def test_parity_of_numbers_that_are_none_is_infinite(weights: Weights, shape: ModelShape) -> None:
    bias = np.full_like(weights["output_bias"], np.nan)
    broken = model({**weights, "output_bias": bias}, shape)
    assert verify.parity(pytorch(weights, shape), broken) == np.inf


def test_int8_is_near_fp32(weights: Weights, shape: ModelShape, text: np.ndarray) -> None:
    exact = model(weights, shape)
    loss = verify.quantisation_loss(exact, model(weights, shape, quantise=True), text)
    assert abs(loss.perplexity_loss) < 0.5
    assert loss.top5_agreement > 0.95


def test_the_loss_of_a_model_against_itself_is_none(
    weights: Weights, shape: ModelShape, text: np.ndarray
) -> None:
    exact = model(weights, shape)
    assert verify.quantisation_loss(exact, exact, text) == verify.QuantisationLoss(0.0, 1.0, 0.0)
    assert verify.quantisation_loss(exact, exact, text[:2]).top5_agreement == pytest.approx(1.0)


def test_the_loss_is_the_rise_of_the_perplexity(lstm: ModelShape) -> None:
    """Two models that know only frequencies, whose perplexity can be worked out by hand."""
    zeros = {name: np.zeros(size, np.float32) for name, size in tensor_shapes(lstm).items()}
    one_in_four = zeros["output_bias"].copy()
    one_in_four[7] = np.log(49 / 3)
    text = np.tile([1, 7, 2, 3], 40)
    loss = verify.quantisation_loss(
        model({**zeros, "output_bias": one_in_four}, lstm), model(zeros, lstm), text
    )
    # Of the 19 predictions in each of the 8 streams, 5 are of the frequent token.
    knows = -(5 * np.log(1 / 4) + 14 * np.log(3 / 4 / 49)) / 19
    assert loss.perplexity_loss == pytest.approx(100 * (50 / np.exp(knows) - 1), rel=1e-4)
    entropy = -(1 / 4 * np.log(1 / 4) + 3 / 4 * np.log(3 / 4 / 49))
    assert loss.expected_loss == pytest.approx(100 * (50 / np.exp(entropy) - 1), rel=1e-4)


def test_few_tokens_tell_the_expected_loss(lstm: ModelShape, text: np.ndarray) -> None:
    weights = random_weights(lstm, 1, 1.5)
    exact, int8 = model(weights, lstm), model(weights, lstm, quantise=True)
    few, many = (verify.quantisation_loss(exact, int8, text[:n]) for n in (40, 2_001))
    assert many.expected_loss > 0
    assert few.expected_loss == pytest.approx(many.expected_loss, abs=0.1)
    assert abs(few.perplexity_loss - many.perplexity_loss) > 0.2


def test_a_model_writes_what_it_finds_probable(lstm: ModelShape) -> None:
    zeros = {name: np.zeros(size, np.float32) for name, size in tensor_shapes(lstm).items()}
    zeros["output_bias"][7] = np.log(49 / 3)
    written = verify.sample_text(model(zeros, lstm))
    assert len(written) == 512
    assert (written == 7).mean() == pytest.approx(1 / 4, abs=0.06)
    assert set(written) > {1, 2, 3}
    assert (verify.sample_text(model(zeros, lstm)) == written).all()


def test_the_embedding_is_stored_once(weights: Weights, shape: ModelShape) -> None:
    for quantise in (False, True):
        graph = build(weights, shape, quantise=quantise).graph
        large = [t.name for t in graph.initializer if np.prod(t.dims) == 50 * 12]
        assert large == ["embedding"]


def test_int8_weights_stay_in_seven_bits() -> None:
    """More would saturate on x86 without VNNI, where pairs of products are summed in 16 bits."""
    shape = ModelShape("lstm", 50, 12, (12,))
    random = np.random.default_rng(4)
    weights = {
        n: random.normal(0, 9, s).astype(np.float32) for n, s in tensor_shapes(shape).items()
    }
    graph = build(weights, shape, quantise=True).graph
    arrays = [onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer]
    int8 = [array for array in arrays if array.dtype == np.int8]
    assert len(int8) == 5
    assert max(int(np.abs(array).max()) for array in int8) == 63
    assert 2 * 255 * 63 < 2**15


def test_a_row_of_zeros_is_quantised_to_zeros() -> None:
    rows, scale = quantise_rows(np.zeros((2, 3), np.float32))
    assert not rows.any()
    assert np.isfinite(scale).all()


def test_rounding_keeps_the_mean_of_weights_that_moved_little() -> None:
    random = np.random.default_rng(1)
    steps = random.integers(-60, 61, (50, 4000)).astype(np.float32)
    steps[:, 0] = 63
    rows, scale = quantise_rows(steps / np.float32(100))
    assert (rows == steps).all()
    assert scale == pytest.approx(np.full(50, 0.01))
    moved = steps + np.float32(0.2)
    moved[:, 0] = 63
    rows, _ = quantise_rows(moved / np.float32(100))
    assert np.abs(rows - moved).max() < 1
    assert (rows - steps)[:, 1:].mean() == pytest.approx(0.2, abs=0.01)
    assert (quantise_rows(moved / np.float32(100))[0] == rows).all()
