"""Define a transformer with the interface of the LSTM: token ids and a state in and out.

It is built as small models are today: normalisation before each block, rotary positions (Su et al.
2021), SwiGLU (Shazeer 2020), no biases, output tied to the embedding. Its state is the keys and
values of the last W tokens. They are carried from chunk to chunk without gradients, as the LSTM's
state is (Dai et al. 2019, Transformer-XL), so training and typing see the same context.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from afterword.store.model_shape import ModelShape
from afterword_training.network.lstm import LanguageModel, State

HEAD_SIZE = 64
ROTARY_BASE = 10_000.0
MLP_RATIO = 8 / 3
"""Width of the hidden layer of a block in embedding sizes, before rounding to `MLP_MULTIPLE`."""
MLP_MULTIPLE = 32


def transformer_shape(vocabulary: int, embedding: int, layers: int, window: int) -> ModelShape:
    """Return the shape of a transformer, as the sizes of its state.

    The state holds `window` keys and values of each layer, then the last hidden state and the
    number of tokens read. So `hidden` is (window * embedding, ..., embedding).
    """
    return ModelShape("lstm", vocabulary, embedding, (window * embedding,) * layers + (embedding,))


def layers_of(shape: ModelShape) -> int:
    """Return the number of blocks."""
    return len(shape.hidden) - 1


def window_of(shape: ModelShape) -> int:
    """Return how many tokens, with the current one, a block attends to."""
    return shape.hidden[0] // shape.embedding


def mlp_width(embedding: int) -> int:
    """Return the width of the hidden layer of a block."""
    return MLP_MULTIPLE * round(MLP_RATIO * embedding / MLP_MULTIPLE)


class Transformer(LanguageModel):
    """Turns token ids [B, T] and a state into hidden states [B, T, E] and a state.

    The state is a pair of tensors for each block, keys (rotated) and values [W, B, E], and a last
    pair: the last hidden state [1, B, E], and the number of tokens read in each of [1, B, E].

    Parameters
    ----------
    shape : ModelShape
        As `transformer_shape` returns it.
    dropout : float
        Must be 0: nothing is trained long enough to need it.
    """

    def __init__(self, shape: ModelShape, dropout: float = 0.0) -> None:
        if dropout:
            raise ValueError("the transformer has no dropout")
        nn.Module.__init__(self)  # that of LanguageModel would make LSTM layers
        self.shape, self.dropout = shape, dropout
        self.window = window_of(shape)
        self.embedding = nn.Embedding(shape.vocabulary, shape.embedding)
        self.output_bias = nn.Parameter(torch.zeros(shape.vocabulary))
        count = layers_of(shape)
        self.layers = nn.ModuleList(Block(shape.embedding, count) for _ in range(count))
        self.norm = nn.LayerNorm(shape.embedding, bias=False)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)

    def initial_state(self, batch: int) -> State:
        """Return empty caches for `batch` streams."""
        size, zeros = self.shape.embedding, self.output_bias.new_zeros
        lengths = (self.window,) * len(self.layers) + (1,)
        return [(zeros(n, batch, size), zeros(n, batch, size)) for n in lengths]

    def forward(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Return the hidden states [B, T, E] after each token, and the state after the last."""
        read = state[-1][1][0, :, 0]
        rotation = _rotation(read, ids.shape[1])
        mask = _mask(read, ids.shape[1], self.window)
        hidden = self.embedding(ids) * math.sqrt(self.shape.embedding)
        after: State = []
        for block, (keys, values) in zip(self.layers, state[:-1], strict=True):
            hidden, cache = block(hidden, keys, values, rotation, mask)
            after.append(cache)
        hidden = self.norm(hidden)
        read = (read + ids.shape[1])[None, :, None].expand(1, -1, self.shape.embedding)
        return hidden, [*after, (hidden[:, -1][None], read)]


