"""Define the language model in PyTorch: tied embedding, LSTM (or GRU) layers, output bias."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (the field's name for it)

from afterword.store.model_shape import ModelShape
from afterword_export.trained_model import ReferenceOutput

State = list[tuple[Tensor, Tensor]]
"""Hidden and cell state [1, B, H] of each layer."""


class LanguageModel(nn.Module):
    """Turns token ids [B, T] and a state into the last layer's hidden states [B, T, E] and a state.

    Parameters
    ----------
    shape : ModelShape
    dropout : float
        Probability that a number is dropped, before and after each recurrent layer.
    """

    def __init__(self, shape: ModelShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.dropout = dropout
        self.embedding = nn.Embedding(shape.vocabulary, shape.embedding)
        self.output_bias = nn.Parameter(torch.zeros(shape.vocabulary))
        layer = nn.LSTM if shape.cell == "lstm" else nn.GRU
        self.layers = nn.ModuleList(
            layer(size_in, size_out, batch_first=True)
            for size_in, size_out in zip(shape.layer_inputs, shape.hidden, strict=True)
        )
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)

    @torch.no_grad()
    def start_at_frequencies(self, counts: Tensor) -> None:
        """Set the output bias to the log frequencies of the tokens, from their counts [V].

        With a zero bias the tied last layer saturates to express them and its gradients vanish.
        """
        smoothed = counts.float() + 0.5
        self.output_bias.copy_((smoothed / smoothed.sum()).log())

    def initial_state(self, batch: int) -> State:
        """Return zeros for `batch` streams; a GRU does not use the second tensor."""
        zeros = self.output_bias.new_zeros
        return [(zeros(1, batch, size), zeros(1, batch, size)) for size in self.shape.hidden]

    def forward(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Return the last layer's hidden states [B, T, E] and the state after the last token."""
        hidden = self._locked_dropout(self.embedding(ids))
        after: State = []
        for layer, before in zip(self.layers, state, strict=True):
            if self.shape.cell == "lstm":
                hidden, last = layer(hidden, before)
            else:
                hidden, h = layer(hidden, before[0])
                last = (h, before[1])
            hidden = self._locked_dropout(hidden)
            after.append(last)
        return hidden, after

    def _locked_dropout(self, hidden: Tensor) -> Tensor:
        """Apply dropout with one mask for all positions of a stream (Gal and Ghahramani 2016)."""
        if not self.training or self.dropout == 0.0:
            return hidden
        mask = hidden.new_ones(hidden.shape[0], 1, hidden.shape[2])
        return hidden * F.dropout(mask, self.dropout)

    def logits(self, hidden: Tensor) -> Tensor:
        """Return the score [..., V] of every token id after the hidden states [..., E].

        The embedding is the output matrix as well (Press and Wolf 2017).
        """
        return F.linear(hidden, self.embedding.weight, self.output_bias)

    @torch.inference_mode()
    def reference(self, ids: NDArray[np.int64]) -> ReferenceOutput:
        """Return what the model computes for token ids [B, T], for the export to compare with."""
        self.eval()
        hidden, state = self(torch.from_numpy(ids), self.initial_state(len(ids)))
        log_probabilities = self.logits(hidden).log_softmax(-1)
        h = torch.cat([h[0] for h, _ in state], dim=1)
        return ReferenceOutput(log_probabilities.numpy(), hidden.numpy(), h.numpy())


def detach(state: State) -> State:
    """Return the same values without their history, for the next chunk of a stream."""
    return [(h.detach(), c.detach()) for h, c in state]
