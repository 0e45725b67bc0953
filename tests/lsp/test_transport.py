from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from afterword.errors import UserError
from afterword.lsp import parent_process
from afterword.lsp.parent_process import is_alive, wait_for_exit
from afterword.lsp.server import Server
from afterword.lsp.transport import Framer, receive
from tests.helpers import SECONDS


@given(st.lists(st.binary(max_size=30), max_size=5), st.integers(1, 40))
def test_messages_come_out_whole_however_they_arrive(bodies: list[bytes], size: int) -> None:
    header = (
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    )
    stream = b"".join(header % len(body) + body for body in bodies)
    framer = Framer()
    found: list[bytes] = []
    for start in range(0, len(stream), size):
        found += framer.feed(stream[start : start + size])
    assert found == bodies


@pytest.mark.parametrize("other", [b"hello", b"content-length: " + b"9" * 5_000])
def test_what_is_no_header_is_passed_over(other: bytes) -> None:
    framer = Framer()
    assert list(framer.feed(other + b"\r\n\r\ncontent-length:2\r\n\r\n{}")) == [b"{}"]


class Recorder:
    """A writer that keeps the messages."""

    def __init__(self, server: Server) -> None:
        self.messages: list[dict[str, Any]] = []
        server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data))

    def close(self) -> None:
        pass


def send(server: Server, **message: Any) -> None:
    receive(server, json.dumps({"jsonrpc": "2.0", **message}).encode())


def start(server: Server) -> Recorder:
    recorder = Recorder(server)
    send(server, id=1, method="initialize", params={"capabilities": {}})
    assert recorder.messages.pop()["id"] == 1
    return recorder


COMPLETION = {"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}}


def test_a_reply_may_come_later_and_comes_once() -> None:
    server = Server()
    recorder = start(server)
    replies: list[Future[Any]] = []

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def complete(params: types.CompletionParams) -> Future[Any]:
        replies.append(Future())
        return replies[-1]

    for number in (2, 3, 4):
        send(server, id=number, method="textDocument/completion", params=COMPLETION)
    assert recorder.messages == []
    send(server, method="$/cancelRequest", params={"id": 3})
    assert replies[1].cancelled()
    replies[2].set_result([])
    replies[0].set_exception(KeyError("why"))
    send(server, method="$/cancelRequest", params={"id": 2})
    send(server, method="$/cancelRequest", params={"id": 99})
    codes = {m["id"]: m.get("error", {}).get("code") for m in recorder.messages}
    assert len(recorder.messages) == 3
    assert codes == {3: -32800, 4: None, 2: -32603}


def test_an_error_of_the_user_s_is_answered_with_its_line_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = Server()
    recorder = start(server)
    later: Future[Any] = Future()

    @server.command("at once")
    def refuse() -> None:
        raise UserError("'two words' is not one word")

    @server.command("later")
    def reply() -> Future[Any]:
        return later

    for number, name in enumerate(("at once", "later"), 2):
        send(server, id=number, method="workspace/executeCommand", params={"command": name})
    later.set_exception(UserError("'two words' is not one word"))
    assert [message["id"] for message in recorder.messages] == [2, 3]
    for message in recorder.messages:
        assert message["error"] == {"code": -32803, "message": "'two words' is not one word"}
    assert "two words" not in caplog.text


def test_shutdown_answers_what_is_still_open() -> None:
    server = Server()
    recorder = start(server)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def complete(params: types.CompletionParams) -> Future[Any]:
        return Future()

    send(server, id=2, method="textDocument/completion", params=COMPLETION)
    send(server, id=3, method="shutdown")
    assert {message["id"] for message in recorder.messages} == {2, 3}
    assert server.protocol.is_shut_down


@pytest.mark.parametrize(
    ("params", "code"), [({"position": 3}, -32602), ({"textDocument": {"uri": 1}}, -32602)]
)
def test_a_request_that_makes_no_sense_is_answered_with_an_error(
    params: dict[str, Any], code: int
) -> None:
    server = Server()
    recorder = start(server)
    send(server, id=2, method="textDocument/completion", params=params)
    (message,) = recorder.messages
    assert (message["id"], message["error"]["code"]) == (2, code)


def test_a_notification_that_fails_opens_no_message_box_and_ends_nothing() -> None:
    server = Server()
    recorder = start(server)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def fail(params: types.DidOpenTextDocumentParams) -> None:
        raise KeyError(params.text_document.text)

    document = {"uri": "untitled:1", "languageId": "", "version": 1, "text": "secret"}
    send(server, method="textDocument/didOpen", params={"textDocument": document})
    receive(server, b"no JSON")
    send(server, id=2, method="shutdown")
    assert [message.get("id") for message in recorder.messages] == [2]


def test_pygls_keeps_no_copy_of_the_documents() -> None:
    server = Server()
    start(server)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(lambda params: None)
    document = {"uri": "untitled:1", "languageId": "", "version": 1, "text": "secret"}
    send(server, method="textDocument/didOpen", params={"textDocument": document})
    assert server.workspace.text_documents == {}


def test_this_process_is_alive_and_an_ended_one_is_not() -> None:
    assert is_alive(os.getpid())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert not is_alive(ended.pid)


async def test_the_wait_for_a_process_lasts_until_it_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parent_process, "POLL_SECONDS", 0.01)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    waiting = asyncio.ensure_future(wait_for_exit(process.pid))
    await asyncio.sleep(0.03)
    assert not waiting.done()
    process.communicate(b"\n")
    await asyncio.wait_for(waiting, SECONDS)
