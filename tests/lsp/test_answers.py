"""Nothing is lost if the client refuses a request from the server or never answers it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from afterword.lsp import child_command
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.child_command import Training
from afterword.lsp.server import Server, create
from tests.helpers import SECONDS

CAPABILITIES = {
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
    },
}
CREATE, REGISTER = "window/workDoneProgress/create", "client/registerCapability"
PULL = "workspace/configuration"

Answer = dict[str, Any] | None
REFUSAL: Answer = {"error": {"code": -32601, "message": "never heard of it"}}
ANSWERS = pytest.mark.parametrize(
    "answer", [REFUSAL, {"error": "nonsense"}, None], ids=["refused", "nonsense", "silent"]
)


class ScriptedClient:
    """A client that gives one answer to each method that it knows, and none to the others."""

    def __init__(self, server: Server, answers: dict[str, Answer]) -> None:
        self._server = server
        self._answers = answers
        self.received: list[dict[str, Any]] = []
        server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        message = json.loads(data)
        self.received.append(message)
        if answer := self._answers.get(message.get("method")):
            asyncio.get_running_loop().call_soon(lambda: self.send(id=message["id"], **answer))

    def close(self) -> None:
        pass

    def send(self, **message: Any) -> None:
        self._server.protocol.receive(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def start(self) -> None:
        self.send(id=1, method="initialize", params={"capabilities": CAPABILITIES})
        self.send(method="initialized", params={})

    async def hears(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Wait for a message."""
        async with asyncio.timeout(SECONDS):
            while not (found := [message for message in self.received if wanted(message)]):
                await asyncio.sleep(0.01)
        return found[0]


def shown(message: dict[str, Any]) -> bool:
    return message.get("method") == "window/showMessage"


def asked(method: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: message.get("method") == method


@pytest.fixture
async def loading() -> Future[list[str]]:
    return Future()


@pytest.fixture
async def server(loading: Future[list[str]]) -> AsyncIterator[Server]:
    with ThreadPoolExecutor(1) as worker:
        yield create(ActiveModel(), worker, loading)


@ANSWERS
async def test_what_went_wrong_with_the_model_is_shown_all_the_same(
    server: Server, loading: Future[list[str]], answer: Answer
) -> None:
    client = ScriptedClient(server, {CREATE: answer})
    client.start()
    await client.hears(asked(CREATE))
    loading.set_result(["mine is damaged"])
    message = await client.hears(shown)
    assert message["params"]["message"] == "Afterword: mine is damaged"
    assert not any(map(asked("$/progress"), client.received))


async def test_a_loading_that_fails_for_no_known_reason_is_shown(
    server: Server, loading: Future[list[str]]
) -> None:
    client = ScriptedClient(server, {})
    client.start()
    loading.set_exception(RuntimeError("unheard of"))
    message = await client.hears(shown)
    assert message["params"]["message"].startswith("Afterword: the model could not be loaded")


@ANSWERS
async def test_settings_are_asked_for_all_the_same(
    server: Server, loading: Future[list[str]], answer: Answer
) -> None:
    settings = {"result": [{"popup": {"maxItems": "many"}}]}
    client = ScriptedClient(server, {REGISTER: answer, PULL: settings})
    client.start()
    message = await client.hears(asked("window/logMessage"))
    assert "maxItems" in message["params"]["message"]


@ANSWERS
async def test_a_training_begins_all_the_same(
    server: Server, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(child_command, "ANSWER_SECONDS", 0.05)
    client = ScriptedClient(server, {CREATE: answer})
    client.start()
    monkeypatch.setattr(child_command, "CHILD", (sys.executable, "-c", ""))
    assert await Training(server).run("learning", ["learn"], None)
    message = await client.hears(shown)
    assert message["params"]["message"] == "Afterword: learning: done"
    assert any(map(asked(CREATE), client.received))
    assert not any(map(asked("$/progress"), client.received))
