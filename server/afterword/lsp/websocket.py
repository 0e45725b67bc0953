"""Serve clients over a WebSocket: editors in a web page of this computer."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from afterword.lsp.framing import MAX_MESSAGE_BYTES
from afterword.lsp.messages import parse_apart
from afterword.lsp.server import Server
from afterword.lsp.sockets import HOST, Clients, listen_error

TOKEN_BYTES = 24
"""Random bytes in the address: too many to guess."""

_LOCAL_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?", re.IGNORECASE
)
"""An origin exactly as browsers send it. A lenient URL parser would take "evil.example@localhost"
for a user name at localhost."""

log = logging.getLogger(__name__)


class _Writer:
    """Send text frames: a web page cannot parse binary ones as JSON."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._sending: set[asyncio.Future[None]] = set()
        self._closing: asyncio.Task[None] | None = None

    def write(self, data: bytes) -> None:
        """Send one whole message, after those before."""
        sending = asyncio.ensure_future(self._send(data.decode()))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def drain(self) -> None:
        """Wait until the client has taken all messages."""
        if self._sending:
            await asyncio.wait(self._sending)

    def close(self) -> Awaitable[None]:
        """Start to close the connection."""
        self._closing = asyncio.ensure_future(self._close())
        return self._closing

    async def _send(self, text: str) -> None:
        with suppress(ConnectionClosed):  # the reading side notices it
            await self._socket.send(text)

    async def _close(self) -> None:
        await self.drain()
        await self._socket.close()


class Door:
    """Admit clients that know the address, one at a time.

    Parameters
    ----------
    clients : Clients
        Serves them.
    path : str
        The path of the address, with its token.

    Attributes
    ----------
    scheme : str
        What the address begins with.
    path_end : str
        What its path ends with, after the token.
    """

    scheme = "ws"
    path_end = ""

    def __init__(self, clients: Clients, path: str) -> None:
        self._clients = clients
        self._path = path.encode()

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse a handshake, or (None) accept it."""
        if not all(map(_LOCAL_ORIGIN.fullmatch, request.headers.get_all("Origin"))):
            # Browsers let any page open a local WebSocket.
            return connection.respond(
                HTTPStatus.FORBIDDEN, "only pages from this computer may connect\n"
            )
        if not hmac.compare_digest(request.path.encode(errors="replace"), self._path):
            return connection.respond(
                HTTPStatus.FORBIDDEN, "connect to the address that the server has printed\n"
            )
        if self._clients.is_taken:
            return connection.respond(
                HTTPStatus.SERVICE_UNAVAILABLE, "another client is connected\n"
            )
        return None

    async def converse(self, socket: ServerConnection) -> None:
        """Handle messages until the client leaves."""
        if self._clients.is_taken:  # two have come at once
            await socket.close(CloseCode.TRY_AGAIN_LATER, "another client is connected")
            return
        writer = _Writer(socket)
        server = self._clients.admit(writer, include_headers=False)
        try:
            while True:
                body = await socket.recv(decode=False)
                server.protocol.receive_parsed(await parse_apart(body))
                await writer.drain()  # read on only when the client has read its replies
        except ConnectionClosed as error:
            if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
                log.error(
                    "the client sent a message of more than %d MiB and was disconnected; connect "
                    "again without that document",
                    MAX_MESSAGE_BYTES >> 20,
                )
        finally:
            self._clients.dismiss()


async def serve_websocket(
    new_server: Callable[[], Server],
    port: int,
    announce: Callable[[str], None],
    door_type: type[Door] = Door,
) -> int:
    """Serve the clients of a WebSocket; return the exit code that the last one asked for.

    Parameters
    ----------
    new_server : callable
        Makes the server of a client.
    port : int
        Where to listen; 0 takes one that is free.
    announce : callable
        Called with the address once clients can connect. A random token in it keeps others out.
    door_type : type[Door]
        Decides who may connect.

    Raises
    ------
    UserError
        If nobody can listen at the port.
    """
    clients = Clients(new_server)
    path = f"/{secrets.token_urlsafe(TOKEN_BYTES)}{door_type.path_end}"
    door = door_type(clients, path)
    try:
        listener = await serve(
            door.converse, HOST, port, process_request=door.admit, max_size=MAX_MESSAGE_BYTES
        )
    except (OSError, OverflowError) as error:
        raise listen_error(port, error) from None
    try:
        (bound,) = listener.sockets
        announce(f"{door.scheme}://{HOST}:{bound.getsockname()[1]}{path}")
        return await clients.ended
    finally:
        listener.close()  # do not wait for clients that connected but never sent anything
