"""How the server starts, answers whatever comes, logs and ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from math import inf
from pathlib import Path

import pytest

from tests.attacks import Attack
from tests.helpers import HANGING_COMMAND

from .driving import TEXT, URI, RawServer, command, framed

pytestmark = pytest.mark.slow

MAX_SECONDS = 5.0
"""How long the server may outlive its editor, on a machine that does nothing else."""
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 19}}


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


def start_editor() -> subprocess.Popen[bytes]:
    """Start a process that stands for an editor; it ends when it is sent a line."""
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def test_the_server_ends_when_its_editor_has_died(raw: RawServer) -> None:
    with start_editor() as editor:
        raw.start(editor.pid)
        # It looks at the editor before it answers for the first time, and goes on.
        raw.send({"id": 3, "method": "textDocument/completion", "params": PLACE})
        assert raw.receive()["result"]["items"]
        assert raw.process.poll() is None
        editor.communicate(b"\n")
        assert raw.wait() == 1


def seconds_after(leave: str) -> float:
    """Return how long a server whose network hangs is still there once its editor has left."""
    raw = RawServer(program=HANGING_COMMAND)
    try:
        with start_editor() as editor:
            raw.start(editor.pid)
            raw.send({"id": 3, "method": "textDocument/completion", "params": PLACE})
            assert raw.process.stderr is not None
            assert raw.process.stderr.readline() == b"it hangs\n"
            raw.send({"id": 4, "method": "shutdown"})
            assert [raw.receive()["id"], raw.receive()["id"]] == [3, 4]
            if leave == "says exit":
                raw.send({"method": "exit"})
            elif leave == "closes its end":
                assert raw.process.stdin is not None
                raw.process.stdin.close()
            else:
                editor.communicate(b"\n")
            left = time.monotonic()
            assert raw.wait() == 0
            return time.monotonic() - left
    finally:
        raw.end()


def seconds_of_a_python() -> float:
    """Return how long a Python that does nothing takes here, at present."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.monotonic() - begun


@pytest.mark.attack("The server ends with its editor", "editors that leave while the network hangs")
@pytest.mark.parametrize("leave", ["closes its end", "says exit", "dies"])
def test_a_network_that_computes_without_end_does_not_outlive_the_editor_by_more_than_seconds(
    home: Path, leave: str
) -> None:
    seconds, bound = inf, 0.0
    for _ in range(3):  # something else may hold the machine up once, but not each time
        seconds = min(seconds, seconds_after(leave))
        bound = max(bound, MAX_SECONDS + 10 * seconds_of_a_python())
        if seconds < bound:
            break
    assert seconds < bound


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
