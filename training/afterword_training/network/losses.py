"""Compute the training loss: the full softmax, or a sampled one at a fraction of the cost."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F  # noqa: N812

from afterword_training.network.lstm import LanguageModel

MIN_PROBABILITY = torch.finfo(torch.float32).tiny
"""A target below it counts as 87 nats, so that the loss stays finite; its gradient is exact."""


class Softmax:
    """Mean negative log-likelihood of the next token over the whole vocabulary, in nats."""

    def __call__(self, model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return the loss, a scalar, of hidden states [N, E] and target ids [N]."""
        return _cross_entropy(hidden, model.embedding.weight, model.output_bias, targets)


class SampledSoftmax:
    """The same loss, with the partition function estimated from a sample of the vocabulary.

    The sample holds every target of the batch and `negatives` uniform draws, and all positions
    share it. The weight of each token that is not the target is divided by the probability that the
    sample holds it, so that the sum estimates that over the whole vocabulary (Jean et al. 2015).

    Parameters
    ----------
    frequencies : Tensor
        [V] unigram probabilities, which say how likely a token is among the targets.
    negatives : int
        Uniform draws for each batch.
    """

    def __init__(self, frequencies: Tensor, negatives: int) -> None:
        self._log_no_target = torch.log1p(-frequencies.double().clamp(max=0.999))
        self._negatives = negatives

    def __call__(self, model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return the loss, a scalar, of hidden states [N, E] and target ids [N]."""
        size = len(self._log_no_target)
        drawn = torch.randint(size, (self._negatives,), device=targets.device)
        sample = torch.unique(torch.cat([targets, drawn]))
        log_not_drawn = self._negatives * torch.log1p(torch.tensor(-1.0 / size, dtype=torch.double))
        excluded = (self._log_no_target[sample] * len(targets) + log_not_drawn).exp()
        log_included = torch.log1p(-excluded).float()
        return _cross_entropy(
            hidden,
            model.embedding.weight[sample],
            model.output_bias[sample] - log_included,
            torch.searchsorted(sample, targets),
            log_included,
        )


def _cross_entropy(
    hidden: Tensor,
    weight: Tensor,
    bias: Tensor,
    targets: Tensor,
    target_bias: Tensor | None = None,
) -> Tensor:
    """Return the mean cross-entropy of a linear layer's scores, a scalar, in nats.

    Parameters
    ----------
    hidden, weight, bias : Tensor
        Inputs [N, E] and parameters [V, E], [V] of the layer.
    targets : Tensor
        [N] index of the right score of each input.
    target_bias : Tensor | None
        [V] added to a score where it is the right one.
    """
    extra = targets.new_zeros((), dtype=bias.dtype) if target_bias is None else target_bias[targets]
    loss: Tensor = _LinearCrossEntropy.apply(hidden, weight, bias, targets, extra)  # type: ignore[no-untyped-call]
    return loss


class _LinearCrossEntropy(torch.autograd.Function):
    """Cross-entropy whose forward pass turns the scores into their gradient, in place.

    The scores [N, V] are by far the largest tensor of a step. Autograd would keep several copies of
    them; here there is one, which is gone before the backward pass begins.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor, extra: Tensor
    ) -> Tensor:
        """Return the loss, and keep the gradients of the sum over all inputs."""
        scores = F.linear(hidden, weight, bias)  # in bf16 where autocast says so
        own = torch.arange(len(targets), device=targets.device), targets
        scores[own] += extra.to(scores.dtype)
        probabilities = torch.softmax(scores, 1, out=scores)
        loss = -probabilities[own].float().clamp(min=MIN_PROBABILITY).log().mean()
        probabilities[own] -= 1
        gradient = probabilities
        ctx.save_for_backward(
            gradient @ weight.to(gradient.dtype),
            gradient.T @ hidden.to(gradient.dtype),
            gradient.sum(0),
        )
        ctx.inputs = len(targets)
        return loss

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of the inputs and the parameters."""
        scale = gradient / ctx.inputs
        return *(summed * scale for summed in ctx.saved_tensors), None, None
