"""Pretrain a base model from a corpus: `python -m afterword_training.pretraining.run --help`.

The run's folder holds everything: tokenizer, shards, checkpoints, and `log.jsonl` with a line of
JSON for each report. A killed run continues from its newest checkpoint when the same command is
given again; a larger `--tokens` extends a finished one from before its cool-down. `--from` starts
from the weights and the vocabulary of a bundle or a checkpoint, unless the run has a checkpoint of
its own to continue from.

Several processes train together if `torchrun --nproc-per-node N -m --` replaces `python -m`, each
on its own GPU where there are any. (Without the `--`, torchrun takes `--run` for one of its own
options.) Their number may change when a run is continued.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import torch
from rich.console import Console

from afterword.errors import UserError
from afterword.store.files import tidy
from afterword.store.model_shape import ModelShape
from afterword_export.origin import Origin
from afterword_training.network import checkpoint
from afterword_training.network.distributed import SINGLE_PROCESS, ProcessGroup, joined_group
from afterword_training.network.held_out_loss import score, total_score
from afterword_training.network.initial_model import InitialModel, open_initial
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.network.observers import (
    Observer,
    Report,
    append_json,
    print_json,
    progress_bar,
    tensorboard,
)
from afterword_training.network.trainer import Loss, Schedule, StepResult, Trainer
from afterword_training.pretraining.dataset import Dataset
from afterword_training.pretraining.recipe import RECIPES, Recipe

SAVE_SECONDS = 300.0
"""Time between checkpoints."""
REPORT_STEPS = 50
"""Steps between reports of the training loss."""
VALIDATION_TOKENS = 10_000_000
"""Tokens between validations; one costs as much as training on some 200,000 tokens."""
LOG = "log.jsonl"
"""File of a run's folder with its reports."""


