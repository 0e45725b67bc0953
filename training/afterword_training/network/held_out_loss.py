"""Measure the loss on held-out text: perplexity per token and bits per character."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

from afterword.store.bundle import Bundle
from afterword.text.tokenizer import Tokenizer
from afterword_training.network.initial_model import from_bundle
from afterword_training.network.lstm import LanguageModel

MAX_STREAMS = 16
CHUNK_TOKENS = 64


@dataclass(frozen=True)
class HeldOutText:
    """Token ids of held-out text, and the number of characters that they stand for."""

    ids: Sequence[int]
    characters: int


def held_out_text(texts: Sequence[str], tokenizer: Tokenizer) -> HeldOutText:
    """Return texts in the form that `score` takes; the end of each counts as a character."""
    ids = [token for text in texts for token in tokenizer.document_ids(text)]
    return HeldOutText(ids, sum(len(text) + 1 for text in texts))


@dataclass(frozen=True)
class Score:
    """Loss on held-out text: nats in all, number of tokens and of characters."""

    nats: float
    tokens: int
    characters: int

    @property
    def perplexity(self) -> float:
        """Perplexity per token, which is comparable only within one vocabulary."""
        return math.exp(self.nats / max(self.tokens, 1))

    @property
    def bits_per_character(self) -> float:
        """Bits per character of the text, which are comparable across vocabularies."""
        return self.nats / math.log(2) / max(self.characters, 1)


def total_score(scores: Iterable[Score]) -> Score:
    """Return the loss on several texts together."""
    parts = list(scores)
    return Score(
        sum(part.nats for part in parts),
        sum(part.tokens for part in parts),
        sum(part.characters for part in parts),
    )


@torch.no_grad()
def score(model: LanguageModel, text: HeldOutText) -> Score:
    """Return the loss of a model on held-out text, read in parallel streams with carried state."""
    model.eval()
    ids = np.asarray(text.ids, dtype=np.int64)
    streams = max(1, min(MAX_STREAMS, len(ids) // (2 * CHUNK_TOKENS)))
    length = max(len(ids) - 1, 0) // streams
    rows = np.stack([ids[row * length : row * length + length + 1] for row in range(streams)])
    batch = torch.from_numpy(rows).to(model.output_bias.device)
    state = model.initial_state(streams)
    nats = 0.0
    for start in range(0, length, CHUNK_TOKENS):
        part = batch[:, start : start + CHUNK_TOKENS + 1]
        hidden, state = model(part[:, :-1], state)
        logits = model.logits(hidden.flatten(0, 1)).float()
        nats += float(F.cross_entropy(logits, part[:, 1:].flatten(), reduction="sum"))
    tokens = streams * length
    return Score(nats, tokens, round(text.characters * tokens / max(len(ids) - 1, 1)))


def score_bundle(bundle: Bundle, texts: Sequence[str]) -> Score:
    """Return the loss of a bundle's network on texts, without its n-gram and the document cache.

    Those predict words alone, but bits per character are counted over all of the text.
    """
    network = from_bundle(bundle)
    return score(network.model(), held_out_text(texts, network.tokenizer))
