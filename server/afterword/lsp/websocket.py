"""Serve one client over a WebSocket: an editor in a web page of this computer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from contextlib import suppress
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from afterword.errors import UserError
from afterword.lsp.server import Server
from afterword.lsp.transport import HOST, listen_error, receive

MAX_MESSAGE_BYTES = 64 << 20
"""Upper bound on one message, such as the one that opens a document."""

_LOCAL_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?", re.IGNORECASE
)
"""An origin exactly as browsers send it. A lenient URL parser would take "evil.example@localhost"
for a user name at localhost."""


class _Writer:
    """Send text frames: a web page cannot parse binary ones as JSON."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._closing: asyncio.Task[None] | None = None

    async def write(self, data: bytes) -> None:
        """Send one whole message."""
        with suppress(ConnectionClosed):  # the reading side notices it
            await self._socket.send(data.decode())

    def close(self) -> Awaitable[None]:
        """Start to close the connection."""
        self._closing = asyncio.ensure_future(self._socket.close())
        return self._closing


class _FirstClient:
    """Serve the client that comes first, and turn the others away.

    Attributes
    ----------
    served : asyncio.Future
        Done when the client has left; an exception if it sent a message that is too long.
    """

    def __init__(self, server: Server) -> None:
        self.served: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._server = server
        self._taken = False

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse a handshake, or (None) accept it."""
        if self._taken:
            return connection.respond(
                HTTPStatus.SERVICE_UNAVAILABLE, "another client is connected\n"
            )
        return _refuse_strangers(connection, request)

    async def converse(self, socket: ServerConnection) -> None:
        """Handle messages until the client leaves."""
        if self._taken:  # two have come at once
            await socket.close(CloseCode.TRY_AGAIN_LATER, "another client is connected")
            return
        self._taken = True
        self._server.protocol.set_writer(_Writer(socket), include_headers=False)
        try:
            while True:
                receive(self._server, await socket.recv(decode=False))
        except ConnectionClosed as error:
            if self.served.done():  # the server is being ended
                return
            if (problem := _message_too_long(error)) is None:
                self.served.set_result(None)
            else:
                self.served.set_exception(problem)


async def serve_websocket(server: Server, port: int) -> None:
    """Serve the first client of a WebSocket until it leaves; others are turned away.

    Raises
    ------
    UserError
        If nobody can listen at the port, or the client sends more than `MAX_MESSAGE_BYTES` at once.
    """
    client = _FirstClient(server)
    try:
        listener = await serve(
            client.converse, HOST, port, process_request=client.admit, max_size=MAX_MESSAGE_BYTES
        )
    except (OSError, OverflowError) as error:
        raise listen_error(port, error) from None
    try:
        await client.served
    finally:
        listener.close()  # do not wait for clients that connected but never sent anything


def _message_too_long(error: ConnectionClosed) -> UserError | None:
    """Return the error for a message that was too long, if that closed the connection."""
    if error.sent is None or error.sent.code != CloseCode.MESSAGE_TOO_BIG:
        return None
    return UserError(
        f"the client sent a message of more than {MAX_MESSAGE_BYTES >> 20} MiB "
        "and was disconnected; connect again without that document"
    )


def _refuse_strangers(connection: ServerConnection, request: Request) -> Response | None:
    """Refuse pages from elsewhere: browsers let any page open a local WebSocket."""
    if all(map(_LOCAL_ORIGIN.fullmatch, request.headers.get_all("Origin"))):
        return None
    return connection.respond(HTTPStatus.FORBIDDEN, "only pages from this computer may connect\n")
