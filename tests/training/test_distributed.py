"""Two processes train what one does, and each continues from the other's checkpoints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.helpers import free_port

pytest.importorskip("torch")

import torch
from torch.multiprocessing.spawn import spawn

if not torch.distributed.is_available():
    pytest.skip("this torch has no torch.distributed", allow_module_level=True)

from afterword.errors import UserError
from afterword_training.network import checkpoint
from afterword_training.network.distributed import SINGLE_PROCESS, ProcessGroup, joined_group
from afterword_training.network.trainer import StepResult
from afterword_training.pretraining.dataset import Dataset
from afterword_training.pretraining.recipe import Recipe
from afterword_training.pretraining.run import Pretraining

from .recipes import tiny_recipe

pytestmark = pytest.mark.slow

RECIPE = tiny_recipe(
    """plain = { weight = 1.0, sources = ["plain"] }
rest = { weight = 1.0, sources = ["*"] }"""
)
TEXT = "The cat sat on the mat, and the dog saw that the cat was there."
STEPS = 40
KILLED = 17


class KilledError(Exception):
    """Stands for a signal."""


def train(
    folder: Path,
    run: str,
    group: ProcessGroup = SINGLE_PROCESS,
    *,
    stop: int | None = None,
    drawn: bool = False,
) -> list[float]:
    """Train in `folder / run`, from its checkpoint if it has one; loss of every step.

    If `drawn`, the recipe draws random numbers.
    """
    recipe = Recipe.open(folder / "recipe.toml")
    if drawn:
        recipe = replace(recipe, dropout=0.1, negatives=60)
    corpus = folder / "corpus"
    data = Dataset.prepare(recipe, corpus, folder / "valid.jsonl", folder / "data", group)
    tokens = STEPS * recipe.streams * recipe.chunk
    (folder / run).mkdir(exist_ok=True)
    training = Pretraining(recipe, data, folder / run, tokens, group=group)
    trainer = training.trainer
    losses: list[float] = []
    step = trainer.train_step

    def train_step(*arguments: Any) -> StepResult:
        if trainer.step == stop:
            raise KilledError
        result = step(*arguments)
        losses.append(group.mean(result.loss))
        return result

    with patch.object(trainer, "train_step", train_step), suppress(KilledError):
        training.train()
    return losses


def in_fp32() -> AbstractContextManager[object]:
    """Without bf16, whose rounding of sums depends on how many rows there are."""
    return patch("afterword_training.network.trainer.bf16_is_native", lambda: False)


def train_in_two(rank: int, folder: Path, port: int) -> None:
    """Do what each of the two processes does."""
    torch.set_num_threads(1)
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_RANK": str(rank)}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "USE_LIBUV": "0"}
    every_step = patch("afterword_training.pretraining.run.SAVE_SECONDS", 0.0)
    with joined_group() as group, every_step:
        with in_fp32():
            losses = {"full": train(folder, "full", group)}
            train(folder, "halved", group, stop=KILLED)
        losses["drawn"] = train(folder, "drawn", group, drawn=True)
        train(folder, "killed", group, stop=KILLED, drawn=True)
        losses["killed"] = train(folder, "killed", group, drawn=True)
        if group.is_first:
            (folder / "losses.json").write_text(json.dumps(losses), "utf-8")
    os._exit(0)  # threads of torch may abort a process that ends as usual, once in many times


def write_corpus(folder: Path) -> None:
    (folder / "corpus").mkdir()
    (folder / "recipe.toml").write_text(RECIPE, "utf-8")
    for name in ("plain", "other"):
        texts = [f"{TEXT}\nNumber {n} of the {name} ones." for n in range(60)]
        lines = [json.dumps({"source": name, "text": text}) for text in texts]
        (folder / "corpus" / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        with (folder / "valid.jsonl").open("a", encoding="utf-8") as valid:
            valid.write(lines[0] + "\n")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with runs of two processes."""
    folder = tmp_path_factory.mktemp("both")
    write_corpus(folder)
    spawn(train_in_two, (folder, free_port()), nprocs=2)  # type: ignore[no-untyped-call]
    return folder


