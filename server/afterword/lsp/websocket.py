"""Messages over a WebSocket, for an editor in a page of this computer."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import urlsplit

from pygls.io_ import WebSocketWriter
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from afterword.lsp.server import Server
from afterword.lsp.transport import HOST, cannot_listen, receive

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


async def serve_websocket(server: Server, port: int) -> None:
    """Serve the first client of a WebSocket until it leaves."""
    ended = asyncio.Event()
    taken = False

    async def converse(socket: ServerConnection) -> None:
        nonlocal taken
        if taken:
            return
        taken = True
        server.protocol.set_writer(WebSocketWriter(socket), include_headers=False)
        try:
            while True:
                receive(server, await socket.recv(decode=False))
        except ConnectionClosed:
            ended.set()

    try:
        listener = await serve(converse, HOST, port, process_request=_refuse_strangers)
    except OSError as error:
        raise cannot_listen(port, error) from None
    async with listener:
        await ended.wait()


def _refuse_strangers(connection: ServerConnection, request: Request) -> Response | None:
    """Refuse pages from elsewhere: no rule of the browser keeps them from a local WebSocket."""
    origin = request.headers.get("Origin")
    if origin is None or urlsplit(origin).hostname in _LOCAL:
        return None
    return connection.respond(HTTPStatus.FORBIDDEN, "only pages of this computer are served\n")
