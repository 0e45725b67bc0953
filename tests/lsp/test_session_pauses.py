"""What a session does in the pauses between requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from lsprotocol import types

from afterword.lsp import heap, idle_work, translate
from afterword.lsp.session import Session
from afterword.lsp.workspace import Workspace
from afterword.text import lazy_pattern
from tests.helpers import SECONDS, until

from .fakes import (
    URI,
    FakeEngine,
    at,
    ghost_at,
    result,
    taken,
)


@pytest.fixture
def end_pauses(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let no pause end before the returned function is called; from then on they end at once."""
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 2 * SECONDS)
    return lambda: monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)


async def test_work_waits_for_a_pause(
    session: Session, engine: FakeEngine, end_pauses: Callable[[], None]
) -> None:
    engine.idle_slices = 20
    await result(session.complete(at(0, 13)))
    await taken(session)
    assert engine.slices_run == 0
    end_pauses()
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run == 20)


async def test_a_document_that_is_opened_is_worked_on_before_anything_is_asked(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(engine, "has_idle_work", lambda _: engine.slices_run < 5)
    session.open(types.TextDocumentItem("untitled:other", "markdown", 1, "Thanks.\n"))
    await asyncio.to_thread(until, lambda: engine.slices_run == 5)


async def test_patterns_are_compiled_in_pauses(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns = [lazy_pattern.LazyPattern(f"x[ab]{{{number}}}") for number in range(1, 30)]
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)
    session.open(types.TextDocumentItem("untitled:other", "markdown", 1, "Thanks.\n"))
    await asyncio.to_thread(until, lambda: not lazy_pattern.are_uncompiled())
    assert all("compiled" in vars(pattern) for pattern in patterns)


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
    session: Session,
    engine: FakeEngine,
    end_pauses: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine.idle_slices = 1
    loop = asyncio.get_running_loop()
    call_later, pauses = loop.call_later, list[asyncio.TimerHandle]()

    def note(seconds: float, *function: Any) -> asyncio.TimerHandle:
        timer = call_later(seconds, *function)
        if seconds == idle_work.IDLE_SECONDS:
            pauses.append(timer)
        return timer

    monkeypatch.setattr(loop, "call_later", note)
    await result(session.complete(at(0, 13)))
    (first,) = pauses
    words = session.complete(at(0, 13))
    assert first.cancelled()
    end_pauses()
    await result(words)
    await asyncio.to_thread(until, lambda: engine.slices_run == 1)
    assert engine.calls == ["answer", "answer", "slice"]


async def timers_due_by_now() -> None:
    """Wait until every timer has fired that is due."""
    fired = asyncio.Event()
    asyncio.get_running_loop().call_later(0.0, fired.set)
    await fired.wait()


async def test_work_that_fails_is_not_tried_for_ever(
    session: Session,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: object) -> None:
        raise KeyError("text")

    engine.idle_slices = 5
    with monkeypatch.context() as patch:
        patch.setattr(engine, "run_idle_work", fail)
        await result(session.complete(at(0, 13)))
        await asyncio.to_thread(until, lambda: "run_idle_work failed" in caplog.text)
        for _ in range(3):  # a slice that is handed over meanwhile would have run by the last
            await taken(session)
    assert caplog.text.count("run_idle_work failed") == 1
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
    async with asyncio.timeout(SECONDS):
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
    session: Session,
    engine: FakeEngine,
    end_pauses: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(heap, "TRIM_SECONDS", 0.0)
    monkeypatch.setattr(heap, "trim_heap", lambda: trimmed.append(engine.slices_run))
    engine.idle_slices = 3
    await result(session.complete(at(0, 13)))
    await taken(session)
    assert trimmed == []
    end_pauses()
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: trimmed == [1, 2, 3])
    monkeypatch.setattr(heap, "TRIM_SECONDS", 60.0)
    engine.idle_slices = 6
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run == 6)
    assert trimmed == [1, 2, 3]
