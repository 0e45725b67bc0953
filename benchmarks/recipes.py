"""Variants of a pretraining recipe, each given the same time or the same number of tokens.

    python -m benchmarks.recipes CORPUS --valid FILE --run runs/compare --minutes 60

CORPUS is a folder as `afterword_training.pretraining.run` takes it. Every variant differs from
the recipe in one thing and has a folder of its own under the run, so a killed comparison goes on
when the command is given again. Bits a character can be compared between vocabularies. The speed of
all is measured first, one after the other: that wants a quiet machine, the training does not.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from torch import Tensor, nn

from afterword_training.network.lstm import LanguageModel, ModelConfig
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.pretraining.dataset import Dataset
from afterword_training.pretraining.recipe import RECIPES, Recipe
from afterword_training.pretraining.release import last_report
from afterword_training.pretraining.run import Pretraining

SHAPES = {"10 M": (320, (768, 320)), "20 M": (512, (1152, 512)), "45 M": (768, (2048, 768))}
"""Embedding and layers of models of about so many parameters with 16,384 token ids."""
PROBED_STEPS, PROBE_WARMUP = 12, 2
"""Steps that a variant's speed is measured on, cool-down in proportion, and those not counted."""
PROBES = 3
"""Times that it is measured; the fastest was disturbed least."""


class Untied(LanguageModel):
    """A model whose output has weights of its own."""

    def __init__(self, config: ModelConfig, dropout: float = 0.0) -> None:
        super().__init__(config, dropout)
        self.output = nn.Parameter(self.embedding.weight.detach().clone())

    @property
    def output_weight(self) -> Tensor:
        """Rows [V, E] that the scores are products with."""
        return self.output


class UntiedPretraining(Pretraining):
    """The pretraining of such a model."""

    model = Untied


UNTIED = "untied"


def variants(recipe: Recipe) -> dict[str, Recipe]:
    """The recipe, and what differs from it in one thing; `UNTIED` is trained as its name says."""
    model = recipe.model
    found = {"as it is": recipe, UNTIED: recipe, "other seed": replace(recipe, seed=99)}
    for size in (8_192, 16_384, 32_768):
        found[f"vocabulary {size:,}"] = replace(recipe, model=replace(model, vocabulary=size))
    for name, (embedding, hidden) in SHAPES.items():
        shape = replace(model, embedding=embedding, hidden=hidden)
        found[f"{name} parameters"] = replace(recipe, model=shape)
    for dropout in (0.0, 0.1, 0.2):
        found[f"dropout {dropout}"] = replace(recipe, dropout=dropout)
    for streams, chunk in ((16, 256), (64, 64), (256, 16)):
        found[f"{streams} streams x {chunk}"] = replace(recipe, streams=streams, chunk=chunk)
    named = ("as it is", UNTIED)
    return {name: one for name, one in found.items() if name in named or one != recipe}


def pretraining(name: str) -> type[Pretraining]:
    """What trains the variant of that name."""
    return UntiedPretraining if name == UNTIED else Pretraining


@dataclass(frozen=True)
class Budget:
    """Time or tokens that each variant is given; one of the two is None."""

    seconds: float | None
    tokens: int | None

    def plan(self, variant: Variant) -> None:
        """Measure how many tokens a variant may read, unless it was measured before."""
        plan = variant.folder / "plan.json"
        if plan.exists():
            return
        variant.folder.mkdir(parents=True, exist_ok=True)
        speed = max(measure_speed(variant) for _ in range(PROBES))
        wanted = self.tokens or round(speed * (self.seconds or 0.0))
        tokens = max(wanted, variant.recipe.streams * variant.recipe.chunk)
        plan.write_text(json.dumps({"tokens": tokens, "tokens_per_second": speed}), "utf-8")


class Variant(NamedTuple):
    """One of those that are compared.

    Attributes
    ----------
    trains : type[Pretraining]
    recipe : Recipe
    data : Dataset
        In the recipe's vocabulary.
    folder : Path
        Of its run.
    """

    trains: type[Pretraining]
    recipe: Recipe
    data: Dataset
    folder: Path

    def train(self) -> dict[str, float]:
        """Train it, unless it has been trained, and say how it did."""
        figures: dict[str, float] = json.loads((self.folder / "plan.json").read_text("utf-8"))
        run = self.trains(self.recipe, self.data, self.folder, int(figures["tokens"]))
        if not run.finished:
            run.train()
        return figures | {"bits": last_report(self.folder)["bits_per_character"]}

    @property
    def parameters(self) -> int:
        """Number of weights of its model."""
        model = self.trains.model(replace(self.recipe.model, vocabulary=self.data.tokenizer.size))
        return sum(weight.numel() for weight in model.parameters())


def measure_speed(variant: Variant) -> float:
    """Tokens a second of a short run that is thrown away."""
    tokens = variant.recipe.streams * variant.recipe.chunk
    with TemporaryDirectory() as folder:
        steps = PROBED_STEPS * tokens
        probe = variant.trains(variant.recipe, variant.data, Path(folder), steps)
        started = 0.0
        for step in range(PROBED_STEPS):
            if step == PROBE_WARMUP:
                started = time.monotonic()
            probe.step()
    return (PROBED_STEPS - PROBE_WARMUP) * tokens / (time.monotonic() - started)


def compare(
    recipes: Mapping[str, Recipe], corpus: Path, valid: Path, run: Path, budget: Budget
) -> list[Sequence[str]]:
    """Cells of a row a variant: name, parameters, tokens, tokens a second, bits a character."""
    chosen: dict[str, Variant] = {}
    for name, recipe in recipes.items():
        data = Dataset.prepare(recipe, corpus, valid, run / f"read-{recipe.model.vocabulary}")
        folder = run / name.replace(" ", "-").replace(",", "")
        chosen[name] = Variant(pretraining(name), recipe, data, folder)
    for variant in chosen.values():
        budget.plan(variant)
    rows: list[Sequence[str]] = []
    for name, variant in chosen.items():
        figures = variant.train()
        size = f"{variant.parameters / 1e6:.1f} M"
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
