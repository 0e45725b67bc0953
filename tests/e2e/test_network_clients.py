"""Servers of TCP and WebSocket as processes: who is served, what is refused, how they end."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from pathlib import Path

import pytest

from tests import helpers
from tests.helpers import SECONDS, free_port

from .driving import command, connect, framed

pytestmark = pytest.mark.slow


def test_tcp_serves_the_next_client_until_one_says_exit(home: Path) -> None:
    port = free_port()
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    leave = b'{"jsonrpc":"2.0","id":2,"method":"shutdown"}', b'{"jsonrpc":"2.0","method":"exit"}'
    with subprocess.Popen(command("serve", "--tcp", str(port))) as server:
        try:
            with connect(port) as web_page:
                web_page.sendall(b"POST / HTTP/1.1\r\n" + framed(leave[1]))
                with contextlib.suppress(ConnectionResetError):
                    assert web_page.recv(100) == b""
            with connect(port) as gone:
                gone.sendall(framed(body))
                received = b""
                while part := gone.recv(1 << 16):
                    received += part
                    if b'"result"' in received:
                        break
                assert b'"result"' in received
            helpers.until(lambda: talk(port, [body]))
            assert talk(port, [body, *leave]).count(b'"result"') == 2
            assert server.wait(SECONDS) == 0
        finally:
            server.kill()


def talk(port: int, bodies: list[bytes]) -> bytes:
    """Return what a server answers; nothing while it has another client."""
    answer = b""
    # It may have closed the connection before or after something was sent.
    with contextlib.suppress(OSError), connect(port) as client:
        client.sendall(b"".join(map(framed, bodies)))
        client.shutdown(socket.SHUT_WR)
        while part := client.recv(1 << 16):
            answer += part
    return answer


def test_a_port_that_is_taken_is_one_line(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for transport in ("--tcp", "--ws"):
            done = subprocess.run(
                command("serve", transport, port), capture_output=True, text=True, check=False
            )
            assert done.returncode == 2
            assert done.stderr.startswith(f"afterword: cannot listen on port {port}")
            assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [(None, True), ("http://localhost:5173", True), ("https://example.com", False)],
)
def test_a_websocket_serves_pages_of_this_computer_only(
    home: Path, origin: str | None, welcome: bool
) -> None:
    client = pytest.importorskip("websockets.sync.client")
    exceptions = pytest.importorskip("websockets.exceptions")
    server = subprocess.Popen(command("serve", "--ws", "0"), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with pytest.raises(exceptions.InvalidStatus):
            client.connect(url[:-1], origin=origin, open_timeout=SECONDS)
        try:
            with client.connect(url, origin=origin, open_timeout=SECONDS) as stream:
                stream.send(
                    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
                )
                assert "inlineCompletionProvider" in stream.recv(SECONDS, decode=True)
                stream.send('{"jsonrpc":"2.0","id":2,"method":"shutdown"}')
                stream.recv(SECONDS)
            assert server.wait(SECONDS) == 0
            assert welcome
        except exceptions.InvalidStatus:
            assert not welcome
    finally:
        server.kill()
        server.communicate()
