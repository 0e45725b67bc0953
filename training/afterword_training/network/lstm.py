"""The language model in PyTorch: tied embedding, a stack of LSTM (or GRU) layers, output bias."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (the field's name for it)

State = list[tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class ModelConfig:
    """Shape of a model.

    Attributes
    ----------
    vocabulary : int
        Number of token ids.
    embedding : int
        Size of the embedding, which is tied with the output: the last layer has this size too.
    hidden : tuple[int, ...]
        Size of each recurrent layer.
    cell : "lstm" or "gru"
    """

    vocabulary: int = 16_384
    embedding: int = 384
    hidden: tuple[int, ...] = (1024, 384)
    cell: Literal["lstm", "gru"] = "lstm"

    def __post_init__(self) -> None:
        if self.hidden[-1] != self.embedding:
            raise ValueError("the last layer must be as wide as the tied embedding")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as `config.json` holds them."""
        return {**asdict(self), "hidden": list(self.hidden)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ModelConfig:
        """Read what `to_dict` wrote; other keys are passed over."""
        return cls(
            values["vocabulary"], values["embedding"], tuple(values["hidden"]), values["cell"]
        )


class LanguageModel(nn.Module):
    """Token ids [B, T] and a state in; the last layer's hidden states [B, T, E] and a state out."""

    def __init__(self, config: ModelConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.config = config
        self.dropout = dropout
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        self.output_bias = nn.Parameter(torch.zeros(config.vocabulary))
        kind = nn.LSTM if config.cell == "lstm" else nn.GRU
        sizes = (config.embedding, *config.hidden)
        self.layers = nn.ModuleList(
            kind(size_in, size_out, batch_first=True) for size_in, size_out in pairwise(sizes)
        )
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)

    @torch.no_grad()
    def start_at_frequencies(self, counts: Tensor) -> None:
        """Start the output bias at the log unigram frequencies.

        With a zero bias the tied last layer saturates to express them and its gradients vanish.
        """
        smoothed = counts.float() + 0.5
        self.output_bias.copy_((smoothed / smoothed.sum()).log())

    def initial_state(self, batch: int) -> State:
        """Zeros for `batch` streams (a GRU's second tensor is not used)."""
        zeros = self.output_bias.new_zeros
        return [(zeros(1, batch, size), zeros(1, batch, size)) for size in self.config.hidden]

    def forward(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Hidden states [B, T, E] of the last layer, and the state after the last position."""
        hidden = self._locked_dropout(self.embedding(ids))
        after: State = []
        for layer, before in zip(self.layers, state, strict=True):
            if self.config.cell == "lstm":
                hidden, last = layer(hidden, before)
            else:
                hidden, h = layer(hidden, before[0])
                last = (h, before[1])
            hidden = self._locked_dropout(hidden)
            after.append(last)
        return hidden, after

    def _locked_dropout(self, hidden: Tensor) -> Tensor:
        """Dropout with one mask for all positions of a stream (Gal and Ghahramani 2016)."""
        if not self.training or self.dropout == 0.0:
            return hidden
        mask = hidden.new_ones(hidden.shape[0], 1, hidden.shape[2])
        return hidden * F.dropout(mask, self.dropout)

    @property
    def output_weight(self) -> Tensor:
        """Rows [V, E] that the scores are products with: the embeddings (Press and Wolf 2017)."""
        return self.embedding.weight

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores [..., V] of every token id after the hidden states [..., E]."""
        return F.linear(hidden, self.output_weight, self.output_bias)


def detach(state: State) -> State:
    """The same values, cut off from the graph: what the next chunk of a stream starts from."""
    return [(h.detach(), c.detach()) for h, c in state]