class Block(nn.Module):
    """Attention over the window, then a gated layer; both add to what they read."""

    def __init__(self, size: int, blocks: int) -> None:
        super().__init__()
        width = mlp_width(size)
        self.attention_norm = nn.LayerNorm(size, bias=False)
        self.qkv = nn.Linear(size, 3 * size, bias=False)
        self.attention_out = nn.Linear(size, size, bias=False)
        self.mlp_norm = nn.LayerNorm(size, bias=False)
        self.gate_up = nn.Linear(size, 2 * width, bias=False)
        self.down = nn.Linear(width, size, bias=False)
        for layer in (self.qkv, self.gate_up, self.attention_out, self.down):
            nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
        # The sum over all blocks keeps its size (Radford et al. 2019).
        with torch.no_grad():
            for layer in (self.attention_out, self.down):
                layer.weight.mul_((2 * blocks) ** -0.5)

    def forward(
        self,
        hidden: Tensor,
        past_keys: Tensor,
        past_values: Tensor,
        rotation: tuple[Tensor, Tensor],
        mask: Tensor,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Return the new hidden states [B, T, E], and the last W keys and values."""
        query, key, value = self.qkv(self.attention_norm(hidden)).chunk(3, dim=-1)
        query, key = _rotate(query, rotation), _rotate(key, rotation)
        window = len(past_keys)
        keys = torch.cat([past_keys.to(key.dtype), key.transpose(0, 1)])
        values = torch.cat([past_values.to(value.dtype), value.transpose(0, 1)])
        attended = F.scaled_dot_product_attention(
            _heads(query.transpose(0, 1)), _heads(keys), _heads(values), mask.to(query.dtype)
        )
        hidden = hidden + self.attention_out(attended.transpose(1, 2).flatten(2))
        gate, up = self.gate_up(self.mlp_norm(hidden)).chunk(2, dim=-1)
        hidden = hidden + self.down(F.silu(gate) * up)
        return hidden, (keys[-window:], values[-window:])


def _heads(tensor: Tensor) -> Tensor:
    """Split [T, B, E] into heads: [B, heads, T, HEAD_SIZE]."""
    time, batch, size = tensor.shape
    return tensor.view(time, batch, size // HEAD_SIZE, HEAD_SIZE).permute(1, 2, 0, 3)


def _rotation(read: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Return cosines and sines [B, T, 1, HEAD_SIZE / 2] of the T positions after `read` [B]."""
    frequencies = rotary_frequencies(HEAD_SIZE).to(read.device)
    positions = read[:, None] + torch.arange(count, device=read.device)
    angles = positions[:, :, None, None] * frequencies
    return angles.cos(), angles.sin()


def rotary_frequencies(head: int) -> Tensor:
    """Return the angle in radians that a position adds to each pair of numbers of a head."""
    return ROTARY_BASE ** (-torch.arange(0, head, 2).float() / head)


def _rotate(tensor: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate the heads of [B, T, E] by the angles of their positions."""
    cos, sin = (part.to(tensor.dtype) for part in rotation)
    batch, time, size = tensor.shape
    halves = tensor.view(batch, time, size // HEAD_SIZE, 2, HEAD_SIZE // 2)
    first, second = halves.unbind(-2)
    turned = torch.stack([first * cos - second * sin, second * cos + first * sin], dim=-2)
    return turned.flatten(2)


def _mask(read: Tensor, count: int, window: int) -> Tensor:
    """Return what to add to attention scores: -inf for keys not seen, [T, W + T] or per stream.

    Token i sees the W keys up to its own, but none from before its stream began.
    """
    key = torch.arange(window + count, device=read.device)
    own = window + torch.arange(count, device=read.device)[:, None]
    seen = (key > own - window) & (key <= own)
    if bool((read < window).any()):
        seen = seen & (key >= window - read[:, None])[:, None, None]
    return torch.zeros(seen.shape, device=read.device).masked_fill(~seen, -math.inf)
