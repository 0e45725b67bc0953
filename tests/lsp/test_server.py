"""What the server tells its client while the first model is being loaded."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from helpers import until
from lsprotocol import types

from afterword.lsp.models import Models
from afterword.lsp.server import Server, create
from afterword.lsp.transport import receive


class Client:
    """A client that keeps the messages, and answers when it is told to."""

    def __init__(self, server: Server) -> None:
        self.messages: list[dict[str, Any]] = []
        self._server = server
        server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data))

    def close(self) -> None:
        pass

    def send(self, **message: Any) -> None:
        receive(self._server, json.dumps({"jsonrpc": "2.0", **message}).encode())

    async def sent(self, method: str) -> dict[str, Any]:
        """The first message of a method, as soon as it is there."""
        found = await asyncio.to_thread(
            until, lambda: [m for m in self.messages if m.get("method") == method]
        )
        return dict(found[0])


@pytest.mark.parametrize("answer", [{"error": {"code": -32601, "message": "no"}}, None])
async def test_a_model_that_fails_is_told_though_its_progress_is_not_shown(
    answer: dict[str, Any] | None,
) -> None:
    """Some clients promise to show progress, and then refuse or never answer."""
    loading: Future[list[str]] = Future()
    with ThreadPoolExecutor(1) as worker:
        client = Client(create(Models(), worker, loading))
        capabilities = {"window": {"workDoneProgress": True}}
        client.send(id=1, method="initialize", params={"capabilities": capabilities})
        client.send(method="initialized", params={})
        asked = await client.sent(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        if answer is not None:
            client.send(id=asked["id"], **answer)
        loading.set_result(["mine is damaged"])
        shown = await client.sent(types.WINDOW_SHOW_MESSAGE)
    assert shown["params"]["message"] == "Afterword: mine is damaged"
