"""Pretraining of a base model from a corpus: `python -m afterword_training.pretrain --help`.

Everything lies in the run's folder: tokenizer, shards, checkpoints, and a JSON line a report in
`log.jsonl`. A killed run goes on from its newest checkpoint when the same command is given again;
a larger `--tokens` prolongs a finished one from before its cool-down.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from afterword.errors import UserError
from afterword.text.tokenizer import Tokenizer
from afterword_training import checkpoint
from afterword_training.allocator import keep_freed_memory
from afterword_training.evaluate import HeldOut, score
from afterword_training.lstm import LanguageModel
from afterword_training.mixture import Mixture
from afterword_training.objective import SampledSoftmax, Softmax
from afterword_training.recipe import RECIPES, Recipe
from afterword_training.shards import Shard, build_shards, read_documents, source_name
from afterword_training.tokenizer import count_units, train_tokenizer
from afterword_training.trainer import Loss, Schedule, Trainer

TOKENIZER_SHARE = 0.34
"""Share of the documents that the vocabulary is learned from."""
SCORED_TOKENS = 20_000
"""Held-out tokens of each group that a report is made of."""
SAVE_SECONDS = 300.0
REPORT_TOKENS = 1_000_000


def _count_source(path: Path) -> Counter[str]:
    draw = random.Random(path.name)
    documents = (text for _, text in read_documents(path) if draw.random() < TOKENIZER_SHARE)
    return count_units(documents)


def make_tokenizer(sources: Sequence[Path], recipe: Recipe, path: Path) -> None:
    """Learn the vocabulary from a weighted sample of the sources."""
    total: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for source, counts in zip(sources, pool.map(_count_source, sources), strict=True):
            weight = min(1.0, recipe.group(source_name(source)).weight)
            for unit, count in counts.items():
                total[unit] += round(weight * count)
    tokenizer = train_tokenizer(total, recipe.model.vocabulary)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tokenizer.to_json(), "utf-8")


def held_out(path: Path, tokenizer: Tokenizer, recipe: Recipe) -> dict[str, HeldOut]:
    """Held-out text by group, up to `SCORED_TOKENS` of each."""
    ids: dict[str, list[int]] = {}
    characters: Counter[str] = Counter()
    for source, text in read_documents(path):
        group = recipe.group(source).name
        if len(ids.setdefault(group, [])) < SCORED_TOKENS:
            ids[group] += tokenizer.document_ids(text)
            characters[group] += len(text) + 1
    return {group: HeldOut(ids[group], characters[group]) for group in sorted(ids)}


class Pretraining:
    """One run: its data, its trainer, its log.

    Parameters
    ----------
    recipe : Recipe
        Model, schedule and mixture.
    corpus, valid, run : Path
        Folder of `.jsonl[.xz]` sources, held-out file, folder of the run.
    tokens : int
        Tokens in all, the cool-down included.
    """

    def __init__(self, recipe: Recipe, corpus: Path, valid: Path, run: Path, tokens: int) -> None:
        self._recipe, self._run = recipe, run
        sources = sorted([*corpus.glob("*.jsonl"), *corpus.glob("*.jsonl.xz")])
        if not sources:
            raise UserError(f"{corpus} holds no .jsonl or .jsonl.xz file")
        tokenizer_path = run / "tokenizer.json"
        if not tokenizer_path.exists():
            make_tokenizer(sources, recipe, tokenizer_path)
        names = build_shards(sources, tokenizer_path, run / "shards")
        self._tokenizer = Tokenizer.open(tokenizer_path)
        self._model = replace(recipe.model, vocabulary=self._tokenizer.size)
        self._mixture = Mixture(
            [Shard.open(run / "shards", name) for name in names],
            [recipe.group(name).weight for name in names],
            streams=recipe.streams,
            chunk=recipe.chunk,
            seed=recipe.seed,
        )
        self._held_out = held_out(valid, self._tokenizer, recipe)
        steps = tokens // self._step_tokens
        self._schedule = Schedule(
            recipe.peak_rate, recipe.warmup_steps, int(steps * recipe.cooldown_share), steps
        )
        self._frequencies = self._mixture.counts(self._tokenizer.size)
        self._frequencies /= self._frequencies.sum()
        self._trainer = self._start()

    @property
    def _step_tokens(self) -> int:
        return self._recipe.streams * self._recipe.chunk

    @property
    def _cooldown_start(self) -> int:
        return self._schedule.steps - self._schedule.cooldown

    def _start(self) -> Trainer:
        torch.manual_seed(self._recipe.seed)
        model = LanguageModel(self._model, self._recipe.dropout)
        model.start_at_frequencies(self._frequencies * 1e7)
        trainer = Trainer(model, self._recipe.streams)
        usable = [
            path
            for kept in (self._run / "steady", self._run / "cooldown")
            for path in checkpoint.checkpoints(kept)
            if kept.name == "steady" or self._same_end(path)
        ]
        if usable:
            trainer.restore(checkpoint.load(max(usable, key=lambda path: path.name)))
        return trainer

    def _same_end(self, path: Path) -> bool:
        progress = json.loads((path / "progress.json").read_text("utf-8"))
        return bool(progress["steps"] == self._schedule.steps)

    def _loss(self, step: int) -> Loss:
        """Sampled while the rate is constant, whole in the cool-down."""
        if step < self._cooldown_start and self._recipe.negatives:
            return SampledSoftmax(self._frequencies, self._recipe.negatives)
        return Softmax()

    def train(self) -> None:
        """Run to the last step, reporting and saving on the way."""
        saved = started = time.monotonic()
        first_step, losses = self._trainer.step, 0.0
        reported = first_step
        while self._trainer.step < self._schedule.steps:
            step = self._trainer.step
            progress = self._trainer.train_step(
                self._mixture.batch(step), self._loss(step), self._schedule.rate(step)
            )
            losses += progress.loss
            step = progress.step
            if step % 50 == 0:
                rate = (step - first_step) * self._step_tokens / (time.monotonic() - started)
                self._log(
                    tokens=step * self._step_tokens,
                    loss=losses / (step - reported),
                    gradient_norm=progress.gradient_norm,
                    learning_rate=progress.rate,
                    tokens_per_second=rate,
                )
                losses, reported = 0.0, step
            last = step == self._schedule.steps
            if last or step % (REPORT_TOKENS // self._step_tokens) == 0:
                self.report()
            if last or step == self._cooldown_start or time.monotonic() - saved > SAVE_SECONDS:
                self._save()
                saved = time.monotonic()

    def report(self) -> None:
        """Bits per character of every group, and perplexity over all of them."""
        scores = {group: score(self._trainer.model, text) for group, text in self._held_out.items()}
        nats = sum(s.nats for s in scores.values())
        self._log(
            tokens=self._trainer.step * self._step_tokens,
            perplexity=math.exp(nats / sum(s.tokens for s in scores.values())),
            bits_per_character=nats / math.log(2) / sum(s.characters for s in scores.values()),
            groups={group: s.bits_per_character for group, s in scores.items()},
        )

    def _save(self) -> None:
        steady = self._trainer.step <= self._cooldown_start
        folder = self._run / ("steady" if steady else "cooldown")
        progress = {"steps": self._schedule.steps, "tokens": self._trainer.step * self._step_tokens}
        self._trainer.save(folder, self._tokenizer.to_json(), progress)

    def _log(self, **figures: Any) -> None:
        line = json.dumps({"step": self._trainer.step, "time": time.time(), **figures})
        with (self._run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        print(line, flush=True)


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "corpus", type=Path, help="folder of .jsonl or .jsonl.xz files, one a source"
    )
    parser.add_argument("--valid", type=Path, required=True, help="held-out .jsonl[.xz] file")
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--tokens", type=int, required=True, help="tokens to train on in all")
    options = parser.parse_args()
    keep_freed_memory()
    recipe = Recipe.open(options.recipe)
    Pretraining(recipe, options.corpus, options.valid, options.run, options.tokens).train()


if __name__ == "__main__":
    main()
