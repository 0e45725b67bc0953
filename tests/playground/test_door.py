"""The page and its WebSocket are for the browser that was given the address, and nobody else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

websockets = pytest.importorskip("websockets.asyncio.client")

from websockets.datastructures import Headers  # noqa: E402
from websockets.http11 import Request, Response  # noqa: E402

from afterword.lsp.server import Server  # noqa: E402
from afterword.lsp.sockets import Clients  # noqa: E402
from afterword.playground.door import PAGE, TYPES, PlaygroundDoor  # noqa: E402
from tests.attacks import Attack  # noqa: E402
from tests.helpers import SECONDS  # noqa: E402
from tests.lsp.serving import Served, serving, status_of  # noqa: E402

IS_ATTACK = pytest.mark.attack("Only you can connect", "other names and origins at the playground")


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    async with serving("playground", monkeypatch) as served:
        yield served


async def answer(served: Served, path: str, *headers: str, host: str | None = None) -> bytes:
    """Return what a plain request is answered with, the headers included."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    lines = [f"GET {path} HTTP/1.1", f"Host: {host or urlsplit(served.url).netloc}", *headers]
    writer.write("\r\n".join((*lines, "", "")).encode())
    try:
        return await reader.read()
    finally:
        writer.close()


def status(response: bytes) -> int:
    return int(response.split(b" ")[1])


def header(response: bytes, name: str) -> str:
    found = re.search(rf"^{name}: (.*)\r$".encode(), response.partition(b"\r\n\r\n")[0], re.M)
    assert found, name
    return found[1].decode()


async def test_every_file_of_the_page_is_served_as_what_it_is(served: Served) -> None:
    path = urlsplit(served.url).path
    assert {file.name for file in PAGE.iterdir()} == set(TYPES)
    for name, kind in TYPES.items():
        response = await answer(served, path + name)
        assert status(response) == 200
        assert header(response, "Content-Type") == kind
        assert header(response, "X-Content-Type-Options") == "nosniff"
        assert header(response, "Referrer-Policy") == "no-referrer"
        assert header(response, "Cross-Origin-Resource-Policy") == "same-origin"
        body = response.partition(b"\r\n\r\n")[2]
        assert int(header(response, "Content-Length")) == len(body)
        assert name == "index.html" or body == (PAGE / name).read_bytes()


async def test_the_page_may_load_its_own_files_alone(served: Served) -> None:
    responses = [await answer(served, urlsplit(served.url).path) for _ in range(2)]
    nonces = set()
    for response in responses:
        policy = header(response, "Content-Security-Policy")
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == "'self'"
        assert rules["connect-src"] == f"'self' ws://{urlsplit(served.url).netloc}"
        assert rules["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy
        nonce = rules["style-src"].removeprefix("'self' 'nonce-").removesuffix("'")
        assert f'<meta name="style-nonce" content="{nonce}">'.encode() in response
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize(
    "path",
    ["/", "/index.html", "/page.js", "/favicon.ico", "{short}/", "{short}/page.js", "{token}", "*"],
)
async def test_without_the_token_there_is_nothing(served: Served, path: str) -> None:
    token = urlsplit(served.url).path.rstrip("/")
    response = await answer(served, path.format(token=token, short=token[:-1]))
    assert status(response) == 403
    assert b"<html" not in response


@pytest.mark.parametrize(
    "name", ["../door.py", "..%2fdoor.py", "page.js/", "%2e%2e/door.py", "door.py", "page.js?x=1"]
)
async def test_no_other_file_is_served(served: Served, name: str) -> None:
    response = await answer(served, urlsplit(served.url).path + name)
    assert status(response) in (403, 404)
    assert b"PlaygroundDoor" not in response


@IS_ATTACK
@pytest.mark.parametrize(
    "host",
    [
        "localhost:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "evil.example",
        "evil.example:{port}",
        "[::1]:{port}",
        "127.0.0.1:{port}.evil.example",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}",
    ],
)
async def test_a_page_whose_name_was_made_to_lead_here_gets_nothing(
    served: Served, host: str, attack: Attack
) -> None:
    asked = host.format(port=served.port)
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    for headers in ((), (*upgrade, key)):
        attack.count()
        response = await answer(served, urlsplit(served.url).path, *headers, host=asked)
        assert status(response) == 403
        assert b"<html" not in response
    assert not served.servers


@IS_ATTACK
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "file://",
        "http://evil.example",
        "http://localhost:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\r\nOrigin: http://evil.example",
    ],
)
async def test_a_page_of_another_origin_gets_nothing_though_it_has_the_token(
    served: Served, origin: str, attack: Attack
) -> None:
    attack.count()
    asked = origin.format(port=served.port)
    response = await answer(served, urlsplit(served.url).path, f"Origin: {asked}")
    assert status(response) == 403
    assert b"<html" not in response
    if "\r" not in asked:
        attack.count()
        assert await status_of(served.url, asked) == 403
    assert not served.servers


async def test_its_own_page_is_served_and_a_second_one_waits(served: Served) -> None:
    origin = f"http://{urlsplit(served.url).netloc}"
    async with websockets.connect(served.url, additional_headers=[("Origin", origin)]):
        assert await status_of(served.url, origin) == 503
        assert status(await answer(served, urlsplit(served.url).path)) == 200
    assert not served.task.done()
    async with asyncio.timeout(SECONDS):
        while await status_of(served.url, origin) != 101:
            await asyncio.sleep(0.01)
    assert len(served.servers) == 2


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 200), ("127.0.0.1:81", 403)])
async def test_browsers_do_not_name_the_usual_port(host: str, status: int) -> None:
    connection: Any = SimpleNamespace(
        local_address=("127.0.0.1", 80), respond=lambda code, text: Response(code, "", Headers())
    )
    door = PlaygroundDoor(Clients(Server), "/token/")
    request = Request("/token/page.js", Headers({"Host": host, "Origin": f"http://{host}"}))
    response = door.admit(connection, request)
    assert response is not None
    assert response.status_code == status


def test_nothing_of_the_page_is_loaded_from_elsewhere() -> None:
    page = (PAGE / "index.html").read_text("utf-8")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert not re.findall(r"url\(|@import", (PAGE / "page.css").read_text("utf-8"))


def test_the_page_is_small() -> None:
    assert sum(file.stat().st_size for file in PAGE.iterdir()) <= 600_000
