"""Held-out loss: perplexity a token and bits per character."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

from afterword.store.bundle import Bundle
from afterword_training.network.initial_model import from_bundle
from afterword_training.network.lstm import LanguageModel


@dataclass(frozen=True)
class HeldOut:
    """Token ids of held-out text, and the characters that they stand for."""

    ids: Sequence[int]
    characters: int


@dataclass(frozen=True)
class Score:
    """Loss on held-out text: nats in all, tokens, characters."""

    nats: float
    tokens: int
    characters: int

    @property
    def perplexity(self) -> float:
        """Perplexity a token: comparable only within one vocabulary."""
        return math.exp(self.nats / max(self.tokens, 1))

    @property
    def bits_per_character(self) -> float:
        """Bits a character of the text: comparable across vocabularies."""
        return self.nats / math.log(2) / max(self.characters, 1)


def over_groups(scores: Mapping[str, Score]) -> dict[str, Any]:
    """Figures over all groups of held-out text, and bits per character of each."""
    parts = scores.values()
    total = Score(
        sum(part.nats for part in parts),
        sum(part.tokens for part in parts),
        sum(part.characters for part in parts),
    )
    return {
        "perplexity": total.perplexity,
        "bits_per_character": total.bits_per_character,
        "groups": {group: scores[group].bits_per_character for group in sorted(scores)},
    }


@torch.no_grad()
def score(model: LanguageModel, text: HeldOut, streams: int = 16, chunk: int = 64) -> Score:
    """Loss of a model on held-out text, read as `streams` parallel parts with carried state."""
    model.eval()
    ids = np.asarray(text.ids, dtype=np.int64)
    streams = max(1, min(streams, len(ids) // (2 * chunk)))
    length = (len(ids) - 1) // streams
    rows = np.stack([ids[row * length : row * length + length + 1] for row in range(streams)])
    batch = torch.from_numpy(rows).to(model.output_bias.device)
    state = model.initial_state(streams)
    nats = 0.0
    for start in range(0, length, chunk):
        part = batch[:, start : start + chunk + 1]
        hidden, state = model(part[:, :-1], state)
        logits = model.logits(hidden.flatten(0, 1))
        nats += float(F.cross_entropy(logits, part[:, 1:].flatten(), reduction="sum"))
    tokens = streams * length
    return Score(nats, tokens, round(text.characters * tokens / max(len(ids) - 1, 1)))


def score_bundle(bundle: Bundle, texts: Sequence[str]) -> Score:
    """Loss of a bundle's network on texts, without its n-gram and the document cache.

    Those speak of words alone, and a bit a character is counted over all of the text.
    """
    start = from_bundle(bundle)
    ids = [i for text in texts for i in start.tokenizer.document_ids(text)]
    return score(start.model(), HeldOut(ids, sum(len(text) + 1 for text in texts)))
