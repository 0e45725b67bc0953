"""A whole server in this process, with a model, and a record of what it has sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from afterword.lsp import session as session_module
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.idle_work import IDLE_SECONDS
from afterword.lsp.private_log import describe
from afterword.lsp.server import Server, create
from tests.helpers import SECONDS

INITIALIZE: dict[str, Any] = {"capabilities": {}}


class WholeServer:
    """A server without a transport.

    Attributes
    ----------
    server : Server
        The server.
    replies : Counter[str]
        How often each id, in JSON, was answered.
    results : dict[str, Any]
        The last reply to each id.
    failures : list[str]
        Errors on the worker's thread, where a request that fails is answered with no words.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.replies: Counter[str] = Counter()
        self.results: dict[str, Any] = {}
        self.failures: list[str] = []
        self._number = 0
        server.protocol.set_writer(self, include_headers=False)

    def write(self, data: bytes) -> None:
        message = json.loads(data)
        if "method" not in message:
            key = json.dumps(message["id"])
            self.replies[key] += 1
            self.results[key] = message

    def close(self) -> None:
        pass

    def notify(self, method: str, params: Any) -> None:
        self.receive({"method": method, "params": params})

    def receive(self, message: dict[str, Any]) -> None:
        self.server.protocol.receive(json.dumps({"jsonrpc": "2.0", **message}).encode())

    async def request(self, method: str, params: Any) -> Any:
        """Send a request, and return the reply once it is there."""
        self._number += 1
        key = json.dumps(f"own {self._number}")
        self.receive({"id": f"own {self._number}", "method": method, "params": params})
        await self.until_replied({key: 1})
        del self.replies[key]
        return self.results.pop(key)

    async def until_replied(self, wanted: dict[str, int]) -> None:
        """Wait until each of the ids has been answered so often."""
        end = time.monotonic() + SECONDS
        while any(self.replies[key] < count for key, count in wanted.items()):
            missing = [key for key, count in wanted.items() if self.replies[key] < count]
            assert time.monotonic() < end, f"no reply to {missing}"
            await asyncio.sleep(0.001)

    async def words_at_end(self, text: str) -> list[str]:
        """Open a document, and return the words that are suggested at its end."""
        item = {"uri": "untitled:own", "languageId": "plaintext", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        place = {"textDocument": {"uri": item["uri"]}, "position": {"line": 0, "character": 10**6}}
        found = await self.request("textDocument/completion", place)
        self.notify("textDocument/didClose", {"textDocument": {"uri": item["uri"]}})
        return [item["label"] for item in found["result"]["items"]]


@contextlib.asynccontextmanager
async def whole_server() -> AsyncIterator[WholeServer]:
    """Start a server with the model in use, and initialize it; log nothing."""
    with ThreadPoolExecutor(1) as worker, pytest.MonkeyPatch.context() as patch:
        logging.disable()  # pytest would keep every line
        models = ActiveModel()
        whole = WholeServer(create(models, worker, worker.submit(models.load, None)))

        def note(error: BaseException) -> str:
            whole.failures.append("".join(traceback.format_exception(error)))
            return describe(error)

        patch.setattr(session_module, "describe", note)
        await whole.request("initialize", INITIALIZE)
        whole.notify("initialized", {})
        try:
            yield whole
        finally:
            whole.server.disconnect()
            await asyncio.sleep(2 * IDLE_SECONDS)  # a pause that has begun ends
            logging.disable(logging.NOTSET)