def losses_of_two(folder: Path, run: str) -> list[float]:
    losses: dict[str, list[float]] = json.loads((folder / "losses.json").read_text("utf-8"))
    return losses[run]


def last_checkpoint(folder: Path, run: str) -> dict[str, torch.Tensor]:
    """Weights, optimiser and carried states at the end of a run."""
    saved = checkpoint.load(checkpoint.checkpoints(folder / run / "cooldown")[-1])
    drawn = saved.trainer.pop("random")
    assert drawn.ndim == 1
    return saved.weights | saved.trainer


def test_two_processes_follow_the_loss_curve_of_one(both: Path) -> None:
    with in_fp32():
        losses = train(both, "one")
    assert losses_of_two(both, "full") == pytest.approx(losses, abs=1e-4)
    one, two = last_checkpoint(both, "one"), last_checkpoint(both, "full")
    assert one.keys() == two.keys()
    for name, value in one.items():
        torch.testing.assert_close(two[name], value, atol=2e-3, rtol=1e-3)


def test_one_process_continues_from_a_checkpoint_of_two(both: Path) -> None:
    with in_fp32():
        losses = train(both, "halved")
    assert len(losses) == STEPS - KILLED
    assert losses == pytest.approx(losses_of_two(both, "full")[KILLED:], abs=1e-4)


def test_two_killed_processes_continue_exactly(both: Path) -> None:
    expected, resumed = last_checkpoint(both, "drawn"), last_checkpoint(both, "killed")
    assert all(torch.equal(expected[name], resumed[name]) for name in expected)
    assert losses_of_two(both, "killed") == losses_of_two(both, "drawn")[KILLED:]


def test_sampled_losses_of_two_processes_learn_what_one_learns(both: Path) -> None:
    alone = train(both, "drawn alone", drawn=True)
    together = losses_of_two(both, "drawn")
    assert sum(together[-10:]) / 10 == pytest.approx(sum(alone[-10:]) / 10, abs=0.2)


def test_only_the_first_process_writes(both: Path) -> None:
    reports = (both / "full" / "log.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in reports] == [STEPS]
    assert set(json.loads(reports[0])["groups"]) == {"plain", "rest"}


def test_streams_that_cannot_be_divided_are_refused() -> None:
    assert ProcessGroup(1, 2).row_slice(4) == slice(2, 4)
    with pytest.raises(UserError, match="4 streams cannot be divided equally among 3 processes"):
        ProcessGroup(0, 3).row_slice(4)


def test_torchrun_runs_the_same_command(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "2"]
    launcher += ["--master-port", str(free_port())]
    module = ["-m", "afterword_training.pretraining.run"]
    # torchrun would take `--run` for a shorter `--run-path` of its own if it were not for the `--`.
    distributed_module = ["-m", "--", "afterword_training.pretraining.run"]
    arguments = ["corpus", "--valid", "valid.jsonl", "--recipe", "recipe.toml", "--run", "run"]
    for command in (
        [*launcher, *distributed_module, *arguments, "--tokens", "1920"],
        [*module, *arguments, "--tokens", "3840"],
    ):
        environment = {**os.environ, "USE_LIBUV": "0"}
        # On a loaded machine torch was seen to abort a process that had done its work ("terminate
        # called without an active exception"). Like any killed run it then goes on.
        run = partial(subprocess.run, [sys.executable, *command], cwd=tmp_path, env=environment)
        if run(check=False).returncode:
            run(check=True)
    reports = (tmp_path / "run" / "log.jsonl").read_text("utf-8").splitlines()
    steps = [json.loads(line)["step"] for line in reports]
    assert steps == [50, 60, 50, 100, 120]  # the second run goes on from before the cool-down
    assert len(checkpoint.checkpoints(tmp_path / "run" / "cooldown")) == 1
