"""Clients of this computer are served one after another, and nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import socket
import sys
import threading
from typing import Any

import pytest

from afterword.errors import UserError
from afterword.lsp import messages, sockets
from afterword.lsp.framing import Framer
from afterword.lsp.server import Server
from afterword.lsp.sockets import serve_tcp
from tests.helpers import SECONDS

from .serving import (
    EXIT,
    INITIALIZE,
    SHUTDOWN,
    answer_of_tcp,
    body,
    receive,
    serving,
)

websockets = pytest.importorskip("websockets.asyncio.client")

from afterword.lsp import websocket  # noqa: E402

TRANSPORTS = pytest.mark.parametrize("transport", ["tcp", "ws"])


def other_addresses() -> list[str]:
    """Addresses of this computer that it must not be reached at."""
    # All of 127.0.0.0/8 is this computer's on Linux alone.
    found = ["127.0.0.2"] if sys.platform == "linux" else []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses the address to send from
        found.append(probe.getsockname()[0])
    return [address for address in found if address != "127.0.0.1"]


@TRANSPORTS
async def test_only_this_computer_can_connect(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(transport, monkeypatch) as served:
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
    async with serving("tcp", monkeypatch) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(body(INITIALIZE))
        assert (await receive(reader))["id"] == 1
        assert await answer_of_tcp(served.port, body(INITIALIZE)) == b""
        writer.write(body(SHUTDOWN) + body(EXIT))
        assert (await receive(reader))["id"] == 2
        assert await reader.read() == b""
        writer.close()
        assert await served.task == 0


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Type: text/plain\r\n" + body(INITIALIZE) + body(EXIT),
        b"Content-Length: x\r\n\r\n{}",
        b"Host: localhost\r\n" + body(INITIALIZE),
        b"\x16\x03\x01\x02\x00\x01",
        b"{",
    ],
)
async def test_what_is_no_header_closes_a_tcp_connection_and_no_server_sees_it(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    async with serving("tcp", monkeypatch) as served:
        assert await answer_of_tcp(served.port, sent) == b""
        assert served.servers == []
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(body(INITIALIZE))
        assert (await receive(reader))["id"] == 1
        writer.close()


async def test_a_tcp_connection_that_says_nothing_keeps_nobody_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_come = asyncio.Event()

    def note() -> Framer:
        has_come.set()
        return Framer()

    monkeypatch.setattr(sockets, "Framer", note)  # made once for each connection
    monkeypatch.setattr(sockets, "FIRST_MESSAGE_SECONDS", 0.2)
    async with serving("tcp", monkeypatch) as served:
        silent, one = await asyncio.open_connection("127.0.0.1", served.port)
        await has_come.wait()
        # The other client may take its time.
        monkeypatch.setattr(sockets, "FIRST_MESSAGE_SECONDS", SECONDS)
        reader, other = await asyncio.open_connection("127.0.0.1", served.port)
        other.write(body(INITIALIZE))
        assert (await receive(reader))["id"] == 1
        assert await silent.read() == b""
        one.close()
        other.close()


async def test_a_client_that_comes_at_the_same_time_is_turned_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving("tcp", monkeypatch) as served:
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


@TRANSPORTS
async def test_after_a_client_that_leaves_the_next_is_served_by_a_server_of_its_own(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(transport, monkeypatch) as served:
        for count in (1, 2, 3):
            if transport == "tcp":
                reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
                writer.write(body(INITIALIZE))
                assert (await receive(reader))["id"] == 1
                writer.transport.abort()
            else:
                async with websockets.connect(served.url) as client:
                    await client.send(json.dumps(INITIALIZE))
                    assert json.loads(await client.recv())["id"] == 1
            while served.servers[-1].protocol.writer is not None:
                await asyncio.sleep(0.01)
            assert len(served.servers) == count
        assert not served.task.done()


async def test_a_tcp_client_that_reads_nothing_is_read_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = "x" * 100_000
    async with serving("tcp", monkeypatch) as served:
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(body(INITIALIZE))
        while not served.servers:
            await asyncio.sleep(0.01)
        served.servers[0].command("long")(lambda: answer)
        request = {"method": "workspace/executeCommand", "params": {"command": "long"}}
        message = body({"jsonrpc": "2.0", "id": 2, **request})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                while True:
                    writer.write(message * 100)
                    await writer.drain()
        unread = served.servers[0].protocol.writer
        assert isinstance(unread, asyncio.StreamWriter)
        assert unread.transport.get_write_buffer_size() < 600 * len(answer)
        writer.transport.abort()


@TRANSPORTS
async def test_a_document_of_several_megabytes_comes_through_and_does_not_hold_up_the_loop(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed_apart: list[bool] = []
    parse = messages.parse_message

    def note_thread(body: bytes | None) -> messages.Parsed:
        parsed_apart.append(threading.current_thread() is not threading.main_thread())
        return parse(body)

    monkeypatch.setattr(messages, "parse_message", note_thread)
    text = "Thank you for your letter. " * 200_000
    document = {"uri": "untitled:1", "languageId": "plaintext", "version": 1, "text": text}
    opening = {"jsonrpc": "2.0", "method": "textDocument/didOpen"}
    sent: list[dict[str, Any]] = [
        INITIALIZE,
        {**opening, "params": {"textDocument": document}},
        SHUTDOWN,
    ]
    async with serving(transport, monkeypatch) as served:
        if transport == "tcp":
            reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
            writer.write(b"".join(body(message) for message in sent))
            assert [(await receive(reader))["id"] for _ in range(2)] == [1, 2]
            writer.close()
        else:
            async with websockets.connect(served.url) as client:
                for message in sent:
                    await client.send(json.dumps(message))
                assert [json.loads(await client.recv())["id"] for _ in range(2)] == [1, 2]
        assert served.opened == [text]
    assert parsed_apart == [False, True, False]


async def test_a_port_that_no_computer_has_is_one_line() -> None:
    for serving_there in (
        serve_tcp(Server, 99_999),
        websocket.serve_websocket(Server, 99_999, lambda url: None),
    ):
        with pytest.raises(UserError, match=r"^cannot listen on port 99999 .*; try another port$"):
            await serving_there
