"""Compare a step of the model, and a step of its training, with what the machine could do at most.

    python -m benchmarks.roofline [--model NAME|PATH] [--no-training]

A step reads every weight once, so it cannot take less time than reading as many bytes, by the
fastest of several ways to read them. Steps and reading are timed in alternation, on one thread:
each after it has run several times in a row, so that the caches hold what fits, and each after
other data has been read, as between two keystrokes. A training step cannot take less time than its
matrix products. The fastest of many runs counts, as it was disturbed least.
Needs a quiet machine. `python -m benchmarks --only roofline` stores the figures.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from benchmarks.commands import command_parser, one_line_errors
from benchmarks.figures import Json
from benchmarks.matrix_products import (
    mean_sample_size,
    operations_per_second,
    operations_per_token,
)
from benchmarks.tables import markdown_table, size

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
COLD_ROUNDS = 30
WARM_RUNS = 10
"""Runs before one that is timed: what the task before left in a large cache goes slowly."""
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
    other = torch.ones(EVICTED_BYTES // 4)
    tasks: dict[str, Callable[[], object]] = {
        f"{rows} row{'s' * (rows > 1)}": _step(model, rows) for rows in (1, SEARCH_ROWS)
    }
    readers = ways_to_read(size)
    found = []
    for state, seconds in (
        ("in the cache", fastest(tasks | readers, ROUNDS, WARM_RUNS)),
        ("from memory", fastest(tasks | readers, COLD_ROUNDS, 1, lambda: float(other.sum()))),
    ):
        limit = min(seconds[name] for name in readers)
        found += [Limit(f"step, {name}, weights {state}", seconds[name], limit) for name in tasks]
    return found


def ways_to_read(size: int) -> dict[str, Callable[[], object]]:
    """Return tasks that read as many bytes, each in memory of its own, and compute next to nothing.

    None of them is fastest on every machine, with data in the cache and in memory.
    """
    return {
        "sum": torch.ones(size // 4).sum,
        "maximum": np.ones(size // 4, np.float32).max,
        "sum of integers": np.ones(size // 8, np.int64).sum,
    }


def _step(model: Runtime, rows: int) -> Callable[[], object]:
    ids, state = np.zeros((rows, 1), np.int64), model.initial_state(rows)
    return lambda: model.run(ids, state)


def fastest(
    tasks: Mapping[str, Callable[[], object]],
    rounds: int,
    warm_runs: int,
    before: Callable[[], object] = lambda: None,
) -> dict[str, float]:
    """Time tasks in alternation; return the fewest seconds of each.

    Parameters
    ----------
    tasks : Mapping[str, Callable[[], object]]
    rounds : int
        How often each is timed.
    warm_runs : int
        How often a task is run in a row before it is timed.
    before : Callable[[], object]
        Run between these and the one that is timed.
    """
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            for _ in range(warm_runs):
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
                *(_milliseconds(seconds) for seconds in (one.seconds, one.limit_seconds)),
                f"{one.ratio:.2f}",
            ]
            for one in limits
        ],
    )


def operators_table(result: Json) -> str:
    """Return a table of the time that each kind of operator takes."""
    rows = [[name, _milliseconds(took)] for name, took in result["operator_seconds"].items()]
    return markdown_table(["operator of a step with one row", "takes"], rows)


def _milliseconds(seconds: float) -> str:
    """Return "0.770 ms" or "2,640 ms": microseconds matter to a step, not to a training."""
    return f"{1e3 * seconds:,.{3 if seconds < 1 else 0}f} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = command_parser("benchmarks.roofline", __doc__)
    parser.add_argument("--model", help="name or folder of a model; the one in use by default")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--no-training", action="store_true", help="leave the training out")
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        recipe = None if options.no_training else Recipe.open(options.recipe)
        result = measure(options.model, recipe)
    print(f"Weights: {size(result['weight_bytes'])}\n")
    print(f"{table(result)}\n\n{operators_table(result)}")


if __name__ == "__main__":
    main()
