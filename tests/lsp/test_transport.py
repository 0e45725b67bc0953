from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.errors import UserError
from afterword.lsp import parent_process
from afterword.lsp.commands import TrainOptions
from afterword.lsp.parent_process import ParentWatch, is_alive
from afterword.lsp.server import Server
from tests.helpers import SECONDS


class Recorder:
    """A writer that keeps the messages."""

    def __init__(self, server: Server) -> None:
        self.messages: list[dict[str, Any]] = []
        self.closed = False
        server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data))

    def close(self) -> None:
        self.closed = True


def send(server: Server, **message: Any) -> None:
    server.protocol.receive(json.dumps({"jsonrpc": "2.0", **message}).encode())


def start(server: Server) -> Recorder:
    recorder = Recorder(server)
    send(server, id=1, method="initialize", params={"capabilities": {}})
    assert recorder.messages.pop()["id"] == 1
    return recorder


DOCUMENT = {"uri": "untitled:1", "languageId": "", "version": 1, "text": "secret"}
COMPLETION = {"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 0}}


def pending_replies(server: Server) -> list[Future[Any]]:
    """Let each completion be answered later; return the replies that are waited for."""
    replies: list[Future[Any]] = []

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def complete(params: types.CompletionParams) -> Future[Any]:
        replies.append(Future())
        return replies[-1]

    return replies


def test_a_reply_may_come_later_and_comes_once() -> None:
    server = Server()
    recorder = start(server)
    replies = pending_replies(server)
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
    ("body", "msg_id", "code"),
    [
        (b"{]}", None, -32700),
        (b"[" * 100_000, None, -32700),
        (b'{"id": 7, "method": "\xff"}', None, -32700),
        (b"[]", None, -32600),
        (b'[{"jsonrpc": "2.0", "id": 7, "method": "shutdown"}]', None, -32600),
        (b"5", None, -32600),
        (b"{}", None, -32600),
        (b'{"id": 7, "method": "shutdown"}', 7, -32600),
        (b'{"jsonrpc": "1.0", "id": "a", "method": "shutdown"}', "a", -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": 5}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": 7}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "shutdown"}', None, -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "shutdown"}', None, -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "shutdown"}', None, -32600),
        (b'{"jsonrpc": "2.0", "id": [1], "method": "shutdown"}', None, -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "no/such"}', 7, -32601),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "exit"}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "initialized", "params": {}}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": {}}', 7, -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "workspace/executeCommand"}', 7, -32602),
        (None, None, -32700),
    ],
)
def test_what_is_no_message_or_request_has_one_reply(
    body: bytes | None, msg_id: object, code: int
) -> None:
    server = Server()
    recorder = start(server)
    server.protocol.receive(body)
    (message,) = recorder.messages
    assert (message["id"], message["error"]["code"]) == (msg_id, code)


def test_a_parameter_may_be_named_like_the_parts_of_a_message() -> None:
    server = Server()
    recorder = start(server)
    server.feature(types.TEXT_DOCUMENT_COMPLETION)(lambda params: [])
    params = {**COMPLETION, "jsonrpc": "2.0", "id": 9, "method": "exit"}
    send(server, id=2, method="textDocument/completion", params=params)
    assert recorder.messages == [{"id": 2, "jsonrpc": "2.0", "result": []}]


def test_before_initialize_requests_are_refused_and_notifications_dropped() -> None:
    server = Server()
    recorder = Recorder(server)
    opened: list[object] = []
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(lambda params: opened.append(params.text_document))
    send(server, id=2, method="workspace/executeCommand", params={"command": "afterword.status"})
    send(server, id=3, method="shutdown")
    send(server, method="textDocument/didOpen", params={"textDocument": DOCUMENT})
    codes = [(message["id"], message["error"]["code"]) for message in recorder.messages]
    assert codes == [(2, -32002), (3, -32002)]
    assert opened == []
    send(server, method="exit")
    assert recorder.closed
    assert server.protocol.exit_code == 1


def test_after_shutdown_requests_are_refused_and_exit_is_heard() -> None:
    server = Server()
    recorder = start(server)
    for number in (2, 3, 4):
        send(server, id=number, method="shutdown")
    send(server, id=5, method="textDocument/completion", params=COMPLETION)
    codes = {m["id"]: m.get("error", {}).get("code") for m in recorder.messages}
    assert codes == {2: None, 3: -32600, 4: -32600, 5: -32600}
    send(server, method="exit")
    assert recorder.closed
    assert server.protocol.exit_code == 0


