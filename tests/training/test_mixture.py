"""The mixture of shards: how often each token occurs, counted in little memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

pytest.importorskip("torch")

from afterword_training.pretraining import mixture
from afterword_training.pretraining.mixture import Mixture
from afterword_training.pretraining.shards import Shard


def test_tokens_are_counted_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixture, "COUNTED_TOKENS", 1_000)
    tokens = np.random.default_rng(0).integers(50, size=300_500).astype(np.uint16)
    shards = [Shard(name, tokens, np.array([0, len(tokens)])) for name in ("one", "two")]
    mixed = Mixture(shards, [0.7, 2.0], streams=1, chunk=8, seed=1)
    tracemalloc.start()
    counts = mixed.counts(60)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counts.numpy() == pytest.approx(2.7 * np.bincount(tokens, minlength=60))
    assert peak < tokens.nbytes / 2
