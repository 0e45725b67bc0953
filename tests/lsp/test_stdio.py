"""The transport over standard input and output, in this process."""

from __future__ import annotations

import asyncio
import io
import json
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from afterword.lsp import protocol, transport
from afterword.lsp.messages import LARGE_BYTES, Parsed, parse_message
from afterword.lsp.server import Server
from tests.helpers import SECONDS

from .serving import EXIT, INITIALIZE, SHUTDOWN, body


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Make standard input a pipe; return the end to write to, which the test closes."""
    before = os.dup(0)
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.close(reading)
    monkeypatch.setattr(transport, "end_process_soon", lambda code: None)
    yield writing
    # Left to run, the thread that reads would end this process: it calls the function patched here.
    for thread in threading.enumerate():
        if thread.name == "afterword-stdin":
            thread.join(SECONDS)
            assert not thread.is_alive()
    os.dup2(before, 0)
    os.close(before)


async def test_only_large_messages_are_parsed_beside_the_loop_and_all_keep_their_order(
    stdin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small ones that wait would take several times their memory if they were parsed."""
    replies = io.BytesIO()
    taken: list[bytes] = []
    monkeypatch.setattr(replies, "close", lambda: taken.append(replies.getvalue()))
    monkeypatch.setattr(transport, "take_over_stdout", lambda: replies)
    parsed_apart: list[bool] = []

    def note_thread(body: bytes | None) -> Parsed:
        parsed_apart.append(threading.current_thread() is not threading.main_thread())
        return parse_message(body)

    for module in (protocol, transport):
        monkeypatch.setattr(module, "parse_message", note_thread)
    server = Server()
    opened: list[int] = []
    server.feature("textDocument/didOpen")(
        lambda params: opened.append(len(params.text_document.text))
    )
    sizes = [5, LARGE_BYTES, 6, 2 * LARGE_BYTES, 7]
    messages: list[dict[str, Any]] = [INITIALIZE]
    for number, size in enumerate(sizes):
        item = {"uri": f"untitled:{number}", "languageId": "", "version": 1, "text": "x" * size}
        params = {"textDocument": item}
        messages.append({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params})
    messages += [SHUTDOWN, EXIT]

    def write() -> None:
        with open(stdin, "wb") as stream:
            stream.write(b"".join(map(body, messages)))

    writer = threading.Thread(target=write)
    writer.start()
    await transport.serve_stdio(server)
    writer.join()
    assert opened == sizes
    assert sorted(parsed_apart) == [False] * 6 + [True] * 2
    parts = taken[0].split(b"\r\n\r\n")
    ids = [json.loads(part[: part.rindex(b"}") + 1])["id"] for part in parts[1:]]
    assert ids == [1, 2]


async def test_a_server_that_is_interrupted_lets_go_of_its_client(
    stdin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = io.BytesIO()
    monkeypatch.setattr(transport, "take_over_stdout", lambda: replies)
    server = Server()
    left: list[None] = []
    monkeypatch.setattr(server, "disconnect", lambda: left.append(None))
    serving = asyncio.ensure_future(transport.serve_stdio(server))
    os.write(stdin, body(INITIALIZE))
    while not replies.getvalue():
        await asyncio.sleep(0.01)
    serving.cancel()
    await asyncio.wait([serving])
    os.close(stdin)
    assert serving.cancelled()
    assert left == [None]
    assert replies.closed