class Pretraining:
    """One run: its trainer, its checkpoints and its log.

    Parameters
    ----------
    recipe : Recipe
        Shape, schedule and mixture.
    data : Dataset
        What is read.
    run : Path
        Folder of the run.
    tokens : int
        Tokens to read in all, including the cool-down and those that the initial model has read.
    initial : InitialModel | None
        Model to start from instead of random weights.
    group : ProcessGroup
        The processes that train together.
    observers : Sequence[Observer]
        Called with every report, in addition to the log in the run's folder.
    network : Callable[[ModelShape, float], LanguageModel]
        Makes the network from its shape and dropout.

    Attributes
    ----------
    data : Dataset
        The same.
    trainer : Trainer
        The network as it is trained, at the step that it has come to.

    Raises
    ------
    UserError
        If the tokens are fewer than one step, or the run cannot continue from its checkpoint.
    """

    def __init__(  # noqa: PLR0913  (what a run is made of)
        self,
        recipe: Recipe,
        data: Dataset,
        run: Path,
        tokens: int,
        *,
        initial: InitialModel | None = None,
        group: ProcessGroup = SINGLE_PROCESS,
        observers: Sequence[Observer] = (),
        network: Callable[[ModelShape, float], LanguageModel] = LanguageModel,
    ) -> None:
        self._new_network = network
        self._recipe, self.data, self._run, self._group = recipe, data, run, group
        self._observers = [append_json(run / LOG), *observers] if group.is_first else []
        self._tokens_before = initial.tokens_read if initial else 0
        self._mixture = data.mixture(recipe)
        self._cooldown_mixture = data.mixture(recipe, cooldown=True)
        steps = (tokens - self._tokens_before) // self._step_tokens
        if steps < 1:
            raise UserError(
                f"--tokens {tokens} is less than one step beyond the {self._tokens_before} tokens "
                f"already read: give {self._tokens_before + self._step_tokens} or more"
            )
        self._schedule = Schedule(
            recipe.peak_rate, recipe.warmup_steps, int(steps * recipe.cooldown_fraction), steps
        )
        frequencies = self._mixture.counts(data.tokenizer.size)
        self._frequencies = (frequencies / frequencies.sum()).to(group.device)
        self._origin = initial.origin if initial else Origin()
        self.trainer = self._start_trainer(initial)

    @property
    def _step_tokens(self) -> int:
        return self._recipe.streams * self._recipe.chunk

    @property
    def _cooldown_start(self) -> int:
        return self._schedule.steps - self._schedule.cooldown

    @property
    def _tokens(self) -> int:
        return self._tokens_before + self.trainer.step * self._step_tokens

    def _start_trainer(self, initial: InitialModel | None) -> Trainer:
        """Return a trainer at the newest usable checkpoint, or else at the first step."""
        torch.manual_seed(self._recipe.seed)
        shape = replace(self._recipe.shape, vocabulary=self.data.tokenizer.size)
        model = self._new_network(initial.shape if initial else shape, self._recipe.dropout)
        if initial:
            model.load_state_dict(initial.weights)
        else:
            model.start_at_frequencies(self._frequencies * 1e7)
        trainer = Trainer(model, self._recipe.streams, group=self._group)
        if self._group.is_first:
            for folder in ("steady", "cooldown"):
                tidy(self._run / folder)
        self._group.wait_for_all()
        if newest := max(self._usable_checkpoints(), key=lambda path: path.name, default=None):
            saved = checkpoint.load(newest)
            self._check_continuable(saved, model.shape)
            trainer.restore(saved)
            self._origin = saved.origin
        return trainer

    def _usable_checkpoints(self) -> list[Path]:
        """Return those of a cool-down that ends at the same step, else those before a cool-down."""
        steady, cooldown = (
            checkpoint.checkpoints(self._run / folder) for folder in ("steady", "cooldown")
        )
        for path in (*steady, *cooldown):
            if checkpoint.is_weights_only(path):
                raise UserError(
                    f"{path} holds weights alone, which a run cannot continue from: start another "
                    f"--run with --from {path}"
                )
        return [path for path in cooldown if self._has_same_steps(path)] or steady

    def _has_same_steps(self, path: Path) -> bool:
        return bool(checkpoint.read_progress(path)["steps"] == self._schedule.steps)

    def _check_continuable(self, saved: checkpoint.Checkpoint, shape: ModelShape) -> None:
        """Raise UserError unless this run would have produced the checkpoint."""
        step, tokens = saved.progress["step"], saved.progress["tokens"]
        streams = checkpoint.carried_state(saved)[0][0].shape[1]
        if (saved.shape, streams, tokens) != (
            shape,
            self._recipe.streams,
            self._tokens_before + step * self._step_tokens,
        ):
            raise UserError(
                f"{self._run} was started with another --from or recipe: give the same ones, or "
                "choose another --run"
            )
        if saved.progress["steps"] != self._schedule.steps and step > self._cooldown_start:
            steps = math.ceil(step / (1 - self._recipe.cooldown_fraction))
            min_tokens = self._tokens_before + steps * self._step_tokens
            raise UserError(
                f"{self._run} has already read {tokens} tokens at the full learning rate, but the "
                f"cool-down for this --tokens begins earlier: give --tokens {min_tokens} or more, "
                "or choose another --run"
            )

    def _loss(self, step: int) -> Loss:
        """Return the sampled loss, or the full one when steps are small, late in the cool-down."""
        if step < self._cooldown_start + self._schedule.cooldown // 2 and self._recipe.negatives:
            return SampledSoftmax(self._frequencies, self._recipe.negatives)
        return Softmax()

    def batch(self, step: int) -> torch.Tensor:
        """Return the batch of a step.

        The best text comes last, while the learning rate falls: the model remembers that best
        (Hu et al. 2024).
        """
        in_cooldown = step >= self._cooldown_start
        mixture = self._cooldown_mixture if in_cooldown else self._mixture
        first = self._cooldown_start if in_cooldown else 0
        return mixture.batch(step - first, self.trainer.row_slice)

    @property
    def finished(self) -> bool:
        """Return whether all steps are done."""
        return self.trainer.step >= self._schedule.steps

    def step(self) -> StepResult:
        """Make one step of the optimiser."""
        step = self.trainer.step
        batch = self.batch(step)
        return self.trainer.train_step(batch, self._loss(step), self._schedule.rate(step))

    def train(self) -> None:
        """Train to the last step, reporting and saving along the way."""
        saved = began = time.monotonic()
        first_step, losses = self.trainer.step, 0.0
        reported = first_step
        while not self.finished:
            result = self.step()
            losses += result.loss
            step = result.step
            if step % REPORT_STEPS == 0:
                mean_loss = self._group.mean(losses) / (step - reported)
                seconds = time.monotonic() - began
                speed = (step - first_step) * self._step_tokens / seconds
                self._report_step(result, mean_loss, speed)
                losses, reported = 0.0, step
            last = step == self._schedule.steps
            if last or step % max(1, VALIDATION_TOKENS // self._step_tokens) == 0:
                self._validate(last=last)
            due = last or step == self._cooldown_start or time.monotonic() - saved > SAVE_SECONDS
            if self._group.any(due):
                self._save()
                saved = time.monotonic()

    def _report_step(self, result: StepResult, loss: float, tokens_per_second: float) -> None:
        figures = {
            "tokens": self._tokens,
            "gradient_norm": result.gradient_norm,
            "learning_rate": result.rate,
            "tokens_per_second": tokens_per_second,
        }
        steps = self._schedule.steps
        self._notify(Report(result.step, steps, loss, self._step_tokens, None, figures))

    def _validate(self, *, last: bool) -> None:
        """Report the loss on all held-out text, which is divided among the processes.

        The figures of the last report are published, so they are computed in fp32.
        """
        texts = sorted(self.data.held_out.items())
        own = texts[self._group.rank :: self._group.size]
        model = self.trainer.model
        with nullcontext() if last else self.trainer.autocast():
            scores = self._group.merge({name: score(model, text) for name, text in own})
        total = total_score(scores.values())
        self._notify(
            Report(
                step=self.trainer.step,
                steps=self._schedule.steps,
                loss=None,
                tokens=self._step_tokens,
                held_out=total.bits_per_character,
                figures={"tokens": self._tokens, "perplexity": total.perplexity},
                held_out_by_group={
                    name: scores[name].bits_per_character for name in sorted(scores)
                },
            )
        )

    def _notify(self, report: Report) -> None:
        for observe in self._observers:
            observe(report)

    def _save(self) -> None:
        steady = self.trainer.step <= self._cooldown_start
        folder = self._run / ("steady" if steady else "cooldown")
        progress = {"steps": self._schedule.steps, "tokens": self._tokens}
        self.trainer.save(folder, self.data.tokenizer.to_json(), self._origin, progress)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "corpus", type=Path, help="folder of .jsonl or .jsonl.xz files, one for each source"
    )
    parser.add_argument("--valid", type=Path, required=True, help="held-out .jsonl[.xz] file")
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument("--tokens", type=int, required=True, help="tokens to train on, in all")
    parser.add_argument(
        "--from",
        dest="initial",
        metavar="MODEL",
        help="bundle or checkpoint to start from; the tokens it was trained on count as read",
    )
    parser.add_argument("--tensorboard", type=Path, help="write logs for TensorBoard there")
    return parser


@contextmanager
def _observers(folder: Path | None, group: ProcessGroup) -> Iterator[list[Observer]]:
    """Show a bar on a terminal, or print JSON elsewhere; log for TensorBoard if asked to."""
    if not group.is_first:
        yield []
        return
    with tensorboard(folder) as log:
        if sys.stdout.isatty():
            with progress_bar(Console()) as bar:
                yield [bar, log]
        else:
            yield [print_json, log]


def main() -> None:
    """Run the command."""
    parser = _options()
    options = parser.parse_args()
    keep_freed_memory()
    try:
        recipe = Recipe.open(options.recipe)
        initial = open_initial(options.initial) if options.initial else None
        with joined_group() as group, _observers(options.tensorboard, group) as observers:
            run, vocabulary = options.run, initial.tokenizer if initial else None
            data = Dataset.prepare(
                recipe, options.corpus, options.valid, run, group, vocabulary=vocabulary
            )
            # No variable refers to the run: its model must be gone before the processes part.
            Pretraining(
                recipe,
                data,
                run,
                options.tokens,
                initial=initial,
                group=group,
                observers=observers,
            ).train()
    except UserError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
