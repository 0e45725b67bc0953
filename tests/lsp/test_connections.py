"""One client of this computer is served, and nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from afterword.errors import UserError
from afterword.lsp.server import Server
from afterword.lsp.transport import serve_tcp
from tests.helpers import free_port

websockets = pytest.importorskip("websockets.asyncio.client")
from websockets.exceptions import ConnectionClosed, InvalidStatus  # noqa: E402

from afterword.lsp import websocket  # noqa: E402

Serve = Callable[[Server, int], Awaitable[None]]
TRANSPORTS = pytest.mark.parametrize("serve", [serve_tcp, websocket.serve_websocket])

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}


class Served:
    """A server that waits for its client.

    Attributes
    ----------
    bound : list[str]
        The addresses that it listens at.
    """

    def __init__(self, port: int, bound: list[str], task: asyncio.Task[None]) -> None:
        self.port, self.bound, self.task = port, bound, task

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def serving(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, server: Server | None = None
) -> AsyncIterator[Served]:
    loop = asyncio.get_running_loop()
    bound: list[str] = []
    listens = asyncio.Event()
    create_server = loop.create_server

    async def note(*arguments: Any, **options: Any) -> asyncio.Server:
        listener = await create_server(*arguments, **options)
        bound.extend(one.getsockname()[0] for one in listener.sockets)
        listens.set()
        return listener

    monkeypatch.setattr(loop, "create_server", note)
    port = free_port()
    task = asyncio.ensure_future(serve(server or Server(), port))
    async with asyncio.timeout(30):
        await listens.wait()
        try:
            yield Served(port, bound, task)
        finally:
            task.cancel()
            await asyncio.wait([task])


def other_addresses() -> list[str]:
    """Addresses of this computer that it must not be reached at."""
    # All of 127.0.0.0/8 is this computer's on Linux alone.
    found = ["127.0.0.2"] if sys.platform == "linux" else []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses the address to send from
        found.append(probe.getsockname()[0])
    return [address for address in found if address != "127.0.0.1"]


def body(message: dict[str, Any]) -> bytes:
    encoded = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(encoded), encoded)


async def receive(reader: asyncio.StreamReader) -> dict[str, Any]:
    header = await reader.readuntil(b"\r\n\r\n")
    length = int(header.split(b"\r\n")[0].partition(b":")[2])
    message: dict[str, Any] = json.loads(await reader.readexactly(length))
    return message


@TRANSPORTS
async def test_only_this_computer_can_connect(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(serve, monkeypatch) as served:
        assert served.bound
        assert all(ipaddress.ip_address(address).is_loopback for address in served.bound)
        for address in other_addresses():
            with pytest.raises(OSError):  # noqa: PT011  (refused, or dropped by a firewall)
                await asyncio.wait_for(asyncio.open_connection(address, served.port), 2)
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.close()


async def test_tcp_answers_while_the_client_stays_and_turns_a_second_one_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server()
    async with serving(serve_tcp, monkeypatch, server) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(body(INITIALIZE))
        assert (await receive(reader))["id"] == 1
        with pytest.raises(ConnectionError):
            await turned_away(served.port)
        writer.write(body(SHUTDOWN) + body(EXIT))
        assert (await receive(reader))["id"] == 2
        assert await reader.read() == b""
        writer.close()
        await served.task
    assert server.protocol.is_shut_down


async def turned_away(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        if await reader.read() == b"":
            raise ConnectionResetError
    finally:
        writer.close()


async def test_a_client_that_comes_at_the_same_time_is_turned_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(serve_tcp, monkeypatch) as served:
        pairs = await asyncio.gather(
            *(asyncio.open_connection("127.0.0.1", served.port) for _ in range(3)),
            return_exceptions=True,
        )
        connected = [pair for pair in pairs if not isinstance(pair, BaseException)]
        answers = []
        for reader, writer in connected:
            writer.write(body(INITIALIZE))
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                answers.append((await receive(reader))["id"])
        for _, writer in connected:
            writer.close()
        assert answers == [1]


async def test_a_websocket_speaks_in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        serving(websocket.serve_websocket, monkeypatch) as served,
        websockets.connect(served.url) as client,
    ):
        await client.send(json.dumps(INITIALIZE))
        answer = await client.recv()
        assert isinstance(answer, str)
        assert json.loads(answer)["id"] == 1


async def test_a_websocket_turns_a_second_client_away_and_ends_with_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server()
    async with serving(websocket.serve_websocket, monkeypatch, server) as served:
        _, idle = await asyncio.open_connection("127.0.0.1", served.port)
        async with websockets.connect(served.url) as client:
            await client.send(json.dumps(INITIALIZE))
            await client.recv()
            with pytest.raises(InvalidStatus) as refused:
                await websockets.connect(served.url)
            assert refused.value.response.status_code == 503
            await client.send(json.dumps(SHUTDOWN))
            assert json.loads(await client.recv())["id"] == 2
        async with asyncio.timeout(5):  # a handshake that never comes is given ten
            await served.task
        idle.close()
    assert server.protocol.is_shut_down


async def test_of_two_clients_that_come_at_once_a_websocket_serves_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def converse(url: str) -> int:
        async with websockets.connect(url) as client:
            await client.send(json.dumps(INITIALIZE))
            await client.recv()
            answered.set()
            await all_came.wait()
        return 0

    answered, all_came = asyncio.Event(), asyncio.Event()
    async with serving(websocket.serve_websocket, monkeypatch) as served:
        clients = [asyncio.ensure_future(converse(served.url)) for _ in range(3)]
        waiting = set(clients)
        while len(waiting) > 1:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        await answered.wait()
        all_came.set()
        results = await asyncio.gather(*clients, return_exceptions=True)
    refused = [result for result in results if result != 0]
    assert len(refused) == 2
    for error in refused:
        if isinstance(error, ConnectionClosed):
            assert error.rcvd is not None
            assert error.rcvd.code == 1013
        else:
            assert isinstance(error, InvalidStatus)
            assert error.response.status_code == 503


@pytest.mark.parametrize(
    ("origins", "served"),
    [
        ([], True),
        (["http://localhost"], True),
        (["HTTP://LOCALHOST:5173"], True),
        (["http://127.0.0.1:80"], True),
        (["https://[::1]:8443"], True),
        (["tauri://localhost"], True),
        (["null"], False),
        ([""], False),
        (["localhost"], False),
        (["//localhost"], False),
        (["http://evil.example"], False),
        (["http://localhost.evil.example"], False),
        (["http://evil.example#@localhost"], False),
        (["http://evil.example\\@localhost"], False),
        (["http://evil.example@localhost"], False),
        (["http://localhost@evil.example"], False),
        (["http://localhost/evil"], False),
        (["http://localhost:"], False),
        (["http://127.0.0.1.evil.example"], False),
        (["http://127.0.0.2"], False),
        (["http://[::1"], False),
        (["http://::1"], False),
        (["http://localhost http://evil.example"], False),
        (["http://localhost", "http://evil.example"], False),
    ],
)
async def test_a_websocket_serves_pages_of_this_computer_alone(
    monkeypatch: pytest.MonkeyPatch, origins: list[str], served: bool
) -> None:
    async with serving(websocket.serve_websocket, monkeypatch) as server:
        headers = [("Origin", origin) for origin in origins]
        try:
            async with websockets.connect(server.url, additional_headers=headers):
                status = 101
        except InvalidStatus as error:
            status = error.response.status_code
    assert status == (101 if served else 403)


async def test_a_document_of_several_megabytes_comes_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "Thank you for your letter. " * 200_000
    opened: list[str] = []
    server = Server()
    server.feature("textDocument/didOpen")(lambda params: opened.append(params.text_document.text))
    document = {"uri": "untitled:1", "languageId": "plaintext", "version": 1, "text": text}
    opening = {"jsonrpc": "2.0", "method": "textDocument/didOpen"}
    async with (
        serving(websocket.serve_websocket, monkeypatch, server) as served,
        websockets.connect(served.url) as client,
    ):
        await client.send(json.dumps(INITIALIZE))
        await client.recv()
        await client.send(json.dumps({**opening, "params": {"textDocument": document}}))
        await client.send(json.dumps(SHUTDOWN))
        assert json.loads(await client.recv())["id"] == 2
    assert opened == [text]


@TRANSPORTS
async def test_a_port_that_no_computer_has_is_one_line(serve: Serve) -> None:
    with pytest.raises(UserError, match=r"^cannot listen on port 99999 .*; try another port$"):
        await serve(Server(), 99_999)


async def test_a_message_that_is_too_long_is_one_clear_line_for_both_sides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "MAX_MESSAGE_BYTES", 1 << 20)
    async with serving(websocket.serve_websocket, monkeypatch) as served:
        async with websockets.connect(served.url) as client:
            await client.send("x" * ((1 << 20) + 1))
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        assert closed.value.rcvd.reason
        with pytest.raises(UserError, match=r"^the client sent a message of more than 1 MiB"):
            await served.task
