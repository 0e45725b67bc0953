"""Whoever comes to a port and whatever they send, the next client is served and they are not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.attacks import Attack
from tests.helpers import SECONDS

from . import fuzzing
from .fakes import private_log
from .serving import INITIALIZE, Served, body, receive, serving, websockets

STRANGERS = 15
"""They come to one server, one after another."""
LOCAL = [b"http://localhost", b"https://127.0.0.1:8000", b"http://[::1]", b"null", b"file://"]


def request_line(draw: random.Random, path: bytes) -> bytes:
    method = draw.choice((b"GET", b"POST", b"OPTIONS", b"PRI", b"get", b""))
    return b"%b %b HTTP/%b\r\n" % (method, path, draw.choice((b"1.1", b"1.0", b"2.0", b"x")))


def web_page(draw: random.Random, path: bytes) -> bytes:
    """Draw what a browser or a scanner may send; it does not know the token of a WebSocket."""
    origin = bytearray(draw.choice(LOCAL))
    fuzzing.damage_bytes(draw, origin)
    headers = [
        b"Host: localhost",
        b"Origin: %b" % bytes(origin).replace(b"\r\n", b""),
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        b"Content-Type: text/plain",
    ]
    chosen = draw.sample(headers, draw.randint(0, len(headers)))
    asked = path if draw.random() < 0.3 else draw.choice((b"/", b"/../", b"/" + b"a" * 32, b"*"))
    return request_line(draw, asked) + b"".join(h + b"\r\n" for h in chosen) + b"\r\n"


def visit(draw: random.Random, path: bytes) -> bytes:
    """Draw what a stranger sends: nothing at all, bytes, or HTTP with a message in its body."""
    match draw.randrange(4):
        case 0:
            return b""
        case 1:
            return fuzzing.junk(draw)
        case 2:
            return web_page(draw, path)
        case _:
            return web_page(draw, path) + body(INITIALIZE) + body({"id": 2, "method": "shutdown"})


async def come_and_go(port: int, draw: random.Random, sent: bytes) -> bytes:
    """Connect, send something, and leave in one of the ways in which clients do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = b""
    with contextlib.suppress(ConnectionError, TimeoutError):
        for start in range(0, len(sent), 700):
            writer.write(sent[start : start + 700])
            await writer.drain()
        if draw.random() < 0.5:
            async with asyncio.timeout(0.05):
                received = await reader.read(1 << 16)
        if draw.random() < 0.3:
            writer.write_eof()
    if draw.random() < 0.5:
        writer.transport.abort()
    else:
        writer.close()
    return received


async def is_served(transport: str, served: Served) -> bool:
    """Return whether a client is answered, and then leaves without a word."""
    if transport == "tcp":
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        try:
            writer.write(body(INITIALIZE))
            return bool((await receive(reader))["id"] == 1)
        except (ConnectionError, asyncio.IncompleteReadError):
            return False  # the one before has not left yet
        finally:
            writer.transport.abort()
    try:
        async with websockets.connect(served.url, open_timeout=SECONDS) as client:
            await client.send(json.dumps(INITIALIZE))
            return bool(json.loads(await client.recv())["id"] == 1)
    except (ConnectionError, websockets.InvalidStatus):
        return False


@pytest.mark.attack("Only you can connect", "web pages, scans and clients that leave, at a port")
@pytest.mark.parametrize("transport", ["tcp", "ws", "playground"])
async def test_strangers_are_not_served_and_end_nothing(
    transport: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, attack: Attack
) -> None:
    logged = tmp_path / "log"
    for draw in attack.rounds(4):
        with private_log(logged, "error"):
            async with serving(transport, monkeypatch) as served:
                path = urlsplit(served.url).path.rstrip("/").encode()
                for _ in range(STRANGERS):
                    attack.count()
                    # Of a WebSocket's address they know all but the token.
                    received = await come_and_go(served.port, draw, visit(draw, path[:-1]))
                    assert b"jsonrpc" not in received
                    assert not served.task.done()
                while not await is_served(transport, served):
                    await asyncio.sleep(0.01)
                assert not served.task.done()
        assert logged.read_text() == ""
