"""What is done when a client has left."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from afterword.lsp import server as server_module
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.savings_counter import SavingsCounter
from afterword.lsp.server import create
from afterword.lsp.session import Session
from tests.helpers import SECONDS, until


async def test_the_documents_are_closed_whatever_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    closed: list[Any] = []

    def close_all(session: Session) -> None:
        closed.append(session)

    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(server_module, "threading", SimpleNamespace(Thread=fail))
    monkeypatch.setattr(Session, "close_all", close_all)
    with ThreadPoolExecutor(1) as worker:
        create(ActiveModel(), worker, worker.submit(list)).disconnect()
    assert len(closed) == 1
    assert "RuntimeError" in caplog.text


async def test_the_other_clients_do_not_wait_for_the_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved: list[Any] = []
    monkeypatch.setattr(server_module, "LAST_SAVE_SECONDS", 0.2)
    monkeypatch.setattr(SavingsCounter, "save", lambda _, seconds: saved.append(seconds))
    is_free = threading.Event()
    with ThreadPoolExecutor(1) as worker:
        server = create(ActiveModel(), worker, worker.submit(list))
        worker.submit(is_free.wait, SECONDS)
        server.disconnect()
        assert saved == []
        is_free.set()
        await asyncio.to_thread(until, lambda: saved)


async def test_the_counts_are_saved_if_the_server_ends_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved = threading.Event()
    monkeypatch.setattr(SavingsCounter, "save", lambda *_: saved.set())
    worker = ThreadPoolExecutor(1)
    server = create(ActiveModel(), worker, worker.submit(list))
    busy = threading.Event()
    worker.submit(busy.wait)
    server.disconnect()
    worker.shutdown(wait=False, cancel_futures=True)
    busy.set()
    assert await asyncio.to_thread(saved.wait, SECONDS)
