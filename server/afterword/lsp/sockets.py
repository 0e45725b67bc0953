"""Serve the clients of a port of this computer, one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from afterword.errors import UserError
from afterword.lsp.framing import Framer
from afterword.lsp.messages import parse_apart
from afterword.lsp.server import Server

HOST = "127.0.0.1"
"""The only address to listen on: completions reveal what a person has written."""
FIRST_MESSAGE_SECONDS = 10.0
"""How long a connection may take to send its first message; until then another may be served."""

_CHUNK_BYTES = 1 << 16


class Clients:
    """Serve one client at a time, each with a server of its own.

    Parameters
    ----------
    new_server : callable
        Makes the server of a client.

    Attributes
    ----------
    ended : asyncio.Future[int]
        Done, with the exit code, once a client has asked the server to shut down or to exit. A
        client that merely leaves makes room for the next.
    """

    def __init__(self, new_server: Callable[[], Server]) -> None:
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._new_server = new_server
        self._current: Server | None = None

    @property
    def is_taken(self) -> bool:
        """Return whether a client is being served, or none will be any more."""
        return self._current is not None or self.ended.done()

    def admit(self, writer: Any, *, include_headers: bool) -> Server:
        """Return the server of a new client; there must be no other client."""
        assert not self.is_taken
        self._current = self._new_server()
        self._current.protocol.set_writer(writer, include_headers)
        return self._current

    def dismiss(self) -> None:
        """Release the client, which has left."""
        server, self._current = self._current, None
        assert server is not None
        server.disconnect()
        if (code := server.protocol.exit_code) is not None and not self.ended.done():
            self.ended.set_result(code)


async def serve_tcp(new_server: Callable[[], Server], port: int) -> int:
    """Serve the clients of a TCP port; return the exit code that the last one asked for.

    A connection that does not begin with the header of a message is closed: web pages can send
    HTTP to any port.

    Raises
    ------
    UserError
        If nobody can listen at the port.
    """
    clients = Clients(new_server)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, TimeoutError):
                await _converse(clients, reader, writer)
        finally:
            writer.close()

    try:
        listener = await asyncio.start_server(converse, HOST, port)
    except (OSError, OverflowError) as error:
        raise listen_error(port, error) from None
    try:
        return await clients.ended
    finally:
        listener.close()  # not wait_closed() as well: newer Pythons wait until this client leaves


async def _converse(
    clients: Clients, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    framer = Framer()
    server: Server | None = None
    try:
        async with asyncio.timeout(FIRST_MESSAGE_SECONDS) as limit:
            while (server or not clients.is_taken) and (chunk := await reader.read(_CHUNK_BYTES)):
                for body in framer.feed(chunk):
                    if server is None:
                        if body is None or clients.is_taken:
                            return
                        limit.reschedule(None)
                        server = clients.admit(writer, include_headers=True)
                    server.protocol.receive_parsed(await parse_apart(body))
                if server is None and framer.is_foreign:
                    return
                await writer.drain()  # read on only when the client has read its replies
    finally:
        if server is not None:
            clients.dismiss()


def listen_error(port: int, error: OSError | OverflowError) -> UserError:
    """Return the error for a port that is taken, forbidden or out of range."""
    if isinstance(error, OverflowError):
        reason = "ports go from 0 to 65535"
    else:
        reason = error.strerror or str(error)
    return UserError(f"cannot listen on port {port} of {HOST} ({reason}); try another port")
