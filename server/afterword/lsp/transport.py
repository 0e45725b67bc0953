"""Serve one client over standard input and output, or over a TCP port of this computer.

pygls hands each message to its thread pool three times. One thread that reads whatever has arrived
is faster, and handlers cannot starve it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO

from afterword.errors import UserError
from afterword.lsp.server import Server

HOST = "127.0.0.1"
"""The only address to listen on: completions reveal what a person has written."""

_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})\s*$", re.IGNORECASE | re.MULTILINE)
_CHUNK_BYTES = 1 << 16

log = logging.getLogger(__name__)


class Framer:
    """Cut a stream of bytes into the bodies of its messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take a chunk in, and yield the bodies that it completes."""
        self._buffer += chunk
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            match = _LENGTH.search(self._buffer, 0, end + 2)
            if match is None:
                del self._buffer[: end + 4]  # not a header: look for the next one
                continue
            last = end + 4 + int(match.group(1))
            if len(self._buffer) < last:
                return
            body = bytes(self._buffer[end + 4 : last])
            del self._buffer[:last]
            yield body


class StdoutWriter:
    """Write messages to standard output.

    Parameters
    ----------
    stdout : BinaryIO
        The stream.
    on_close : callable
        Called when the server closes the connection, or the client is gone.
    """

    def __init__(self, stdout: BinaryIO, on_close: Callable[[], None]) -> None:
        self._stdout = stdout
        self._on_close = on_close

    def write(self, data: bytes) -> None:
        """Write one whole message."""
        try:
            self._stdout.write(data)
            self._stdout.flush()
        except OSError:  # the client is gone
            self._on_close()

    def close(self) -> None:
        """Close the connection."""
        self._on_close()


def take_over_stdout() -> BinaryIO:
    """Return standard output for messages; whatever else is printed goes to standard error."""
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stdout


def receive(server: Server, body: bytes) -> None:
    """Let the server handle the body of a message; log a failure."""
    try:
        message = json.loads(body, object_hook=server.protocol.structure_message)
        server.protocol.handle_message(message)
    except Exception as error:  # its message may quote the document: log its kind alone
        log.error("a message could not be handled (%s)", type(error).__name__)


async def serve_stdio(server: Server) -> None:
    """Serve one client until it says `exit` or closes its end."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    server.protocol.set_writer(StdoutWriter(take_over_stdout(), ended.set))

    def read() -> None:
        framer = Framer()
        try:
            # Not sys.stdin: the waiting thread would hold its lock when the interpreter exits.
            while chunk := os.read(0, _CHUNK_BYTES):
                for body in framer.feed(chunk):
                    loop.call_soon_threadsafe(receive, server, body)
        except (OSError, RuntimeError):  # the client is gone, or the loop is closed
            pass
        finally:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(ended.set)

    # A daemon, since nothing can interrupt its read.
    threading.Thread(target=read, name="afterword-stdin", daemon=True).start()
    await ended.wait()


async def serve_tcp(server: Server, port: int) -> None:
    """Serve the first client of a TCP port until it leaves; nobody else can connect.

    Raises
    ------
    UserError
        If nobody can listen at the port.
    """
    reader, writer = await _first_client(port)
    server.protocol.set_writer(writer)
    framer = Framer()
    try:
        while chunk := await reader.read(_CHUNK_BYTES):
            for body in framer.feed(chunk):
                receive(server, body)
    except ConnectionError:
        pass


async def _first_client(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Listen until a client has connected."""
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    connected = asyncio.get_running_loop().create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():
            writer.close()
        else:
            connected.set_result((reader, writer))

    try:
        listener = await asyncio.start_server(accept, HOST, port)
    except (OSError, OverflowError) as error:
        raise listen_error(port, error) from None
    try:
        return await connected
    finally:
        listener.close()  # not wait_closed() as well: newer Pythons wait until this client leaves


def listen_error(port: int, error: OSError | OverflowError) -> UserError:
    """Return the error for a port that is taken, forbidden or out of range."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UserError(f"cannot listen on port {port} of {HOST} ({reason}); try another port")
