"""Compare the speed of a training with that of the matrix products that it consists of."""

from __future__ import annotations

import time

import torch

from afterword.store.model_shape import ModelShape
from afterword_export.weights import tensor_shapes
from afterword_training.network.trainer import bf16_is_native

PASSES = 3
"""Products with each weight: one forward, and one for each of the two gradients."""
TIMED_PRODUCTS = 4
"""Products that the machine is timed on; the fastest counts, as it was disturbed least."""


def operations_per_token(shape: ModelShape, output_ids: float) -> float:
    """Return the additions and multiplications of a training step's matrix products, by token.

    Parameters
    ----------
    shape : ModelShape
    output_ids : float
        Token ids that a step computes scores of.
    """
    matrices = (size for name, size in tensor_shapes(shape).items() if ".weight_" in name)
    weights = sum(rows * columns for rows, columns in matrices) + shape.embedding * output_ids
    return 2 * PASSES * weights


def mean_sample_size(counts: torch.Tensor, tokens: int, negatives: int) -> float:
    """Return how many ids the sampled softmax of a batch scores on average; all without sampling.

    Parameters
    ----------
    counts : Tensor
        [V] how often each id occurs in the text.
    tokens, negatives : int
        Targets and uniform draws of a batch.
    """
    if not negatives:
        return len(counts)
    log_absent = tokens * torch.log1p(-counts / counts.sum())
    log_absent += negatives * torch.log1p(torch.tensor(-1.0 / len(counts)))
    return float((1 - log_absent.exp()).sum())


def operations_per_second(shape: ModelShape, tokens: int) -> float:
    """Time products of `tokens` inputs and weights, in the training's format.

    Each matrix of the network's layers is tried; the fastest counts, so that none of them could be
    faster than what a training is compared with.
    """
    sizes = {size for name, size in tensor_shapes(shape).items() if ".weight_" in name}
    return max(_speed(rows, columns, tokens) for rows, columns in sizes)


def _speed(rows: int, columns: int, tokens: int) -> float:
    kind = torch.bfloat16 if bf16_is_native() else torch.float32
    inputs, weights = torch.randn(tokens, columns).to(kind), torch.randn(columns, rows).to(kind)
    seconds: list[float] = []
    for _ in range(TIMED_PRODUCTS):
        started = time.monotonic()
        torch.mm(inputs, weights)
        seconds.append(time.monotonic() - started)
    return 2 * tokens * rows * columns / min(seconds)
