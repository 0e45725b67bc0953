"""Pretraining of a base model from a corpus: `python -m afterword_training.pretraining.run --help`.

Everything lies in the run's folder: tokenizer, shards, checkpoints, and a JSON line a report in
`log.jsonl`. A killed run goes on from its newest checkpoint when the same command is given again;
a larger `--tokens` prolongs a finished one from before its cool-down. Where no checkpoint is left,
`--from` begins with the weights and the vocabulary of a bundle.

Several processes share the batches when `torchrun --nproc-per-node N -m --` stands in place of
`python -m`, each on a GPU of its own where there are any. (Without the `--`, torchrun takes `--run`
for an option of its own.) Their number may change when a run is resumed.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from afterword.errors import UserError
from afterword.store import registry
from afterword.store.files import tidy
from afterword_export.origin import Origin
from afterword_training.network import checkpoint
from afterword_training.network.distributed import ALONE, Workers, started
from afterword_training.network.event_log import Scalars, log_nothing, scalar_log
from afterword_training.network.held_out_loss import over_groups, score
from afterword_training.network.initial_model import Start, from_bundle
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.lstm import LanguageModel, ModelConfig
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.network.trainer import Loss, Progress, Schedule, Trainer
from afterword_training.pretraining.dataset import Dataset
from afterword_training.pretraining.recipe import RECIPES, Recipe

SAVE_SECONDS = 300.0
REPORT_TOKENS = 1_000_000


class Pretraining:
    """One run: its trainer, its checkpoints, its log.

    Parameters
    ----------
    recipe : Recipe
        Model, schedule and mixture.
    data : Dataset
        What is read.
    run : Path
        Folder of the run.
    tokens : int
        Tokens in all, those that the start has read and the cool-down included.
    start : Start | None
        Weights to begin with in place of random ones.
    workers : Workers
        The processes that train together.
    log : Scalars
        Takes the figures of each report, beside `log.jsonl`.

    Raises
    ------
    UserError
        If there is not one step to be made, or the run cannot go on from its checkpoint to there.
    """

    model: type[LanguageModel] = LanguageModel

    def __init__(
        self,
        recipe: Recipe,
        data: Dataset,
        run: Path,
        tokens: int,
        *,
        start: Start | None = None,
        workers: Workers = ALONE,
        log: Scalars = log_nothing,
    ) -> None:
        self._recipe, self._data, self._run = recipe, data, run
        self._workers, self._scalars = workers, log
        self._tokens_before = start.tokens if start else 0
        self._mixture = data.mixture(recipe)
        self._last_mixture = data.mixture(recipe, cooldown=True)
        steps = (tokens - self._tokens_before) // self._step_tokens
        if steps < 1:
            raise UserError(
                f"--tokens {tokens} is less than one step beyond the {self._tokens_before} tokens "
                f"already read: give {self._tokens_before + self._step_tokens} or more"
            )
        self._schedule = Schedule(
            recipe.peak_rate, recipe.warmup_steps, int(steps * recipe.cooldown_share), steps
        )
        frequencies = self._mixture.counts(data.tokenizer.size)
        self._frequencies = (frequencies / frequencies.sum()).to(workers.device)
        self._origin = start.origin if start else Origin()
        self._trainer = self._begin(start)

    @property
    def _step_tokens(self) -> int:
        return self._recipe.streams * self._recipe.chunk

    @property
    def _cooldown_start(self) -> int:
        return self._schedule.steps - self._schedule.cooldown

    @property
    def _tokens(self) -> int:
        return self._tokens_before + self._trainer.step * self._step_tokens

    def _begin(self, start: Start | None) -> Trainer:
        torch.manual_seed(self._recipe.seed)
        shape = replace(self._recipe.model, vocabulary=self._data.tokenizer.size)
        model = self.model(start.config if start else shape, self._recipe.dropout)
        if start:
            model.load_state_dict(start.weights)
        else:
            model.start_at_frequencies(self._frequencies * 1e7)
        trainer = Trainer(model, self._recipe.streams, workers=self._workers)
        if self._workers.first:
            for kept in ("steady", "cooldown"):
                tidy(self._run / kept)
        self._workers.wait()
        if newest := max(self._usable_checkpoints(), key=lambda path: path.name, default=None):
            saved = checkpoint.load(newest)
            self._check_continuable(saved, model.config)
            trainer.restore(saved)
            self._origin = saved.origin
        return trainer

    def _usable_checkpoints(self) -> list[Path]:
        """List those of the cool-down to this end, else those from before any cool-down."""
        steady, cooldown = (checkpoint.checkpoints(self._run / k) for k in ("steady", "cooldown"))
        return [path for path in cooldown if self._has_same_end(path)] or steady

    def _has_same_end(self, path: Path) -> bool:
        return bool(checkpoint.read_progress(path)["steps"] == self._schedule.steps)

    def _check_continuable(self, saved: checkpoint.Checkpoint, config: ModelConfig) -> None:
        """Check that this run would have passed through a checkpoint."""
        step, tokens = saved.progress["step"], saved.progress["tokens"]
        streams = checkpoint.carried_state(saved)[0][0].shape[1]
        if (saved.config, streams, tokens) != (
            config,
            self._recipe.streams,
            self._tokens_before + step * self._step_tokens,
        ):
            raise UserError(
                f"{self._run} was started with another --from or recipe: give the same ones, or "
                "choose another --run"
            )
        if saved.progress["steps"] != self._schedule.steps and step > self._cooldown_start:
            steps = math.ceil(step / (1 - self._recipe.cooldown_share))
            least = self._tokens_before + steps * self._step_tokens
            raise UserError(
                f"{self._run} has already read {tokens} tokens at the full learning rate, and the "
                f"cool-down to this --tokens begins before: give --tokens {least} or more, or "
                "choose another --run"
            )

    def _loss(self, step: int) -> Loss:
        """Sampled at first, whole in the second half of the cool-down, when steps are small."""
        if step < self._cooldown_start + self._schedule.cooldown // 2 and self._recipe.negatives:
            return SampledSoftmax(self._frequencies, self._recipe.negatives)
        return Softmax()

    def _batch(self, step: int) -> torch.Tensor:
        """The best text last, while the rate falls: that is kept best (Hu et al. 2024)."""
        last = step >= self._cooldown_start
        mixture, first = (self._last_mixture, self._cooldown_start) if last else (self._mixture, 0)
        return mixture.batch(step - first, self._trainer.share)

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return self._trainer.step >= self._schedule.steps

    def step(self) -> Progress:
        """One step of the optimiser."""
        step = self._trainer.step
        batch = self._batch(step)
        return self._trainer.train_step(batch, self._loss(step), self._schedule.rate(step))

    def train(self) -> None:
        """Run to the last step, reporting and saving on the way."""
        saved = started = time.monotonic()
        first_step, losses = self._trainer.step, 0.0
        reported = first_step
        while not self.finished:
            progress = self.step()
            losses += progress.loss
            step = progress.step
            if step % 50 == 0:
                rate = (step - first_step) * self._step_tokens / (time.monotonic() - started)
                self._log(
                    tokens=self._tokens,
                    loss=self._workers.mean(losses) / (step - reported),
                    gradient_norm=progress.gradient_norm,
                    learning_rate=progress.rate,
                    tokens_per_second=rate,
                )
                losses, reported = 0.0, step
            last = step == self._schedule.steps
            if last or step % max(1, REPORT_TOKENS // self._step_tokens) == 0:
                self.report()
            due = last or step == self._cooldown_start or time.monotonic() - saved > SAVE_SECONDS
            if self._workers.any(due):
                self._save()
                saved = time.monotonic()

    def report(self) -> None:
        """Bits per character of every group, and perplexity over all of them."""
        texts = sorted(self._data.held_out.items())
        mine = texts[self._workers.rank :: self._workers.size]
        scores = self._workers.merge({g: score(self._trainer.model, text) for g, text in mine})
        self._log(tokens=self._tokens, **over_groups(scores))

    def _save(self) -> None:
        steady = self._trainer.step <= self._cooldown_start
        folder = self._run / ("steady" if steady else "cooldown")
        progress = {"steps": self._schedule.steps, "tokens": self._tokens}
        self._trainer.save(folder, self._data.tokenizer.to_json(), self._origin, progress)

    def _log(self, **figures: Any) -> None:
        if not self._workers.first:
            return
        step = self._trainer.step
        line = json.dumps({"step": step, "time": time.time(), **figures})
        with (self._run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        print(line, flush=True)
        groups = figures.pop("groups", {})
        self._scalars(
            step, figures | {f"bits_per_character/{g}": bits for g, bits in groups.items()}
        )


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "corpus", type=Path, help="folder of .jsonl or .jsonl.xz files, one a source"
    )
    parser.add_argument("--valid", type=Path, required=True, help="held-out .jsonl[.xz] file")
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--tokens", type=int, required=True, help="tokens to train on in all")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="MODEL",
        help="bundle to begin with: its tokens count as read",
    )
    parser.add_argument("--tensorboard", type=Path, help="write logs for TensorBoard there")
    return parser


def main() -> None:
    """Entry point of the module."""
    parser = _options()
    options = parser.parse_args()
    keep_freed_memory()
    try:
        recipe = Recipe.open(options.recipe)
        start = from_bundle(registry.open_model(options.start)) if options.start else None
        with (
            started() as workers,
            scalar_log(options.tensorboard if workers.first else None) as log,
        ):
            run, vocabulary = options.run, start.tokenizer if start else None
            data = Dataset.prepare(
                recipe, options.corpus, options.valid, run, workers, vocabulary=vocabulary
            )
            # No name is left of it: its model must be gone before the processes part.
            Pretraining(
                recipe, data, run, options.tokens, start=start, workers=workers, log=log
            ).train()
    except UserError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
