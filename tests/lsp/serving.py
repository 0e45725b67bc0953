"""A server at a port, and clients of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from afterword.lsp.server import Server
from afterword.lsp.sockets import serve_tcp
from tests.helpers import SECONDS, free_port

websockets = pytest.importorskip("websockets.asyncio.client")
from websockets.exceptions import InvalidStatus  # noqa: E402

from afterword.lsp import websocket  # noqa: E402
from afterword.playground.door import PlaygroundDoor  # noqa: E402

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}


def body(message: dict[str, Any]) -> bytes:
    encoded = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(encoded), encoded)


async def receive(reader: asyncio.StreamReader) -> dict[str, Any]:
    header = await reader.readuntil(b"\r\n\r\n")
    length = int(header.split(b"\r\n")[0].partition(b":")[2])
    message: dict[str, Any] = json.loads(await reader.readexactly(length))
    return message


class Served:
    """A server that waits for its clients.

    Attributes
    ----------
    bound : list[str]
        The addresses that it listens at.
    url : str
        The address that a WebSocket has printed.
    servers : list[Server]
        The server of each client that it has taken.
    opened : list[str]
        The texts of the documents that were opened.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.bound: list[str] = []
        self.url = ""
        self.servers: list[Server] = []
        self.opened: list[str] = []
        self.task: asyncio.Task[int]

    def new_server(self) -> Server:
        """Make a server that keeps the text of the documents that are opened."""
        server = Server()
        server.feature("textDocument/didOpen")(
            lambda params: self.opened.append(params.text_document.text)
        )
        self.servers.append(server)
        return server

    def announce(self, url: str) -> None:
        """Take the address that is printed; that of a page has its WebSocket too."""
        self.url = url.replace("http:", "ws:", 1)


@contextlib.asynccontextmanager
async def serving(transport: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    loop = asyncio.get_running_loop()
    listens = asyncio.Event()
    create_server = loop.create_server
    served = Served(free_port())

    async def note(*arguments: Any, **options: Any) -> asyncio.Server:
        listener = await create_server(*arguments, **options)
        served.bound.extend(one.getsockname()[0] for one in listener.sockets)
        loop.call_soon(listens.set)
        return listener

    monkeypatch.setattr(loop, "create_server", note)
    if transport == "tcp":
        serve = serve_tcp(served.new_server, served.port)
    else:
        door = PlaygroundDoor if transport == "playground" else websocket.Door
        serve = websocket.serve_websocket(served.new_server, served.port, served.announce, door)
    served.task = asyncio.ensure_future(serve)
    async with asyncio.timeout(3 * SECONDS):
        await listens.wait()
        await asyncio.sleep(0)
        try:
            yield served
        finally:
            served.task.cancel()
            await asyncio.wait([served.task])


async def answer_of_tcp(port: int, sent: bytes) -> bytes:
    """Connect, send something, and return what comes until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def status_of(url: str, *origins: str) -> int:
    """Return the status of a WebSocket's handshake; 101 is welcome."""
    try:
        headers = [("Origin", origin) for origin in origins]
        async with websockets.connect(url, additional_headers=headers, open_timeout=SECONDS):
            return 101
    except InvalidStatus as error:
        return int(error.response.status_code)
