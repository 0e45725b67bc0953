"""What goes first of the trainings that run in child processes."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from afterword.lsp import child_command
from afterword.lsp.child_command import Child, Ended, Training
from tests.helpers import SECONDS

# Ends when its standard input is closed, as a training does.
WAITS = "import sys; sys.stdin.read()"


async def test_a_learning_that_is_being_started_makes_way_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child_command, "CHILD", (sys.executable, "-c", WAITS))
    start, starting, may_start = Child.start, asyncio.Event(), asyncio.Event()

    async def start_slowly(arguments: Any) -> Child:
        starting.set()
        await may_start.wait()
        return await start(arguments)

    monkeypatch.setattr(Child, "start", start_slowly)
    window: Any = SimpleNamespace(
        client_capabilities=SimpleNamespace(window=None),
        work_done_progress=None,
        show_info=lambda _: None,
        show_warning=lambda _: None,
    )
    training = Training(window)
    unseen = asyncio.ensure_future(training.run_unseen(["learn"]))
    await starting.wait()
    wanted = asyncio.ensure_future(training.run("learning", ["train"], None))
    await asyncio.sleep(0)
    may_start.set()
    done, _ = await asyncio.wait([unseen], timeout=SECONDS)
    for task in (unseen, wanted):
        task.cancel()
    await asyncio.gather(unseen, wanted, return_exceptions=True)
    assert done
    assert unseen.result() == Ended()
