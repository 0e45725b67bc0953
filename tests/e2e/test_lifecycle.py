"""How the server starts, changes its model and ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from afterword.store import registry
from afterword.store.bundle import NGRAM, Bundle, write_bundle
from afterword.store.locks import lock_data
from afterword_training.personal.ngram_builder import build_ngram
from tests import helpers
from tests.attacks import Attack
from tests.helpers import free_port, install_copy

from .driving import (
    AFTER_SPACE,
    IN_WORD,
    LOADS_LATE,
    TEXT,
    URI,
    RawServer,
    Start,
    command,
    complete,
    open_document,
    status,
    until,
)

PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 19}}
PROGRESS = types.ClientCapabilities(window=types.WindowClientCapabilities(work_done_progress=True))


def test_the_server_needs_no_torch(home: Path) -> None:
    code = """
import sys
import afterword
from concurrent.futures import ThreadPoolExecutor
from afterword.cli.main import build_parser
from afterword.lsp import server, transport
from afterword.lsp.active_model import ActiveModel
build_parser(["serve"])
models = ActiveModel()
assert models.load(None) == []
worker = ThreadPoolExecutor(1)
server.create(models, worker, worker.submit(list))
bad = {"torch", "onnx", "safetensors", "rich", "afterword_training", "afterword_export"}
print(sorted(bad & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("polite", [True, False])
def test_the_exit_code_tells_whether_the_client_took_leave(raw: RawServer, polite: bool) -> None:
    raw.start()
    if polite:
        raw.send({"id": 3, "method": "shutdown"})
        assert raw.receive() == {"id": 3, "jsonrpc": "2.0", "result": None}
    raw.send({"method": "exit"})
    assert raw.wait() == (0 if polite else 1)


def test_the_end_of_the_input_is_the_end_of_the_server(raw: RawServer) -> None:
    raw.start()
    assert raw.process.stdin is not None
    raw.process.stdin.close()
    assert raw.wait() == 1


def test_a_client_that_is_gone_while_the_server_answers_is_no_trouble(raw: RawServer) -> None:
    raw.start()
    assert raw.process.stdout is not None
    raw.process.stdout.close()
    raw.send({"id": 3, "method": "textDocument/completion", "params": PLACE})
    assert raw.wait() == 1
    assert raw.process.stderr is not None
    assert b"Traceback" not in raw.process.stderr.read()


def test_the_server_ends_when_its_editor_has_died(raw: RawServer) -> None:
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    raw.start(editor.pid)
    # It looks at the editor before it answers for the first time, and goes on.
    raw.send({"id": 3, "method": "textDocument/completion", "params": PLACE})
    assert raw.receive()["result"]["items"]
    assert raw.process.poll() is None
    editor.communicate(b"\n")
    assert raw.wait() == 1


# A server whose network computes without end.
HANGS = """
import threading
from afterword import cli
from afterword.completion.engine import Engine
Engine.complete = lambda *arguments: threading.Event().wait()
cli.main(["serve"])
"""


@pytest.mark.attack("The server ends with its editor", "editors that leave while the network hangs")
@pytest.mark.parametrize("leave", ["closes its end", "says exit", "dies"])
def test_a_network_that_computes_without_end_does_not_outlive_the_editor(
    home: Path, leave: str
) -> None:
    raw = RawServer(code=HANGS)
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        raw.start(editor.pid)
        raw.send({"id": 3, "method": "textDocument/completion", "params": PLACE})
        raw.send({"id": 4, "method": "shutdown"})
        assert [raw.receive()["id"], raw.receive()["id"]] == [3, 4]
        if leave == "says exit":
            raw.send({"method": "exit"})
        elif leave == "closes its end":
            assert raw.process.stdin is not None
            raw.process.stdin.close()
        else:
            editor.communicate(b"\n")
        start = time.monotonic()
        assert raw.wait() == 0
        assert time.monotonic() - start < 5
    finally:
        editor.kill()
        editor.wait()
        raw.end()


@pytest.mark.parametrize(
    "junk",
    [
        b"Content-Length: 999999999999\r\n\r\n",
        b"Content-Length: 900\r\n\r\n{}",
        b"Content-Length: 1\r\n\r\n{}",
        b"Content-Length: x\r\n\r\n{}",
        b"no header\n\n",
    ],
)
def test_a_malformed_header_makes_it_neither_deaf_nor_immortal(raw: RawServer, junk: bytes) -> None:
    raw.start()
    assert raw.process.stdin is not None
    raw.process.stdin.write(junk)
    raw.send({"id": 9, "method": "textDocument/completion", "params": PLACE})
    while (reply := raw.receive()).get("id") is None:
        assert reply["error"]["code"] in (-32700, -32600)
    assert reply["result"]["items"]
    raw.process.stdin.write(junk)
    raw.process.stdin.close()
    assert raw.wait() == 1


@pytest.mark.attack("The server ends with its editor", "requests of a client that never reads")
def test_a_client_that_reads_nothing_does_not_keep_the_server_alive(
    raw: RawServer, attack: Attack
) -> None:
    raw.start()
    assert raw.process.stdin is not None
    stdin = raw.process.stdin.fileno()
    request = {"id": 9, "method": "textDocument/completion", "params": PLACE}
    message = framed(json.dumps({"jsonrpc": "2.0", **request, "more": "x" * 10_000}).encode())
    for _ in range(3_000):  # 30 MB, and of the replies more than a pipe holds
        attack.count()
        os.write(stdin, message)
    raw.process.stdin.close()
    assert raw.wait() == 1


def test_every_request_of_a_burst_is_answered_once_and_the_last_one_in_full(
    raw: RawServer,
) -> None:
    raw.start()
    requests = [
        {"id": number, "method": "textDocument/completion", "params": PLACE}
        for number in range(10, 60)
    ]
    raw.send(*requests)
    replies = {reply["id"]: reply["result"] for reply in (raw.receive() for _ in requests)}
    assert replies.keys() == set(range(10, 60))
    assert replies[59]["items"]
    assert [] in [reply["items"] for reply in replies.values()]


def test_a_message_that_makes_no_sense_is_survived(raw: RawServer) -> None:
    raw.start()
    assert raw.process.stdin is not None
    raw.process.stdin.write(b"Content-Length: 3\r\n\r\n{]}")
    raw.send({"method": "textDocument/didOpen", "params": {"textDocument": 7}})
    raw.send({"method": "textDocument/didChange", "params": {"textDocument": {"uri": "u:2"}}})
    raw.send({"id": 8, "method": "no/such", "params": None})
    replies = [raw.receive(), raw.receive()]
    assert [(reply["id"], reply["error"]["code"]) for reply in replies] == [
        (None, -32700),
        (8, -32601),
    ]
    raw.send({"id": 9, "method": "textDocument/completion", "params": PLACE})
    assert raw.receive()["result"]["items"]


def test_no_text_of_a_document_is_logged(home: Path) -> None:
    log = home / "server.log"
    raw = RawServer("--log-level", "debug", "--log-file", str(log))
    raw.start()
    raw.send({"id": 9, "method": "textDocument/completion", "params": PLACE})
    raw.send({"method": "textDocument/didOpen", "params": {"textDocument": {"text": TEXT}}})
    raw.send({"id": 10, "method": "shutdown"}, {"method": "exit"})
    assert raw.wait() == 0
    written = log.read_text() + raw.process.communicate()[1].decode()
    assert "a message could not be handled" in written
    assert "Thank" not in written
    assert "people" not in written


def test_a_log_that_cannot_be_written_is_one_line(home: Path) -> None:
    nowhere = str(home / "no" / "log")
    done = subprocess.run(
        command("serve", "--log-file", nowhere), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"afterword: cannot log to {nowhere}")
    assert done.stderr.count("\n") == 1


async def test_a_new_model_in_use_is_taken_up(start: Start, tiny_bundle: Bundle) -> None:
    client = await start()
    open_document(client)
    assert (await complete(client, IN_WORD)).items
    assert (await status(client))["model"] == "tiny"
    install_copy(tiny_bundle, "other")
    registry.use("other")
    deadline = time.monotonic() + 10
    while (await status(client))["model"] != "other":
        assert time.monotonic() < deadline
        assert (await complete(client, IN_WORD)).items
    assert (await complete(client, IN_WORD)).items


async def test_the_commands(start: Start, tiny_bundle: Bundle) -> None:
    install_copy(tiny_bundle, "other")
    client = await start()
    open_document(client)
    words = await complete(client, AFTER_SPACE)
    word = words.items[0].label
    await execute(client, "afterword.forgetWord", word)
    assert word not in [item.label for item in (await complete(client, AFTER_SPACE)).items]
    await execute(client, "afterword.selectModel", "other")
    assert (await status(client))["model"] == "other"
    assert registry.current_name() == "other"
    await execute(client, "afterword.selectModel", "nowhere")
    assert (await status(client))["model"] == "other"
    (message,) = client.messages
    assert message.message.startswith("Afterword: no model 'nowhere' is installed")


async def test_what_cannot_be_forgotten_is_said_plainly(start: Start) -> None:
    client = await start()
    with pytest.raises(JsonRpcException) as raised:
        await execute(client, "afterword.forgetWord", "two words")
    assert raised.value.message.startswith("'two words' is not one word;")


async def test_words_come_while_a_command_waits_for_the_installed_models(start: Start) -> None:
    client = await start()
    open_document(client)
    word = (await complete(client, AFTER_SPACE)).items[0].label
    with lock_data():
        waiting = asyncio.ensure_future(execute(client, "afterword.forgetWord", word))
        for _ in range(3):
            labels = [item.label for item in (await complete(client, AFTER_SPACE)).items]
            assert labels
        assert not waiting.done()
    assert word not in labels, "it is forgotten here at once"
    await waiting


async def test_a_model_is_chosen_while_another_is_being_installed(
    start: Start, tiny_bundle: Bundle
) -> None:
    install_copy(tiny_bundle, "other")
    client = await start()
    with lock_data():
        await execute(client, "afterword.selectModel", "other")
        assert (await status(client))["model"] == "other"


async def test_a_model_is_changed_and_changed_back(
    start: Start, tiny_bundle: Bundle, tmp_path: Path
) -> None:
    writing = ["We thank you for your zymurgy, and we thank you for your zymurgy."] * 3
    files = tiny_bundle.files | {NGRAM: build_ngram(writing).to_bytes()}
    other = write_bundle(tmp_path / "other", tiny_bundle.manifest, files)
    install_copy(other, "other")
    client = await start()
    open_document(client)
    before = [item.label for item in (await complete(client, AFTER_SPACE)).items]
    await execute(client, "afterword.selectModel", "other")
    changed = [item.label for item in (await complete(client, AFTER_SPACE)).items]
    assert changed[0] == "zymurgy"
    await execute(client, "afterword.selectModel", "tiny")
    assert [item.label for item in (await complete(client, AFTER_SPACE)).items] == before
    assert "zymurgy" not in before


async def execute(client: LanguageClient, name: str, *arguments: str) -> None:
    await client.workspace_execute_command_async(types.ExecuteCommandParams(name, arguments))


async def test_a_damaged_model_is_told_once_and_the_shipped_one_serves(
    start: Start, tiny_bundle: Bundle, home: Path
) -> None:
    (registry.resolve("tiny").network / "model.onnx").write_bytes(b"cut off")
    code = (
        "import sys, pathlib; from afterword import cli; from afterword.store import registry;"
        "registry.shipped_bundle = lambda: pathlib.Path(sys.argv[1]); cli.main(['serve'])"
    )
    client = await start(arguments=[sys.executable, "-c", code, str(tiny_bundle.path)])
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    await until(lambda: client.messages)
    (message,) = client.messages
    assert "model.onnx is corrupt" in message.message
    assert "\n" not in message.message


async def test_a_data_folder_that_cannot_be_read_is_told_once_and_the_shipped_model_serves(
    start: Start, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = home / "in the way"
    data.touch()
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(data))
    client = await start()
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    assert (await status(client))["models"] == ["en"]
    await until(lambda: client.messages)
    (message,) = client.messages
    assert message.message.startswith(f"Afterword: {data} is a file where a folder must be; move")


async def test_the_settings_name_the_model(start: Start, tiny_bundle: Bundle) -> None:
    install_copy(tiny_bundle, "other")
    client = await start(options={"model": "other"})
    assert (await status(client))["model"] == "other"


@pytest.mark.parametrize("shown", [True, False])
async def test_progress_is_reported_where_the_client_shows_it(start: Start, shown: bool) -> None:
    capabilities = PROGRESS if shown else types.ClientCapabilities()
    client = await start(capabilities, arguments=[sys.executable, "-c", LOADS_LATE])
    if not shown:
        assert client.progress_reports == {}
        return
    (reports,) = client.progress_reports.values()
    await until(lambda: len(reports) == 2)
    begin, end = reports
    assert isinstance(begin, types.WorkDoneProgressBegin)
    assert begin.title == "Afterword: loading the model"
    assert isinstance(end, types.WorkDoneProgressEnd)


def connect(port: int) -> socket.socket:
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), 10)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("nobody listens")


