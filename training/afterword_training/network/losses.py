"""Compute the training loss: the full softmax, or a sampled one at a third of the cost."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from afterword_training.network.lstm import LanguageModel


class Softmax:
    """Mean negative log-likelihood of the next token over the whole vocabulary, in nats."""

    def __call__(self, model: LanguageModel, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return the loss, a scalar, of hidden states [N, E] and target ids [N]."""
        return F.cross_entropy(model.logits(hidden).float(), targets)


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
        log_included = torch.log1p(-excluded).to(hidden.dtype)
        target_index = torch.searchsorted(sample, targets)
        scores = F.linear(hidden, model.embedding.weight[sample], model.output_bias[sample])
        corrected = (scores - log_included).float()
        target_scores = scores.gather(1, target_index[:, None]).float()
        scores = corrected.scatter(1, target_index[:, None], target_scores)
        return F.cross_entropy(scores, target_index)
