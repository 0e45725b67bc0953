"""Compare variants of a pretraining recipe, each given the same time or the same number of tokens.

    python -m benchmarks.recipes CORPUS --valid FILE --run runs/compare --minutes 60

CORPUS is a folder as `afterword_training.pretraining.run` takes it. Every variant differs from
the recipe in one thing and has its own folder under the run, so a killed comparison continues when
the command is run again. Bits per character can be compared between vocabularies. The speed of
all variants is measured first, one after the other: that needs a quiet machine, the training does
not. It is also printed as a percentage of what the matrix products alone would reach.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.commands import command_parser, one_line_errors, positive
from benchmarks.matrix_products import (
    mean_sample_size,
    operations_per_second,
    operations_per_token,
)
from benchmarks.tables import markdown_table

from afterword.errors import UserError
from afterword.store.files import write_file
from afterword.store.model_shape import CELLS
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.network.observers import print_json
from afterword_training.pretraining.dataset import Dataset
from afterword_training.pretraining.recipe import RECIPES, Recipe
from afterword_training.pretraining.release import last_validation
from afterword_training.pretraining.run import Pretraining

SHAPES = {"15 M": (320, (768, 320)), "28 M": (512, (1152, 512)), "57 M": (768, (2048, 768))}
"""Embedding and layers of models of about so many parameters with 32,768 token ids."""
SPEED_STEPS, SPEED_WARMUP_STEPS = 12, 2
"""Steps of a short run to measure the speed, and how many of the first are not counted."""
SPEED_RUNS = 3
"""Short runs of each variant; the fastest counts, as it was disturbed least."""
UNCHANGED = "as it is"
HEADING = ("variant", "parameters", "tokens", "tokens/s", "of the products' speed", "bits/char")


def variants(recipe: Recipe) -> dict[str, Recipe]:
    """Return the recipe itself, and recipes that differ from it in one thing, by name."""
    shape = recipe.shape
    found = {UNCHANGED: recipe, "other seed": replace(recipe, seed=99)}
    for cell in CELLS:
        found[cell.upper()] = replace(recipe, shape=replace(shape, cell=cell))
    for size in (8_192, 16_384, 32_768):
        found[f"vocabulary {size:,}"] = replace(recipe, shape=replace(shape, vocabulary=size))
    for name, (embedding, hidden) in SHAPES.items():
        sized = replace(shape, embedding=embedding, hidden=hidden)
        found[f"{name} parameters"] = replace(recipe, shape=sized)
    for dropout in (0.0, 0.1, 0.2):
        found[f"dropout {dropout}"] = replace(recipe, dropout=dropout)
    for streams, chunk in ((32, 256), (128, 64), (512, 16)):
        found[f"{streams} streams x {chunk}"] = replace(recipe, streams=streams, chunk=chunk)
    return {name: one for name, one in found.items() if name == UNCHANGED or one != recipe}


@dataclass(frozen=True)
class Budget:
    """What each variant may spend; one of the two is None.

    Attributes
    ----------
    seconds : float | None
    tokens : int | None
    """

    seconds: float | None
    tokens: int | None

    def allot(self, variant: Variant) -> None:
        """Work out how many tokens a variant may read, unless its plan exists already."""
        if variant.plan.exists():
            return
        speeds, products = zip(*(measure(variant) for _ in range(SPEED_RUNS)), strict=True)
        speed = max(speeds)
        wanted = self.tokens or round(speed * (self.seconds or 0.0))
        tokens = max(wanted, variant.recipe.streams * variant.recipe.chunk)
        plan = {
            "tokens": tokens,
            "tokens_per_second": speed,
            "share_of_products": speed / max(products),
        }
        write_file(variant.plan, json.dumps(plan))


class Variant(NamedTuple):
    """One of the recipes that are compared.

    Attributes
    ----------
    recipe : Recipe
    data : Dataset
        In the recipe's vocabulary.
    folder : Path
        Folder of its run.
    """

    recipe: Recipe
    data: Dataset
    folder: Path

    @property
    def plan(self) -> Path:
        """The file that says how many tokens it may read, and how fast it is."""
        return self.folder / "plan.json"

    def train(self) -> dict[str, float]:
        """Train it, unless it has been trained, and return its tokens, speed and bits."""
        figures: dict[str, float] = json.loads(self.plan.read_text("utf-8"))
        tokens = int(figures["tokens"])
        run = Pretraining(self.recipe, self.data, self.folder, tokens, observers=[print_json])
        if not run.finished:
            run.train()
        return figures | {"bits": last_validation(self.folder)["bits_per_character"]}

    @property
    def parameters(self) -> int:
        """Number of weights of its model."""
        model = LanguageModel(replace(self.recipe.shape, vocabulary=self.data.tokenizer.size))
        return sum(weight.numel() for weight in model.parameters())


def measure(variant: Variant) -> tuple[float, float]:
    """Return the tokens per second of a short run, and of its matrix products alone."""
    recipe, data = variant.recipe, variant.data
    batch = recipe.streams * recipe.chunk
    shape = replace(recipe.shape, vocabulary=data.tokenizer.size)
    counts = data.mixture(recipe).counts(data.tokenizer.size)
    scored = mean_sample_size(counts, batch, recipe.negatives)
    products = operations_per_second(shape, batch) / operations_per_token(shape, scored)
    return measure_speed(variant), products


def measure_speed(variant: Variant) -> float:
    """Return the tokens per second of a short run, which is then deleted."""
    tokens = variant.recipe.streams * variant.recipe.chunk
    with TemporaryDirectory() as folder:
        run = Pretraining(variant.recipe, variant.data, Path(folder), SPEED_STEPS * tokens)
        started = 0.0
        for step in range(SPEED_STEPS):
            if step == SPEED_WARMUP_STEPS:
                started = time.monotonic()
            run.step()
    return (SPEED_STEPS - SPEED_WARMUP_STEPS) * tokens / (time.monotonic() - started)


def compare(
    recipes: Mapping[str, Recipe], corpus: Path, valid: Path, run: Path, budget: Budget
) -> list[Sequence[str]]:
    """Return a row for each variant, with the columns of `HEADING`."""
    chosen: dict[str, Variant] = {}
    for name, recipe in recipes.items():
        data = Dataset.prepare(recipe, corpus, valid, run / f"read-{recipe.shape.vocabulary}")
        folder = run / name.replace(" ", "-").replace(",", "")
        chosen[name] = Variant(recipe, data, folder)
    for variant in chosen.values():
        budget.allot(variant)
    rows: list[Sequence[str]] = []
    for name, variant in chosen.items():
        figures = variant.train()
        size = f"{variant.parameters / 1e6:.1f} M"
        tokens, speed = f"{figures['tokens'] / 1e6:.2f} M", f"{figures['tokens_per_second']:,.0f}"
        share, bits = f"{figures['share_of_products']:.0%}", f"{figures['bits']:.4f}"
        rows.append((name, size, tokens, speed, share, bits))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = command_parser("benchmarks.recipes", __doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--valid", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--only", nargs="+", metavar="VARIANT", help="some of the variants")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="of training for each variant")
    budget.add_argument("--tokens", type=positive, help="for each variant")
    options = parser.parse_args(arguments)
    keep_freed_memory()
    with one_line_errors(parser):
        every = variants(Recipe.open(options.recipe))
        if unknown := set(options.only or ()) - set(every):
            raise UserError(
                f"no variant is named {', '.join(unknown)}; there are {', '.join(every)}"
            )
        chosen = {name: every[name] for name in options.only or every}
        seconds = None if options.minutes is None else 60 * options.minutes
        given = Budget(seconds, options.tokens)
        rows = compare(chosen, options.corpus, options.valid, options.run, given)
    print(markdown_table(HEADING, rows))


if __name__ == "__main__":
    main()
