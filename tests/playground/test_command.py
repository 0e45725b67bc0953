"""`afterword playground`: what it prints, opens and refuses, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from afterword.cli import main
from afterword.cli.client import SERVE
from afterword.installation import install_command
from tests.helpers import HANGING_COMMAND, SECONDS, until

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]{32}/\n")
COMMAND = [*SERVE[:-1], "playground"]


@pytest.fixture(autouse=True)
def can_be_interrupted() -> Iterator[None]:
    """Let children hear Ctrl-C even if the tests run in the background of a shell, which do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextmanager
def running(
    *arguments: str, command: Sequence[str] = COMMAND, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def socket_address(process: subprocess.Popen[str]) -> str:
    return first_line(process).strip().replace("http", "ws", 1)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no other process can press Ctrl-C there")
def test_it_prints_the_address_alone_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    pytest.importorskip("websockets")
    with running("--no-browser", BROWSER=f"touch {tmp_path / 'opened'}") as process:
        address = first_line(process)
        assert ADDRESS.fullmatch(address)
        with urllib.request.urlopen(address.strip()) as page:
            assert b"<title>Afterword playground</title>" in page.read()
        # A scan of the port, and a client that leaves in the middle of a word.
        for sent in (b"", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\nHo"):
            port = int(address.split(":")[2].split("/")[0])
            with socket.create_connection(("127.0.0.1", port)) as stranger:
                stranger.sendall(sent)
        with urllib.request.urlopen(address.strip()) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        assert out == ""
        assert err == "afterword: write in the browser at this address; press Ctrl-C here to end\n"
    assert not (tmp_path / "opened").exists()


@contextmanager
def hanging(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], ClientConnection]]:
    """Start a server and a client of it that waits for words, while the network hangs."""
    sync = pytest.importorskip("websockets.sync.client")
    document = {"uri": "untitled:1", "languageId": "plaintext", "version": 1, "text": "We live "}
    place = {"textDocument": {"uri": "untitled:1"}, "position": {"line": 0, "character": 8}}
    with (
        running(*arguments, command=HANGING_COMMAND) as process,
        sync.connect(socket_address(process), open_timeout=SECONDS) as client,
    ):
        for number, method, params in (
            (1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}),
            (None, "textDocument/didOpen", {"textDocument": document}),
            (2, "textDocument/completion", place),
        ):
            message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
            client.send(json.dumps(message if number is None else {"id": number, **message}))
        assert process.stderr is not None
        assert "it hangs\n" in iter(process.stderr.readline, "")  # "": it has ended
        yield process, client


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no other process can press Ctrl-C there")
@pytest.mark.parametrize(
    ("arguments", "code"), [(["playground", "--no-browser"], 0), (["serve", "--ws", "0"], 130)]
)
def test_ctrl_c_ends_it_on_time_while_the_network_hangs(arguments: list[str], code: int) -> None:
    with hanging(*arguments) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == code


@pytest.mark.slow
def test_a_page_that_says_exit_ends_it_on_time_while_the_network_hangs() -> None:
    with hanging("playground", "--no-browser") as (process, client):
        client.send(json.dumps({"jsonrpc": "2.0", "id": 3, "method": "shutdown"}))
        client.send(json.dumps({"jsonrpc": "2.0", "method": "exit"}))
        assert process.wait(SECONDS) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="BROWSER is read on other systems only")
def test_it_opens_the_browser_at_the_address(tmp_path: Path) -> None:
    pytest.importorskip("websockets")
    noted = tmp_path / "noted"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {noted}\n')
    program.chmod(0o755)
    with running(BROWSER=f"{program} %s") as process:
        address = first_line(process)
        assert ADDRESS.fullmatch(address)
        until(noted.exists)
        assert until(noted.read_text) == address


@pytest.mark.slow
def test_a_port_that_is_taken_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("websockets")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--no-browser", "--port", port],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert re.fullmatch(
        rf"afterword: cannot listen on port {port} of .*another port\n", done.stderr
    )
    assert done.stdout == ""


def test_an_unknown_model_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("websockets")
    assert main(["playground", "--no-browser", "--model", "nobody"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("afterword: no model 'nobody'")


def test_the_plain_install_has_the_help_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "websockets", None)
    with pytest.raises(SystemExit, match="0"):
        main(["playground", "--help"])
    assert "--no-browser" in capsys.readouterr().out
    assert main(["playground"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"afterword: the playground needs more packages: {install_command('ws')}\n"
