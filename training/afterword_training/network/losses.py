"""The training loss: the full softmax, or a sampled one that costs a third of it."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from afterword_training.network.lstm import LanguageModel


class Softmax:
    """Mean negative log-likelihood in nats of the next token, over the whole vocabulary."""

    def __call__(self, model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
        """Hidden states [N, E] and target ids [N] in, a scalar out."""
        return F.cross_entropy(model.logits(hidden).float(), targets)


class SampledSoftmax:
    """The same loss, its partition function estimated from a part of the vocabulary.

    The part is every target of the batch and `negatives` uniform draws, shared by all positions.
    Each other token's weight is divided by the probability that the part holds it, so the sum is
    an estimate of the whole one (Jean et al. 2015).

    Parameters
    ----------
    frequencies : Tensor
        [V] unigram probabilities, which say how likely a token is among the targets.
    negatives : int
        Uniform draws a batch.
    """

    def __init__(self, frequencies: Tensor, negatives: int) -> None:
        self._log_absent = torch.log1p(-frequencies.double().clamp(max=0.999))
        self._negatives = negatives

    def __call__(self, model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
        """Hidden states [N, E] and target ids [N] in, a scalar out."""
        size = len(self._log_absent)
        drawn = torch.randint(size, (self._negatives,), device=targets.device)
        part = torch.unique(torch.cat([targets, drawn]))
        never_drawn = self._negatives * torch.log1p(torch.tensor(-1.0 / size, dtype=torch.double))
        absent = (self._log_absent[part] * len(targets) + never_drawn).exp()
        log_included = torch.log1p(-absent).to(hidden.dtype)
        place = torch.searchsorted(part, targets)
        scores = F.linear(hidden, model.output_weight[part], model.output_bias[part])
        weighted = (scores - log_included).float()
        own = scores.gather(1, place[:, None]).float()
        return F.cross_entropy(weighted.scatter(1, place[:, None], own), place)
