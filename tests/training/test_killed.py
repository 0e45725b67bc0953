"""Trainings that are killed at any moment go on where they were; nothing half made ever serves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.attacks import Attack
from tests.helpers import install_copy

pytest.importorskip("torch")

import torch

from afterword.cli import main
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.paths import runs_dir

from .moments import SAVING, STEP, Moment, watch

pytestmark = pytest.mark.slow

MOMENTS = (
    Moment("afterword_training.personal.training:_open_run"),
    Moment(SAVING, 1),  # the first weights, before any step
    Moment(STEP, 1),
    Moment(STEP, 2),
    Moment(SAVING, 4),
    Moment(STEP, 3),
    Moment("afterword_training.network.checkpoint:save_weights", 1),
    Moment(STEP, 2),
    Moment("afterword_training.personal.training:build_datastore", 2),
    Moment("afterword_training.personal.training:export"),
    Moment("afterword.store.versions:write_text"),  # the switch to the new network
    Moment("afterword.store.versions:remove_older"),
    Moment("afterword.store.registry:write_profile"),  # the network is new, the profile is not
    Moment("afterword.store.versions:write_text", 2),  # the switch to the new profile
    Moment("afterword.store.versions:remove_older", 2),
    Moment("afterword.store.registry:use"),
    Moment("afterword_training.cli.training_run:compare"),
    Moment("afterword_training.cli.training_run:write_page"),
    Moment("afterword_training.personal.training:PersonalTraining.clean"),
)
"""In the order in which a training that is killed again and again comes to them."""

CHILD = """
import sys
from pathlib import Path
import torch
shipped, root, function, number, *arguments = sys.argv[1:]
sys.path.insert(0, root)
from afterword.store import registry
from afterword.cli import main
from afterword_training.personal import fine_tuning as finetune
from tests.training.moments import STEP, watch
torch.set_num_threads(1)
registry.shipped_bundle = lambda: Path(shipped)
finetune.SAVE_SECONDS = 0.0

def reached(call):
    if call == int(number):
        print("reached", flush=True)
        sys.stdin.read()

if function:
    watch(function, reached)
watch(STEP, lambda call: print("step", flush=True))
sys.exit(main(["train", *arguments]))
"""


class Killed(BaseException):
    """Stands for a signal: nothing that a training does catches it."""


class Whole(NamedTuple):
    """What a training that nobody disturbs installs, and the steps that it takes."""

    weights: bytes
    steps: int


@pytest.fixture(scope="module")
def notes(
    tmp_path_factory: pytest.TempPathFactory, prose: Callable[..., list[str]]
) -> Iterator[Path]:
    """Write what all of them learn from; one thread for each."""
    path = tmp_path_factory.mktemp("writing") / "notes.md"
    path.write_text("\n\n".join(prose(120)))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield path
    torch.set_num_threads(threads)


@pytest.fixture
def saved_at_every_step(tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    monkeypatch.setattr("afterword_training.personal.fine_tuning.SAVE_SECONDS", 0.0)


@pytest.fixture(scope="module")
def whole(notes: Path, tiny_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    steps: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFTERWORD_DATA_DIR", str(tmp_path_factory.mktemp("undisturbed")))
        patch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
        watch(STEP, steps.append, patch.setattr)
        assert main(["train", str(notes), "--name", "me"]) == 0
        return Whole(weights(), len(steps))


@pytest.fixture
def old(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return the weights of the model that serves before."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    install_copy(tiny_bundle, "me")
    return weights()


def weights() -> bytes:
    """Return those of the installed model, which is whole and not corrupt."""
    return registry.open_model("me").model_path.read_bytes()


def check_nothing_is_left() -> None:
    """Check that there is no checkpoint, and no version but the live ones, which fit together."""
    assert [path.name for path in runs_dir().iterdir() if path.is_dir()] == []
    network, _, profile = registry.resolve("me")
    for live in (network, profile):
        assert live is not None
        assert {path.name for path in live.parent.iterdir()} == {"current", live.name}
    assert not registry.open_model("me").is_outdated


def train_until(moment: Moment | None, notes: Path, steps: list[int]) -> bool:
    """Train in this process, and note the steps that were finished; whether it was killed."""

    def reached(call: int) -> None:
        if moment and call == moment.number:
            raise Killed

    begun: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        if moment:
            watch(moment.function, reached, patch.setattr)
        watch(STEP, begun.append, patch.setattr)
        try:
            assert main(["train", str(notes), "--name", "me"]) == 0
        except Killed:
            # A step that was killed at its beginning was not taken.
            steps.append(len(begun) - (moment is not None and moment.function == STEP))
            return True
    steps.append(len(begun))
    return False


@pytest.mark.attack("A kill loses nothing", "a kill at each stage of a training")
@pytest.mark.usefixtures("saved_at_every_step")
def test_a_training_that_is_killed_at_every_stage_goes_on_where_it_was(
    notes: Path, whole: Whole, old: bytes, attack: Attack
) -> None:
    steps: list[int] = []
    for moment in MOMENTS:
        attack.count()
        assert train_until(moment, notes, steps), moment
        assert weights() in (old, whole.weights), moment
    assert not train_until(None, notes, steps)
    assert weights() == whole.weights
    check_nothing_is_left()
    # Every step is saved: only one whose checkpoint was not yet whole is taken again.
    unsaved = 2
    assert sum(steps) == whole.steps + unsaved, steps


def begin(shipped: Path, notes: Path, moment: Moment) -> subprocess.Popen[str]:
    """Start a process that trains and stops at a moment, until it is killed."""
    root = str(Path(__file__).parents[2])
    arguments = [str(shipped), root, moment.function, str(moment.number), str(notes)]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments, "--name", "me"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def run(process: subprocess.Popen[str]) -> tuple[int, bool]:
    """Return the steps that a process begins, and whether it comes to its moment."""
    assert process.stdout is not None
    steps = 0
    for line in process.stdout:
        steps += line == "step\n"
        if line == "reached\n":
            return steps, True
    return steps, False


@pytest.mark.attack("A kill loses nothing", "a kill at each stage of a training")
def test_a_process_that_is_killed_goes_on_where_it_was(
    notes: Path, whole: Whole, old: bytes, tiny_bundle: Bundle, attack: Attack
) -> None:
    taken = 0
    for moment in (
        Moment(STEP, 4),
        Moment(SAVING, 2),
        Moment("afterword.store.versions:write_text"),
    ):
        attack.count()
        with begin(tiny_bundle.path, notes, moment) as process:
            steps, there = run(process)
            assert there, moment
            process.kill()
        taken += steps - (moment.function == STEP)
        assert weights() == old, moment
    with begin(tiny_bundle.path, notes, Moment("")) as process:
        steps, there = run(process)
    assert process.returncode == 0
    assert not there
    assert weights() == whole.weights
    check_nothing_is_left()
    assert taken + steps == whole.steps + 1  # that whose checkpoint was being written
