"""How much of a training's time its matrix products would take alone."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch
from benchmarks.matrix_products import (
    mean_sample_size,
    operations_per_second,
    operations_per_token,
)

from afterword.store.model_shape import ModelShape


def test_products_count_forward_and_for_both_gradients() -> None:
    shape = ModelShape("lstm", 1000, 8, (16, 8))
    recurrent = 4 * 16 * (8 + 16) + 4 * 8 * (16 + 8)
    assert operations_per_token(shape, 100) == 2 * 3 * (recurrent + 8 * 100)


def test_a_sample_is_as_large_as_drawn_ones_are_on_average() -> None:
    torch.manual_seed(0)
    counts = torch.linspace(0, 8, 500).exp()
    drawn = []
    for _ in range(200):
        targets = torch.multinomial(counts, 300, replacement=True)
        drawn.append(len(torch.unique(torch.cat([targets, torch.randint(500, (60,))]))))
    assert mean_sample_size(counts, 300, 60) == pytest.approx(sum(drawn) / 200, rel=0.01)


def test_without_sampling_all_ids_are_scored() -> None:
    assert mean_sample_size(torch.ones(500), 300, 0) == 500


def test_a_product_takes_time() -> None:
    assert 0 < operations_per_second(ModelShape("lstm", 100, 8, (16, 8)), 64) < 1e16