def test_a_response_to_a_request_never_sent_is_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = Server()
    recorder = start(server)
    replies = pending_replies(server)
    send(server, id=2, method="textDocument/completion", params=COMPLETION)
    send(server, id=2, result="the client's own request")
    send(server, id="no such", error={"code": 1, "message": "no"})
    assert recorder.messages == []
    replies[0].set_result([])
    assert recorder.messages == [{"id": 2, "jsonrpc": "2.0", "result": []}]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_response_that_makes_no_sense_is_an_error_for_who_waits_for_it() -> None:
    server = Server()
    recorder = start(server)
    asking = server.workspace_configuration_async(types.ConfigurationParams([]))
    waiting = asyncio.ensure_future(asking)
    await asyncio.sleep(0)
    (request,) = recorder.messages
    send(server, id=request["id"], error="no object")
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(waiting, SECONDS)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("forget", [None]),
        ("forget", [5]),
        ("forget", [["a"]]),
        ("forget", []),
        ("forget", None),
        ("forget", ["a", "b"]),
        ("train", [{"paths": "abc"}]),
        ("train", [{"paths": [None]}]),
        ("train", [{"paths": ["a"], "name": None}]),
        ("no such command", []),
    ],
)
def test_a_command_with_the_wrong_arguments_is_refused(command: str, arguments: object) -> None:
    server = Server()
    recorder = start(server)
    done: list[object] = []

    @server.command("forget")
    def forget(word: str) -> None:
        done.append(word)

    @server.command("train")
    def train(options: TrainOptions) -> None:
        done.append(options)

    params = {"command": command, "arguments": arguments}
    send(server, id=2, method="workspace/executeCommand", params=params)
    (message,) = recorder.messages
    assert (message["id"], message["error"]["code"]) == (2, -32602)
    assert done == []
    send(server, id=3, method="workspace/executeCommand", params={**params, "arguments": ["none"]})
    assert done == (["none"] if command == "forget" else [])


def test_a_handler_that_fails_is_answered_without_what_its_error_quotes() -> None:
    server = Server()
    recorder = start(server)

    @server.command("fail")
    def fail(text: str) -> None:
        raise KeyError(text)

    params = {"command": "fail", "arguments": ["secret"]}
    send(server, id=2, method="workspace/executeCommand", params=params)
    (message,) = recorder.messages
    assert message["error"] == {"code": -32603, "message": "KeyError; the server's log says where"}


@pytest.mark.parametrize(
    ("params", "code"),
    [({"position": 3}, -32602), ({"textDocument": {"uri": 1}}, -32602)],
)
def test_a_request_that_makes_no_sense_is_answered_with_an_error(
    params: dict[str, Any], code: int
) -> None:
    server = Server()
    recorder = start(server)
    server.feature(types.TEXT_DOCUMENT_COMPLETION)(lambda params: None)
    send(server, id=2, method="textDocument/completion", params=params)
    (message,) = recorder.messages
    assert (message["id"], message["error"]["code"]) == (2, code)


def test_a_notification_that_fails_opens_no_message_box_and_ends_nothing() -> None:
    server = Server()
    recorder = start(server)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def fail(params: types.DidOpenTextDocumentParams) -> None:
        raise KeyError(params.text_document.text)

    send(server, method="textDocument/didOpen", params={"textDocument": DOCUMENT})
    server.protocol.receive(b"no JSON")
    send(server, id=2, method="shutdown")
    assert [message.get("id") for message in recorder.messages] == [None, 2]


@pytest.mark.parametrize("language", [5, None, ["markdown"], {}])
def test_a_document_whose_language_is_no_string_is_not_opened(language: object) -> None:
    server = Server()
    start(server)
    opened: list[object] = []
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(lambda params: opened.append(params.text_document))
    document = {**DOCUMENT, "languageId": language}
    send(server, method="textDocument/didOpen", params={"textDocument": document})
    assert opened == []
    send(server, method="textDocument/didOpen", params={"textDocument": DOCUMENT})
    assert opened == [types.TextDocumentItem("untitled:1", "", 1, "secret")]


def test_pygls_keeps_no_copy_of_the_documents() -> None:
    server = Server()
    start(server)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(lambda params: None)
    send(server, method="textDocument/didOpen", params={"textDocument": DOCUMENT})
    assert server.workspace.text_documents == {}


def test_this_process_is_alive_and_an_ended_one_is_not() -> None:
    assert is_alive(os.getpid())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert not is_alive(ended.pid)


def test_the_watch_over_a_process_lasts_until_it_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked, ended = threading.Event(), threading.Event()

    def is_alive_and_seen(pid: int) -> bool:
        looked.set()
        return is_alive(pid)

    monkeypatch.setattr(parent_process, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(parent_process, "is_alive", is_alive_and_seen)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    ParentWatch(process.pid, ended.set)
    assert looked.wait(SECONDS)
    assert not ended.is_set()
    process.communicate(b"\n")
    assert ended.wait(SECONDS)
