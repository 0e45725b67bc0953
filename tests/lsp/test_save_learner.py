"""What is learned when documents are saved, and how often."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from afterword.lsp.child_command import Ended
from afterword.lsp.save_learner import RETRY_SECONDS, WAIT_SECONDS, SaveLearner
from afterword.store.path_set import real

from .fakes import FakeWindow

LEARNED = Ended("me counts 12 of your words", "", True)


class FakeTraining:
    """Notes what is to be learned; answers with `ended`, in turn."""

    def __init__(self) -> None:
        self.commands: list[Sequence[str]] = []
        self.ended: list[Ended] = []

    async def run_unseen(self, arguments: Sequence[str]) -> Ended:
        self.commands.append(arguments)
        return self.ended.pop(0) if self.ended else LEARNED


class Rig:
    """A learner whose waiting ends when the test lets it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.window = FakeWindow()
        self.infos: list[str] = []
        self.training = FakeTraining()
        self.refreshed = 0
        self.slept: list[float] = []
        self.go_on = asyncio.Semaphore(0)
        window: Any = SimpleNamespace(
            show_warning=self.window.show_warning,
            spawn_task=self.window.spawn_task,
            show_info=self.infos.append,
        )
        self.learner = SaveLearner(window, cast(Any, self.training), self.refresh, self.sleep)
        self.learner.configure([str(folder)])

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self.go_on.acquire()

    async def refresh(self) -> None:
        self.refreshed += 1

    async def save(self, name: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("All is well.")
        await self.learner.take(path.as_uri(), "markdown")

    async def wait(self) -> None:
        self.go_on.release()
        for _ in range(5):
            await asyncio.sleep(0)

    def files(self) -> list[list[str]]:
        return [[Path(file).name for file in command[4:]] for command in self.training.commands]


@pytest.fixture
async def rig(tmp_path: Path) -> Rig:
    (tmp_path / "notes").mkdir()
    return Rig(tmp_path / "notes")


async def test_what_is_saved_in_a_named_folder_is_learned_after_a_while(rig: Rig) -> None:
    await rig.save("letter.md")
    await asyncio.sleep(0)
    assert rig.training.commands == []
    assert rig.learner.figures == {"files": 0, "waiting": 1}
    await rig.wait()
    folder = real(rig.folder)
    wanted = ["learn", "--saved-in", folder, "--", real(rig.folder / "letter.md")]
    assert rig.training.commands == [wanted]
    assert rig.refreshed == 1
    assert rig.learner.figures == {"files": 1, "waiting": 0}
    assert rig.infos == [f"files that you save in {folder} are now learned (setting learn.folders)"]


async def test_saving_again_and_again_is_learned_once_and_then_rested_from(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    async def run_unseen(arguments: Sequence[str]) -> Ended:
        rig.training.commands.append(arguments)
        clock[0] += 4.0
        return LEARNED

    rig.training.run_unseen = run_unseen  # type: ignore[method-assign]
    for name in ("a.md", "b.md", "a.md"):
        await rig.save(name)
    await rig.wait()
    await rig.save("c.md")
    await rig.save("a.md")
    assert rig.files() == [["a.md", "b.md"]]
    await rig.wait()
    assert rig.files() == [["a.md", "b.md"], ["a.md", "c.md"]]
    assert rig.slept == [WAIT_SECONDS, 80.0, 80.0]
    await rig.wait()
    await rig.save("d.md")
    await rig.wait()
    assert rig.files()[2:] == [["d.md"]]
    assert len(rig.infos) == 1


async def test_nothing_else_is_learned(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "notes-2").mkdir()
    for path in (tmp_path / "other.md", tmp_path / "notes-2" / "letter.md"):
        path.write_text("All is well.")
        await rig.learner.take(path.as_uri(), "markdown")
    (rig.folder / "link.md").symlink_to(tmp_path / "other.md")
    await rig.learner.take((rig.folder / "link.md").as_uri(), "markdown")
    await rig.learner.take(rig.folder.as_uri(), "markdown")
    await rig.learner.take("untitled:letter.md", "markdown")
    await rig.learner.take((rig.folder / "gone.md").as_uri(), "markdown")
    assert rig.learner.figures["waiting"] == 0


async def test_it_is_off_until_a_folder_is_named(rig: Rig) -> None:
    rig.learner.configure([])
    assert not rig.learner.is_on
    await rig.save("letter.md")
    assert rig.learner.figures["waiting"] == 0


async def test_a_folder_that_is_named_no_longer_is_left_alone(rig: Rig, tmp_path: Path) -> None:
    await rig.save("letter.md")
    rig.learner.configure([str(tmp_path / "elsewhere")])
    await rig.wait()
    assert rig.training.commands == []


async def test_what_is_switched_off_while_it_waits_is_left_alone(rig: Rig) -> None:
    await rig.save("letter.md")
    rig.learner.configure([str(rig.folder)], ["markdown"])
    await rig.wait()
    assert rig.training.commands == []
    assert rig.learner.figures["waiting"] == 0


async def test_a_folder_must_be_named_in_full(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.learner.configure(["notes", "."])
    rig.learner.configure(["notes", "."])
    assert not rig.learner.is_on
    assert len(rig.window.warnings) == 2
    assert "is not a full path" in rig.window.warnings[0]
    monkeypatch.setenv("HOME", str(rig.folder))
    monkeypatch.setenv("USERPROFILE", str(rig.folder))
    rig.learner.configure(["~"])
    await rig.save("letter.md")
    assert rig.learner.figures["waiting"] == 1


async def test_a_failure_is_told_once_and_tried_again_later(rig: Rig) -> None:
    line = "training needs more packages: python -m pip install --editable '/a[train]'"
    rig.training.ended = [Ended(error=line), Ended(error=line)]
    await rig.save("letter.md")
    for _ in range(3):
        await rig.wait()
    assert rig.window.warnings == [
        f"files that you save in {real(rig.folder)} are not learned: {line}"
    ]
    assert rig.slept[1:3] == [RETRY_SECONDS] * 2
    assert rig.files() == [["letter.md"]] * 3
    assert rig.learner.figures == {"files": 1, "waiting": 0}


async def test_what_was_stopped_is_learned_later(rig: Rig) -> None:
    rig.training.ended = [Ended()]
    await rig.save("letter.md")
    await rig.wait()
    assert rig.learner.figures == {"files": 0, "waiting": 1}
    await rig.wait()
    assert rig.learner.figures == {"files": 1, "waiting": 0}
    assert rig.window.warnings == []


async def test_what_had_nothing_new_changes_nothing(rig: Rig) -> None:
    rig.training.ended = [Ended("there is nothing new to learn")]
    await rig.save("letter.md")
    await rig.wait()
    assert rig.refreshed == 0
    assert rig.learner.figures == {"files": 0, "waiting": 0}
    assert rig.infos == []
