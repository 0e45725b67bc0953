"""Commands and servers for which every warning is an error: a file left open, a deprecated call."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from afterword.cli.client import LanguageClient
from tests.examples import slow
from tests.helpers import SECONDS, free_port

from .driving import TEXT, URI, connect, framed

OF_PYGLS = [
    f"ignore:'asyncio.iscoroutinefunction' is deprecated:DeprecationWarning:pygls.{module}"
    for module in ("feature_manager", "protocol.json_rpc")
]
"""Pygls calls what is deprecated from Python 3.14 on."""
STRICT = (
    *(sys.executable, "-W", "error"),
    *(part for warning in OF_PYGLS for part in ("-W", warning)),
    *("-m", "afterword"),
)
"""Includes the warnings that Python does not show by itself, such as those of unclosed files."""


def run(*arguments: str) -> str:
    """Run a command; return what it writes to standard error."""
    done = subprocess.run([*STRICT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.slow
def test_a_warning_would_be_seen(home: Path) -> None:
    code = "import sys; sys.argv[1:] = ['doctor']; open(sys.executable); import afterword.__main__"
    done = subprocess.run([*STRICT[:-2], "-c", code], capture_output=True, text=True, check=False)
    assert "ResourceWarning" in done.stderr


@pytest.mark.parametrize("line", ["complete hello", *slow("doctor", "models list", "forget river")])
def test_a_command_warns_of_nothing(home: Path, line: str) -> None:
    assert run(*line.split()) == ""


@pytest.mark.slow
def test_a_server_warns_of_nothing(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    document = {"uri": URI, "languageId": "markdown", "version": 1, "text": TEXT}
    place = {"textDocument": {"uri": URI}, "position": {"line": 1, "character": 19}}
    with LanguageClient([], {}, [*STRICT, "serve"]) as client:
        client.notify("textDocument/didOpen", {"textDocument": document})
        assert client.request("textDocument/completion", place)["items"]
        assert "items" in client.request(
            "textDocument/inlineCompletion", {**place, "context": {"triggerKind": 1}}
        )
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert client.server.returncode == 0
    assert capfd.readouterr().err == ""


MESSAGES = [
    json.dumps({"jsonrpc": "2.0", **message}).encode()
    for message in (
        {"id": 1, "method": "initialize", "params": {"capabilities": {}}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    )
]


@pytest.mark.slow
def test_a_server_of_tcp_warns_of_nothing(home: Path) -> None:
    port = free_port()
    command = [*STRICT, "serve", "--tcp", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        with connect(port) as stream:
            for message in MESSAGES:
                stream.sendall(framed(message))
            while stream.recv(1 << 16):
                pass
        _, printed = server.communicate(timeout=SECONDS)
    assert server.returncode == 0
    assert "Warning" not in printed


@pytest.mark.slow
def test_a_server_of_websockets_warns_of_nothing(home: Path) -> None:
    client = pytest.importorskip("websockets.sync.client")
    pipe = subprocess.PIPE
    command = [*STRICT, "serve", "--ws", "0"]
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout is not None
        with client.connect(server.stdout.readline().strip(), open_timeout=SECONDS) as stream:
            for message in MESSAGES[:2]:
                stream.send(message.decode())
                stream.recv(SECONDS)
            stream.send(MESSAGES[2].decode())
        _, printed = server.communicate(timeout=SECONDS)
    assert server.returncode == 0
    assert "Warning" not in printed


@pytest.mark.slow
def test_a_training_warns_of_nothing(home: Path) -> None:
    pytest.importorskip("torch")
    writing = home / "writing"
    writing.mkdir()
    for number, topic in enumerate(("garden", "council", "river")):
        text = f"We walked to the {topic} in the morning and talked about the {topic}.\n" * 60
        (writing / f"{number}.md").write_text(text, "utf-8")
    for line in ("learn {}", "train {} --name mine --from tiny --minutes 0.05"):
        assert "Warning" not in run(*(part.format(writing) for part in line.split()))
