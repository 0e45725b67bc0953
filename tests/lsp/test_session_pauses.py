"""What a session does in the pauses between requests."""

from __future__ import annotations

import asyncio
import threading

import pytest
from lsprotocol import types

from afterword.lsp import heap, idle_work, translate
from afterword.lsp.session import Session
from afterword.lsp.workspace import Workspace
from tests.helpers import until

from .fakes import (
    URI,
    FakeEngine,
    at,
    ghost_at,
    result,
    taken,
)


async def test_work_waits_for_a_pause(session: Session, engine: FakeEngine) -> None:
    engine.idle_slices = 20
    await result(session.complete(at(0, 13)))
    assert engine.slices_run == 0
    await asyncio.to_thread(until, lambda: engine.slices_run == 20)


async def test_no_work_begins_while_another_reply_is_awaited(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)
    engine.idle_slices = 10**9
    words, gate = session.complete(at(0, 13)), threading.Event()
    session.run_on_worker(gate.wait)
    ghost = session.ghost(ghost_at(0, 13))
    await result(words)
    await timers_due_by_now()
    last = session.complete(at(0, 13))
    gate.set()
    await result(ghost)
    await result(last)
    assert engine.calls[:3] == ["answer"] * 3
    engine.idle_slices = 0


async def test_a_request_halts_the_work(session: Session, engine: FakeEngine) -> None:
    engine.idle_slices = 10**9
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run > 3)
    engine.let_go.clear()
    words = session.complete(at(0, 13))
    await asyncio.to_thread(until, lambda: len(engine.cursors) == 2)
    await timers_due_by_now()
    ghost = session.ghost(ghost_at(0, 13))
    engine.let_go.set()
    await result(words)
    await result(ghost)
    begun = engine.calls.index("answer", 1)
    assert engine.calls[begun : begun + 2] == ["answer"] * 2
    run = engine.slices_run
    await asyncio.to_thread(until, lambda: engine.slices_run > run + 3)
    engine.idle_slices = 0


async def test_a_request_within_the_pause_begins_a_new_one(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.2)
    engine.idle_slices = 1
    seen: list[asyncio.Future[list[str]]] = []

    def look() -> None:
        seen.append(session.run_on_worker(engine.calls.copy))

    await result(session.complete(at(0, 13)))
    asyncio.get_running_loop().call_later(0.2, look)  # right after the first pause would end
    engine.let_go.clear()
    words = session.complete(at(0, 13))
    await timers_due_by_now(0.05)
    engine.let_go.set()
    await result(words)
    await asyncio.to_thread(until, lambda: engine.slices_run == 1)
    assert await seen[0] == ["answer"] * 2


async def timers_due_by_now(seconds: float = 0.0) -> None:
    """Wait until every timer has fired that is due within some seconds."""
    fired = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, fired.set)
    await fired.wait()


async def test_work_that_fails_is_not_tried_for_ever(
    session: Session, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.idle_slices = 5
    await result(session.complete(at(0, 13)))
    engine.fails = KeyError("text")
    await asyncio.to_thread(until, lambda: "run_idle_work failed" in caplog.text)
    for _ in range(3):  # a slice that is handed over meanwhile would have run by the last
        await taken(session)
    assert caplog.text.count("run_idle_work failed") == 1
    engine.fails = None
    assert (await result(session.complete(at(0, 13)))).items
    await asyncio.to_thread(until, lambda: engine.slices_run == 5)


async def test_a_place_far_below_has_words_once_the_pauses_have_masked_what_is_above(
    session: Session,
    workspace: Workspace,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("afterword.masking.masked_lines.MAX_CHARS_AT_ONCE", 1_000)
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)
    session.open(types.TextDocumentItem(URI, "markdown", 2, "Thanks for it.\n" * 1_000 + "Th"))
    assert await result(session.complete(at(1_000, 2))) is translate.NO_WORDS
    async with asyncio.timeout(10):
        while await session.run_on_worker(workspace.has_idle_work):
            await asyncio.sleep(0.01)
    assert (await result(session.complete(at(1_000, 2)))).items
    assert len(engine.cursors) == 1


async def test_a_place_above_has_words_although_one_far_below_has_none_yet(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afterword.masking.masked_lines.MAX_CHARS_AT_ONCE", 1_000)
    session.open(types.TextDocumentItem(URI, "markdown", 2, "Thanks for it.\n" * 1_000 + "Th"))
    assert await result(session.ghost(ghost_at(1_000, 2))) is translate.NO_GHOST_TEXT
    assert (await result(session.complete(at(0, 4)))).items


async def test_freed_memory_is_given_back_in_a_pause_now_and_then(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(heap, "TRIM_SECONDS", 0.0)
    monkeypatch.setattr(heap, "trim_heap", lambda: trimmed.append(engine.slices_run))
    engine.idle_slices = 3
    await result(session.complete(at(0, 13)))
    assert trimmed == []
    await asyncio.to_thread(until, lambda: trimmed == [1, 2, 3])
    monkeypatch.setattr(heap, "TRIM_SECONDS", 60.0)
    engine.idle_slices = 6
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run == 6)
    assert trimmed == [1, 2, 3]