def test_tcp_serves_the_next_client_until_one_says_exit(home: Path) -> None:
    port = free_port()
    server = subprocess.Popen(command("serve", "--tcp", str(port)))
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    leave = b'{"jsonrpc":"2.0","id":2,"method":"shutdown"}', b'{"jsonrpc":"2.0","method":"exit"}'
    with connect(port) as web_page:
        web_page.sendall(b"POST / HTTP/1.1\r\n" + framed(leave[1]))
        with contextlib.suppress(ConnectionResetError):
            assert web_page.recv(100) == b""
    with connect(port) as gone:
        gone.sendall(framed(body))
        assert b'"result"' in gone.recv(1 << 16)
    helpers.until(lambda: talk(port, [body]))
    assert talk(port, [body, *leave]).count(b'"result"') == 2
    assert server.wait(10) == 0


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def talk(port: int, bodies: list[bytes]) -> bytes:
    """Return what a server answers; nothing while it has another client."""
    with connect(port) as client, client.makefile("rwb") as stream:
        stream.write(b"".join(map(framed, bodies)))
        stream.flush()
        client.shutdown(socket.SHUT_WR)
        try:
            return stream.read()
        except ConnectionResetError:
            return b""


def test_a_port_that_is_taken_is_one_line(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for transport in ("--tcp", "--ws"):
            done = subprocess.run(
                command("serve", transport, port), capture_output=True, text=True, check=False
            )
            assert done.returncode == 2
            assert done.stderr.startswith(f"afterword: cannot listen on port {port}")
            assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [(None, True), ("http://localhost:5173", True), ("https://example.com", False)],
)
def test_a_websocket_serves_pages_of_this_computer_only(
    home: Path, origin: str | None, welcome: bool
) -> None:
    client = pytest.importorskip("websockets.sync.client")
    exceptions = pytest.importorskip("websockets.exceptions")
    server = subprocess.Popen(command("serve", "--ws", "0"), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with pytest.raises(exceptions.InvalidStatus):
            client.connect(url[:-1], origin=origin)
        try:
            with client.connect(url, origin=origin) as stream:
                stream.send(
                    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
                )
                assert "inlineCompletionProvider" in stream.recv(10, decode=True)
                stream.send('{"jsonrpc":"2.0","id":2,"method":"shutdown"}')
                stream.recv(10)
            assert server.wait(10) == 0
            assert welcome
        except exceptions.InvalidStatus:
            assert not welcome
    finally:
        server.kill()
        server.communicate()
