"""Variants of a pretraining recipe, each given the same time or the same number of tokens.

    python -m benchmarks.recipes CORPUS --valid FILE --run runs/compare --minutes 60

CORPUS is a folder as `python -m afterword_training.pretrain` takes it. Every variant differs from
the recipe in one thing and has a folder of its own under the run, so a killed comparison goes on
when the command is given again. Bits a character can be compared between vocabularies. Untied
embeddings are no variant: the model ties them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from afterword_training.allocator import keep_freed_memory
from afterword_training.dataset import Dataset
from afterword_training.lstm import LanguageModel
from afterword_training.pretrain import Pretraining
from afterword_training.recipe import RECIPES, Recipe
from afterword_training.release import metrics

SHAPES = {"10 M": (320, (768, 320)), "20 M": (512, (1152, 512)), "45 M": (768, (2048, 768))}
"""Embedding and layers of models of about so many parameters with 16,384 token ids."""
PROBED_STEPS, PROBE_WARMUP = 12, 2
"""Steps that a variant's speed is measured on, cool-down in proportion, and those not counted."""


def variants(recipe: Recipe) -> dict[str, Recipe]:
    """The recipe, and what differs from it in one thing."""
    model = recipe.model
    found = {"as it is": recipe}
    for size in (8_192, 16_384, 32_768):
        found[f"vocabulary {size:,}"] = replace(recipe, model=replace(model, vocabulary=size))
    for name, (embedding, hidden) in SHAPES.items():
        shape = replace(model, embedding=embedding, hidden=hidden)
        found[f"{name} parameters"] = replace(recipe, model=shape)
    for dropout in (0.0, 0.1, 0.2):
        found[f"dropout {dropout}"] = replace(recipe, dropout=dropout)
    for streams, chunk in ((16, 256), (64, 64), (256, 16)):
        found[f"{streams} streams x {chunk}"] = replace(recipe, streams=streams, chunk=chunk)
    return {name: one for name, one in found.items() if name == "as it is" or one != recipe}


@dataclass(frozen=True)
class Budget:
    """Time or tokens that each variant is given; one of the two is None."""

    seconds: float | None
    tokens: int | None

    def spend(self, recipe: Recipe, data: Dataset, folder: Path) -> dict[str, float]:
        """Train one variant in its folder, and say how it did."""
        plan = folder / "plan.json"
        if not plan.exists():
            folder.mkdir(parents=True, exist_ok=True)
            speed = measure_speed(recipe, data)
            wanted = self.tokens or round(speed * (self.seconds or 0.0))
            tokens = max(wanted, recipe.streams * recipe.chunk)
            plan.write_text(json.dumps({"tokens": tokens, "tokens_per_second": speed}), "utf-8")
        figures: dict[str, float] = json.loads(plan.read_text("utf-8"))
        run = Pretraining(recipe, data, folder, int(figures["tokens"]))
        if not run.finished:
            run.train()
        return figures | {"bits": metrics(folder)["held_out_bits_per_character"]}


def measure_speed(recipe: Recipe, data: Dataset) -> float:
    """Tokens a second of a short run that is thrown away."""
    tokens = recipe.streams * recipe.chunk
    with TemporaryDirectory() as folder:
        probe = Pretraining(recipe, data, Path(folder), PROBED_STEPS * tokens)
        started = 0.0
        for step in range(PROBED_STEPS):
            if step == PROBE_WARMUP:
                started = time.monotonic()
            probe.step()
    return (PROBED_STEPS - PROBE_WARMUP) * tokens / (time.monotonic() - started)


def parameters(recipe: Recipe, data: Dataset) -> int:
    """Number of weights of a variant's model."""
    model = LanguageModel(replace(recipe.model, vocabulary=data.tokenizer.size))
    return sum(weight.numel() for weight in model.parameters())


def compare(
    recipes: Mapping[str, Recipe], corpus: Path, valid: Path, run: Path, budget: Budget
) -> list[Sequence[str]]:
    """Cells of a row a variant: name, parameters, tokens, tokens a second, bits a character."""
    rows: list[Sequence[str]] = []
    for name, recipe in recipes.items():
        data = Dataset.prepare(recipe, corpus, valid, run / f"vocabulary-{recipe.model.vocabulary}")
        figures = budget.spend(recipe, data, run / name.replace(" ", "-").replace(",", ""))
        size = f"{parameters(recipe, data) / 1e6:.1f} M"
        speed, tokens = figures["tokens_per_second"], figures["tokens"]
        rows.append(
            (name, size, f"{tokens / 1e6:.2f} M", f"{speed:,.0f}", f"{figures['bits']:.4f}")
        )
    return rows


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--valid", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--only", nargs="+", metavar="VARIANT", help="some of the variants")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="of training for each variant")
    budget.add_argument("--tokens", type=int, help="for each variant")
    options = parser.parse_args()
    every = variants(Recipe.open(options.recipe))
    if unknown := set(options.only or ()) - set(every):
        parser.error(f"no variant is named {', '.join(unknown)}; there are {', '.join(every)}")
    keep_freed_memory()
    chosen = {name: every[name] for name in options.only or every}
    seconds = None if options.minutes is None else 60 * options.minutes
    given = Budget(seconds, options.tokens)
    rows = compare(chosen, options.corpus, options.valid, options.run, given)
    print("| variant | parameters | tokens | tokens/s | bits/char |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
