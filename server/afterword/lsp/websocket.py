"""Messages over a WebSocket, for an editor in a page of this computer."""

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
from afterword.lsp.transport import HOST, cannot_listen, receive

MAX_MESSAGE_BYTES = 64 << 20
"""Opening a document takes one message; anything larger is assumed to be a mistake."""

_LOCAL_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?", re.IGNORECASE
)
"""An origin exactly as browsers send it. A lenient URL parser would take "evil.example@localhost"
for a user name at localhost."""


class _Writer:
    """Sends text frames: a web page cannot parse binary ones as JSON."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket

    async def write(self, data: bytes) -> None:
        """Send one whole message."""
        with suppress(ConnectionClosed):  # the reading side notices it
            await self._socket.send(data.decode())

    def close(self) -> Awaitable[None]:
        """Close the connection."""
        return self._socket.close()


async def serve_websocket(server: Server, port: int) -> None:
    """Serve the first client of a WebSocket until it leaves; others are turned away.

    Raises
    ------
    UserError
        If nobody can listen at the port, or the client sends more than `MAX_MESSAGE_BYTES` at once.
    """
    served: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    taken = False

    def admit(connection: ServerConnection, request: Request) -> Response | None:
        if taken:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "one client is served\n")
        return _refuse_strangers(connection, request)

    async def converse(socket: ServerConnection) -> None:
        nonlocal taken
        if taken:  # two have come at once
            await socket.close(CloseCode.TRY_AGAIN_LATER, "one client is served")
            return
        taken = True
        server.protocol.set_writer(_Writer(socket), include_headers=False)
        try:
            while True:
                receive(server, await socket.recv(decode=False))
        except ConnectionClosed as error:
            if served.done():  # the server is being ended
                return
            if (problem := _too_long(error)) is None:
                served.set_result(None)
            else:
                served.set_exception(problem)

    try:
        listener = await serve(
            converse, HOST, port, process_request=admit, max_size=MAX_MESSAGE_BYTES
        )
    except OSError as error:
        raise cannot_listen(port, error) from None
    try:
        await served
    finally:
        listener.close()  # do not wait for clients that connected but never sent anything


def _too_long(error: ConnectionClosed) -> UserError | None:
    """The error for a message that was too long, if that is why a connection was closed."""
    if error.sent is None or error.sent.code != CloseCode.MESSAGE_TOO_BIG:
        return None
    return UserError(
        f"the client sent a message of more than {MAX_MESSAGE_BYTES >> 20} MiB "
        "and was disconnected; connect again without that document"
    )


def _refuse_strangers(connection: ServerConnection, request: Request) -> Response | None:
    """Refuse pages from elsewhere: no rule of the browser keeps them from a local WebSocket."""
    if all(map(_LOCAL_ORIGIN.fullmatch, request.headers.get_all("Origin"))):
        return None
    return connection.respond(HTTPStatus.FORBIDDEN, "only pages of this computer are served\n")
