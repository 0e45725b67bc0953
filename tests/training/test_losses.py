"""The losses and their hand-written gradients are those that PyTorch's own operations give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from afterword.store.model_shape import ModelShape
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.lstm import LanguageModel

VOCABULARY, SIZE, TOKENS, NEGATIVES = 300, 8, 70, 40
FREQUENCIES = torch.linspace(1, 30, VOCABULARY).softmax(0)

Loss = Callable[[LanguageModel, Tensor, Tensor], Tensor]


def softmax(model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
    return F.cross_entropy(model.logits(hidden), targets)


def sampled_softmax(model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
    """Return the sampled loss, one operation after the other."""
    drawn = torch.randint(VOCABULARY, (NEGATIVES,))
    sample = torch.unique(torch.cat([targets, drawn]))
    absent = (1 - FREQUENCIES[sample]) ** len(targets) * (1 - 1 / VOCABULARY) ** NEGATIVES
    is_target = targets[:, None] == sample
    scores = model.logits(hidden)[:, sample]
    corrected = torch.where(is_target, scores, scores - torch.log1p(-absent))
    return F.cross_entropy(corrected, is_target.int().argmax(1))


def loss_and_gradients(loss_of: Loss, *, bf16: bool = False) -> list[Tensor]:
    """Return a loss times two, and its gradients by input, embedding and bias."""
    torch.manual_seed(0)
    model = LanguageModel(ModelShape("lstm", VOCABULARY, SIZE, (SIZE,)))
    torch.nn.init.normal_(model.embedding.weight)
    torch.nn.init.normal_(model.output_bias)
    hidden = torch.randn(TOKENS, SIZE, requires_grad=True)
    targets = torch.multinomial(FREQUENCIES, TOKENS, replacement=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        loss = 2 * loss_of(model, hidden, targets)
    loss.backward()  # type: ignore[no-untyped-call]
    gradients = (hidden.grad, model.embedding.weight.grad, model.output_bias.grad)
    return [loss.detach(), *(gradient for gradient in gradients if gradient is not None)]


BOTH = pytest.mark.parametrize(
    ("fast", "plain"),
    [(Softmax(), softmax), (SampledSoftmax(FREQUENCIES, NEGATIVES), sampled_softmax)],
    ids=["whole", "sampled"],
)


@BOTH
def test_loss_and_gradients_are_those_of_automatic_differentiation(fast: Loss, plain: Loss) -> None:
    got, expected = loss_and_gradients(fast), loss_and_gradients(plain)
    assert len(got) == len(expected) == 4
    for one, other in zip(got, expected, strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=1e-4)


@BOTH
def test_in_bf16_they_are_as_near_as_its_rounding(fast: Loss, plain: Loss) -> None:
    got, expected = loss_and_gradients(fast, bf16=True), loss_and_gradients(plain)
    for one, other in zip(got, expected, strict=True):
        assert one.dtype == torch.float32
        assert (one - other).norm() < 0.02 * other.norm()


def test_a_target_that_seems_impossible_has_a_finite_loss_and_a_gradient() -> None:
    model = LanguageModel(ModelShape("lstm", VOCABULARY, SIZE, (SIZE,)))
    torch.nn.init.zeros_(model.embedding.weight)
    with torch.no_grad():
        model.output_bias[7] = -1e4
    loss = Softmax()(model, torch.zeros(3, SIZE), torch.full((3,), 7))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.isfinite()
    assert model.output_bias.grad is not None
    assert model.output_bias.grad[7] == -1
