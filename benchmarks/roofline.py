"""Compare a step of the model, and a step of its training, with what the machine could do at most.

    python -m benchmarks.roofline [--model NAME|PATH] [--no-training]

A step reads every weight once, so it cannot take less time than reading as many bytes. Both are
timed in alternation, on one thread: once over and over, so that the caches hold what fits, and once
each time after other data has been read, as between two keystrokes. A training step cannot take
less time than its matrix products. The fastest of several counts, as it was disturbed least.
Needs a quiet machine. `python -m benchmarks --only roofline` stores the figures.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from benchmarks.figures import Json
from benchmarks.matrix_products import (
    mean_sample_size,
    operations_per_second,
    operations_per_token,
)
from benchmarks.tables import markdown_table, size

from afterword.errors import UserError
from afterword.model.language_model import LanguageModel as Runtime
from afterword.model.language_model import new_session
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword_export.weights import tensor_shapes
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.network.trainer import Trainer
from afterword_training.pretraining.recipe import RECIPES, Recipe

ROUNDS = 200
COLD_ROUNDS = 10
EVICTED_BYTES = 2**28
"""Other data that is read before each cold round: more than any cache holds."""
TRAINING_STEPS = 5
SEARCH_ROWS = 8
"""Paths that the search expands in one call."""


@dataclass(frozen=True)
class Limit:
    """What something takes, and what it would take at the machine's limit.

    Attributes
    ----------
    name : str
    seconds, limit_seconds : float
    """

    name: str
    seconds: float
    limit_seconds: float

    @property
    def ratio(self) -> float:
        """Return how many times as long as the limit it takes."""
        return self.seconds / self.limit_seconds


def weight_bytes(shape: ModelShape) -> int:
    """Return the bytes that a step reads of an int8 model's weights.

    Matrices are int8, with a scale in fp32 for each row; biases are fp32.
    """
    sizes = tensor_shapes(shape).values()
    return sum(s[0] * s[1] + 4 * s[0] if len(s) == 2 else 4 * s[0] for s in sizes)


def step_limits(bundle: Bundle) -> list[Limit]:
    """Time steps of one row and of a search's rows, and reading as many bytes as the weights."""
    model = Runtime(bundle.model_path)
    size = weight_bytes(bundle.manifest.shape)
    weights, other = torch.ones(size // 4), torch.ones(EVICTED_BYTES // 4)
    tasks: dict[str, Callable[[], object]] = {
        f"{rows} row{'s' * (rows > 1)}": _step(model, rows) for rows in (1, SEARCH_ROWS)
    }
    tasks["stream"] = weights.sum
    found = []
    for state, rounds, before in (
        ("in the cache", ROUNDS, lambda: None),
        ("from memory", COLD_ROUNDS, lambda: float(other.sum())),
    ):
        seconds = fastest(tasks, rounds, before)
        stream = seconds.pop("stream")
        found += [
            Limit(f"step, {name}, weights {state}", took, stream) for name, took in seconds.items()
        ]
    return found


def _step(model: Runtime, rows: int) -> Callable[[], object]:
    ids, state = np.zeros((rows, 1), np.int64), model.initial_state(rows)
    return lambda: model.run(ids, state)


def fastest(
    tasks: Mapping[str, Callable[[], object]],
    rounds: int,
    before: Callable[[], object] = lambda: None,
) -> dict[str, float]:
    """Time tasks in alternation; return the fewest seconds of each.

    Parameters
    ----------
    tasks : Mapping[str, Callable[[], object]]
    rounds : int
        How often each is run. Where nothing comes before, each is run twice in a row and the second
        run is timed: it finds in the caches what it needs.
    before : Callable[[], object]
        Run before each task, and not timed.
    """
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            task()
            before()
            started = time.perf_counter()
            task()
            best[name] = min(best[name], time.perf_counter() - started)
    return best


def training_limit(recipe: Recipe) -> Limit:
    """Time steps of a recipe on ids that are as rare as their rank, and their matrix products."""
    shape, tokens = recipe.shape, recipe.streams * recipe.chunk
    counts = 1 / torch.arange(1, shape.vocabulary + 1).double()
    frequencies = counts / counts.sum()
    trainer = Trainer(LanguageModel(shape), recipe.streams)
    sampled = SampledSoftmax(frequencies, recipe.negatives) if recipe.negatives else Softmax()
    seconds = []
    for _ in range(TRAINING_STEPS):
        size = recipe.streams, recipe.chunk + 1
        batch = torch.multinomial(frequencies, size[0] * size[1], replacement=True).view(size)
        started = time.perf_counter()
        trainer.train_step(batch, sampled, 1e-4)
        seconds.append(time.perf_counter() - started)
    scored = mean_sample_size(counts, tokens, recipe.negatives)
    products = tokens * operations_per_token(shape, scored) / operations_per_second(shape, tokens)
    return Limit("training step", min(seconds), products)


def operator_seconds(bundle: Bundle) -> dict[str, float]:
    """Return the seconds that each kind of operator takes in a step of one row, longest first."""
    shape = bundle.manifest.shape
    state = np.zeros((1, sum(shape.hidden)), np.float32)
    with TemporaryDirectory() as folder:
        session = new_session(bundle.model_path, "the model", profile=Path(folder) / "step")
        for _ in range(ROUNDS):
            session.run(None, {"ids": np.zeros((1, 1), np.int64), "h": state, "c": state})
        events = json.loads(Path(session.end_profiling()).read_text("utf-8"))
    durations: dict[tuple[str, str], list[float]] = defaultdict(list)
    for event in events:
        if event["name"].endswith("_kernel_time"):
            key = (event["args"]["op_name"], event["name"])
            durations[key].append(event["dur"] / 1e6)
    seconds: dict[str, float] = defaultdict(float)
    for (operator, _), took in durations.items():
        seconds[operator] += min(took)
    return dict(sorted(seconds.items(), key=lambda item: -item[1]))


def measure(model: str | None = None, recipe: Recipe | None = None) -> Json:
    """Return the raw figures of a model, and of training a recipe if one is given.

    One thread is used, here and from now on in this process.
    """
    keep_freed_memory()
    torch.set_num_threads(1)
    bundle = registry.open_model(model)
    limits = step_limits(bundle)
    operators = operator_seconds(bundle)
    if recipe is not None:
        limits.append(training_limit(recipe))
    return {
        "weight_bytes": weight_bytes(bundle.manifest.shape),
        "limits": [asdict(limit) for limit in limits],
        "operator_seconds": operators,
    }


def table(result: Json) -> str:
    """Return the figures of `measure` as a table."""
    limits = [Limit(**limit) for limit in result["limits"]]
    return markdown_table(
        ["", "takes", "at the limit", "ratio"],
        [
            [
                one.name,
                *(f"{1e3 * seconds:,.3f} ms" for seconds in (one.seconds, one.limit_seconds)),
                f"{one.ratio:.2f}",
            ]
            for one in limits
        ],
    )


def operators_table(result: Json) -> str:
    """Return what the kinds of operators take as a table."""
    rows = [[name, f"{1e3 * took:.3f} ms"] for name, took in result["operator_seconds"].items()]
    return markdown_table(["operator of a step with one row", "takes"], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", help="name or folder of a model; the one in use by default")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--no-training", action="store_true", help="leave the training out")
    options = parser.parse_args(arguments)
    try:
        recipe = None if options.no_training else Recipe.open(options.recipe)
        result = measure(options.model, recipe)
    except UserError as error:
        parser.error(str(error))
    print(f"Weights: {size(result['weight_bytes'])}\n")
    print(f"{table(result)}\n\n{operators_table(result)}")


if __name__ == "__main__":
    main()
