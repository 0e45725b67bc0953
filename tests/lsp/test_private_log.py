"""No text of a document is in the log, whatever a client sends and whatever fails."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from afterword.lsp.server import Server, create
from tests.attacks import Attack
from tests.helpers import SECONDS

from .fakes import FakeEngine, private_log

CANARY = "zymurgy"
URI = f"untitled:{CANARY}"
TEXT = f"My {CANARY}.\n"
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 12}}
WRONG: list[Any] = [CANARY, [CANARY], {CANARY: CANARY}, None, 1.5]


class Recorder:
    """A writer that counts the replies."""

    def __init__(self) -> None:
        self.replies: list[Any] = []

    def write(self, data: bytes) -> None:
        message = json.loads(data)
        if "method" not in message:
            self.replies.append(message["id"])

    def close(self) -> None:
        pass


def change(start: Any, end: Any, text: Any = CANARY) -> dict[str, Any]:
    return {"range": {"start": start, "end": end}, "text": text}


def messages() -> list[tuple[str, Any]]:
    """Return a method and its parameters, right and wrong in many ways."""
    item = {"uri": URI, "languageId": "markdown", "version": 1, "text": TEXT}
    far = {"line": 10**9, "character": 10**9}
    before = {"line": -5, "character": -5}
    version = {"uri": URI, "version": 2}
    found: list[tuple[str, Any]] = [("textDocument/didOpen", {"textDocument": item})]
    changes = [change(far, before), change(before, far), {"text": TEXT}, *WRONG]
    changes += [change(wrong, far) for wrong in WRONG] + [change(far, far, w) for w in WRONG]
    found += [
        ("textDocument/didChange", {"textDocument": version, "contentChanges": [one]})
        for one in changes
    ]
    for method in ("textDocument/completion", "textDocument/inlineCompletion"):
        context = {"triggerKind": 1}
        found += [(method, {**PLACE, "context": context}), (method, {**PLACE, "position": far})]
        found += [(method, {**PLACE, "context": wrong}) for wrong in WRONG]
    commands = ["status", "selectModel", "forgetWord", "train", "learnDocument", CANARY]
    for command in commands:
        for arguments in ([CANARY, CANARY], [], None, *([wrong] for wrong in WRONG)):
            if (command, arguments) == ("forgetWord", [CANARY]):
                arguments = [f"two {CANARY}"]  # noqa: PLW2901  (refused, with the word)
            params = {"command": f"afterword.{command}", "arguments": arguments}
            found.append(("workspace/executeCommand", params))
    for method in (
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "textDocument/didSave",
        "textDocument/completion",
        "notebookDocument/didOpen",
        "notebookDocument/didChange",
        "workspace/didChangeConfiguration",
        "workspace/didChangeWorkspaceFolders",
        "workspace/executeCommand",
        "window/workDoneProgress/cancel",
        "$/setTrace",
        "$/cancelRequest",
        "initialized",
        f"no/{CANARY}",
    ):
        found += [(method, wrong) for wrong in WRONG]
    return found


@pytest.mark.attack("The log quotes no document", "messages and errors that quote a text")
async def test_no_text_is_logged_whatever_is_sent_and_whatever_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attack: Attack
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    engine = FakeEngine()
    recorder = Recorder()
    logged = tmp_path / "log"

    def fail(*_: Any) -> Any:
        raise KeyError(f"{CANARY} in {TEXT}")

    model: Any = SimpleNamespace(
        engine=engine, name="tiny", status=dict, suppress=fail, load=fail, refresh=fail
    )
    with private_log(logged), ThreadPoolExecutor(1) as worker:
        server = create(model, worker, worker.submit(list))
        server.protocol.set_writer(recorder, include_headers=False)
        server.protocol.receive(request(0, "initialize", {"capabilities": {}}))
        sent = 0
        for engine.fails in (None, KeyError(TEXT)):
            for method, params in messages():
                sent += 1
                attack.count(3)
                server.protocol.receive(request(sent, method, params))
                body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params})
                server.protocol.receive(body.encode())
                server.protocol.receive(body.encode()[:-3])
        for _ in range(int(100 * SECONDS)):
            if len(recorder.replies) - recorder.replies.count(None) > sent:
                break
            await asyncio.sleep(0.01)
        server.spawn_task(failing())
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(fail, TEXT)
        await asyncio.sleep(0.01)
        server.disconnect()
        fail_everywhere(fail)
    written = logged.read_text()
    missing = set(range(1, sent + 1)) - set(recorder.replies)
    assert [(messages() * 2)[number - 1] for number in missing] == []
    assert sorted(reply for reply in recorder.replies if reply is not None) == list(range(sent + 1))
    assert recorder.replies.count(None) == sent, "each message that is cut off has a reply"
    assert "a message could not be handled" in written
    assert "KeyError" in written
    assert CANARY not in written


def request(number: int, method: str, params: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()


async def failing() -> None:
    raise KeyError(TEXT)


def fail_everywhere(fail: Callable[..., Any]) -> None:
    """Fail where no code of ours would log it."""
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    future: Future[None] = Future()
    future.add_done_callback(fail)
    future.set_result(None)
    Unraisable()
    library = logging.getLogger("pygls.protocol")
    library.error("could not handle %s", TEXT)
    library.error(TEXT, stack_info=True)
    library.error("too many arguments", TEXT)
    try:
        fail()
    except KeyError:
        library.exception("failed")


class Unraisable:
    """An object whose end fails, where nobody can catch it."""

    def __del__(self) -> None:
        raise KeyError(TEXT)


def test_the_lines_of_this_package_are_written_as_they_are(tmp_path: Path) -> None:
    with private_log(tmp_path / "log"):
        logging.getLogger("afterword.lsp").warning("the %s is read", "list")
        logging.getLogger("library").warning("the %s is read", "letter")
        logging.getLogger("afterword").warning("%s cannot be read", "\udce4 und \N{SNOWMAN}")
    first, second, third = (tmp_path / "log").read_text("utf-8").splitlines()
    assert first.endswith(" WARNING the list is read")
    assert " WARNING library, line " in second
    assert "letter" not in second
    assert third.endswith(" WARNING \\udce4 und \N{SNOWMAN} cannot be read")


def test_a_server_without_a_client_sends_nothing() -> None:
    server = Server()
    server.show_warning("too late")
