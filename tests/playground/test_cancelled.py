"""What the page asks for beside the text is not computed once the text has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from lsprotocol import types

from afterword.lsp.active_model import ActiveModel
from afterword.lsp.server import create
from afterword.lsp.workspace import Workspace
from afterword.playground import remembers
from afterword.store.bundle import Bundle
from tests.helpers import SECONDS
from tests.lsp.test_answers import ScriptedClient

CANCELLED = -32800
HELD_SECONDS = 3 * SECONDS
"""The most that a thread is held up for, longer than any reply is waited for."""
PLACE = {"textDocument": {"uri": "untitled:a"}, "position": {"line": 0, "character": 0}}


async def let_handlers_run() -> None:
    """Let the loop do all that can be done without another thread."""
    for _ in range(50):
        await asyncio.sleep(0)


def replied(msg_id: int) -> Any:
    return lambda message: message.get("id") == msg_id and "method" not in message


async def test_why_is_not_computed_once_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[types.TextDocumentPositionParams] = []

    def explain(_: Workspace, params: types.TextDocumentPositionParams) -> dict[str, object]:
        asked.append(params)
        return {}

    monkeypatch.setattr(Workspace, "explain", explain)
    is_free = Event()
    with ThreadPoolExecutor(1) as worker:
        client = ScriptedClient(create(ActiveModel(), worker, Future()), {})
        client.start()
        worker.submit(is_free.wait, HELD_SECONDS)  # the words of the next key, as it were
        why = {"command": "afterword.why", "arguments": [PLACE]}
        client.send(id=5, method="workspace/executeCommand", params=why)
        client.send(id=6, method="workspace/executeCommand", params=why)
        await let_handlers_run()
        client.send(method="$/cancelRequest", params={"id": 5})
        assert (await client.hears(replied(5)))["error"]["code"] == CANCELLED
        await let_handlers_run()
        is_free.set()
        assert (await client.hears(replied(6)))["result"] == {}
    assert len(asked) == 1


async def test_a_text_that_was_overtaken_is_not_read(tiny_bundle: Bundle) -> None:
    read: list[str] = []
    is_free = Event()

    class View:
        def trace(
            self, text: str, language_id: str, is_stale: Callable[[], bool]
        ) -> dict[str, object]:
            read.append(text)
            is_free.wait(HELD_SECONDS)
            return {"text": text}

        def unit(self, number: int, layer: int, unit: int) -> dict[str, list[float]]:
            return {"forget_gate": [1.0]}

    with ThreadPoolExecutor(1) as worker:
        server, active = create(ActiveModel(), worker, Future()), ActiveModel()
        active.model = tiny_bundle
        memories = remembers.Memories(lambda model: View())
        memories.add_to(server, active)
        client = ScriptedClient(server, {})
        client.start()
        for number, text in enumerate(("A", "A b", "A bi"), 5):
            command = {"command": remembers.REMEMBERS, "arguments": [text]}
            client.send(id=number, method="workspace/executeCommand", params=command)
            async with asyncio.timeout(SECONDS):
                while not read:  # the first one is being read when the others come
                    await asyncio.sleep(0.01)
        await let_handlers_run()
        client.send(method="$/cancelRequest", params={"id": 6})
        await let_handlers_run()
        is_free.set()
        assert (await client.hears(replied(7)))["result"] == {"text": "A bi"}
        unit = {"command": remembers.UNIT, "arguments": [1, 0, 3]}
        client.send(id=8, method="workspace/executeCommand", params=unit)
        assert (await client.hears(replied(8)))["result"] == {"values": {"forget_gate": [1.0]}}
        server.disconnect()
    memories.close()
    assert read == ["A", "A bi"]
