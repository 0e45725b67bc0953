"""A WebSocket serves one client of this computer, which knows its address."""

from __future__ import annotations

import asyncio
import contextlib
import json
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.helpers import SECONDS

from .fakes import private_log
from .serving import EXIT, INITIALIZE, SHUTDOWN, body, serving, status_of

websockets = pytest.importorskip("websockets.asyncio.client")
from websockets.asyncio.server import serve  # noqa: E402
from websockets.exceptions import ConnectionClosed, InvalidStatus  # noqa: E402

from afterword.lsp import websocket  # noqa: E402


async def test_a_websocket_speaks_in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        serving("ws", monkeypatch) as served,
        websockets.connect(served.url) as client,
    ):
        await client.send(json.dumps(INITIALIZE))
        answer = await client.recv()
        assert isinstance(answer, str)
        assert json.loads(answer)["id"] == 1


@pytest.mark.parametrize("leave", [[SHUTDOWN], [SHUTDOWN, EXIT]])
async def test_a_websocket_turns_a_second_client_away_and_ends_when_the_first_says_so(
    monkeypatch: pytest.MonkeyPatch, leave: list[dict[str, Any]]
) -> None:
    # The server would wait for ever for a handshake that never comes.
    monkeypatch.setattr(websocket, "serve", partial(serve, open_timeout=None))
    async with serving("ws", monkeypatch) as served:
        _, idle = await asyncio.open_connection("127.0.0.1", served.port)
        async with websockets.connect(served.url) as client:
            await client.send(json.dumps(INITIALIZE))
            await client.recv()
            with pytest.raises(InvalidStatus) as refused:
                await websockets.connect(served.url)
            assert refused.value.response.status_code == 503
            for message in leave:
                await client.send(json.dumps(message))
            assert json.loads(await client.recv())["id"] == 2
        assert await asyncio.wait_for(served.task, SECONDS) == 0
        idle.close()


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
    async with serving("ws", monkeypatch) as served:
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


@pytest.mark.parametrize("token", ["", "x", "?token", "é", "%00", "a" * 5_000])
async def test_a_websocket_serves_only_who_knows_its_address(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    async with serving("ws", monkeypatch) as served:
        start, _, path = served.url.rpartition("/")
        assert start == f"ws://127.0.0.1:{served.port}"
        assert len(path) == 32
        for other in (token, path[:-1] + token, path + token):
            if other != path:
                assert await status_of(f"{start}/{quote(other)}") == 403
        assert await status_of(served.url) == 101


async def test_each_websocket_has_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = set()
    for _ in range(2):
        async with serving("ws", monkeypatch) as served:
            paths.add(served.url.rpartition("/")[2])
    assert len(paths) == 2


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://[\xff\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        body(INITIALIZE),
        b"",
    ],
)
async def test_what_is_no_websocket_is_refused_without_a_word_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sent: bytes
) -> None:
    logged = tmp_path / "log"
    with private_log(logged):
        async with serving("ws", monkeypatch) as served:
            reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
            writer.write(sent)
            writer.write_eof()
            with contextlib.suppress(ConnectionError):
                await reader.read()
            writer.close()
            assert await status_of(served.url) == 101
    assert logged.read_text() == ""


@pytest.mark.attack("Only you can connect", "odd origins of web pages")
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
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, origins: list[str], served: bool
) -> None:
    logged = tmp_path / "log"
    with private_log(logged):
        async with serving("ws", monkeypatch) as server:
            status = await status_of(server.url, *origins)
    assert status == (101 if served else 403)
    assert logged.read_text() == ""


async def test_a_message_that_is_too_long_ends_its_connection_and_the_log_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(websocket, "MAX_MESSAGE_BYTES", 1 << 20)
    async with serving("ws", monkeypatch) as served:
        async with websockets.connect(served.url) as client:
            await client.send("x" * ((1 << 20) + 1))
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        assert closed.value.rcvd.reason
        while await status_of(served.url) != 101:
            await asyncio.sleep(0.01)
        assert "a message of more than 1 MiB" in caplog.text
