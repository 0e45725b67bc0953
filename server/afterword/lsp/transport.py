"""Serve the one client at the other end of standard input and output.

pygls hands each message to its thread pool three times. One thread that reads whatever has arrived
is faster, and handlers cannot starve it.
"""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import BinaryIO

from afterword.lsp.framing import Framer
from afterword.lsp.messages import is_large, parse_message
from afterword.lsp.process_end import end_process_soon
from afterword.lsp.server import Server

MAX_BACKLOG_BYTES = 64 << 20
"""Bytes of messages that may wait to be handled before no more are read."""

_CHUNK_BYTES = 1 << 16
_STDIN = 0


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


async def serve_stdio(server: Server) -> None:
    """Serve one client until it says `exit`, closes its end or dies.

    The process then ends in a few seconds, whatever its threads do.
    """
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def end_soon() -> None:
        end_process_soon(lambda: 0 if server.protocol.is_shut_down else 1)

    def close() -> None:
        end_soon()
        ended.set()

    server.on_parent_exit(end_soon)
    stdout = take_over_stdout()
    server.protocol.set_writer(StdoutWriter(stdout, close))
    backlog = _Backlog()

    def handle(receive: Callable[[], None], size: int) -> None:
        backlog.remove(size)
        receive()

    def read() -> None:
        framer = Framer()
        try:
            # Not sys.stdin: the waiting thread would hold its lock when the interpreter exits.
            while chunk := os.read(_STDIN, _CHUNK_BYTES):
                for body in framer.feed(chunk):
                    size = len(body or b"")
                    backlog.add(size)
                    if is_large(body):  # it would hold up the event loop
                        receive = partial(server.protocol.receive_parsed, parse_message(body))
                    else:  # parsed, it would take several times its size while it waits
                        receive = partial(server.protocol.receive, body)
                    loop.call_soon_threadsafe(handle, receive, size)
        except (OSError, RuntimeError):  # the client is gone, or the loop is closed
            pass
        finally:
            end_soon()
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(ended.set)

    # A daemon, since nothing can interrupt its read.
    threading.Thread(target=read, name="afterword-stdin", daemon=True).start()
    try:
        await ended.wait()
    finally:  # Ctrl-C cancels it
        server.disconnect()
        with suppress(OSError):  # nobody would read what is not written yet
            stdout.close()


class _Backlog:
    """Limit the memory of messages that have been read but not handled yet.

    The event loop may be slow, or wait for a client that reads no replies.
    """

    def __init__(self) -> None:
        self._bytes = 0
        self._changed = threading.Condition()

    def add(self, size: int) -> None:
        """Count a message of this many bytes; wait first while too many are pending.

        Raises
        ------
        ConnectionAbortedError
            If the client closes its end meanwhile.
        """
        with self._changed:
            while self._bytes > MAX_BACKLOG_BYTES:
                if not self._changed.wait(1.0) and _is_hung_up(_STDIN):
                    raise ConnectionAbortedError
            self._bytes += size

    def remove(self, size: int) -> None:
        """Subtract a message that has been handled."""
        with self._changed:
            self._bytes -= size
            self._changed.notify()


def _is_hung_up(descriptor: int) -> bool:
    """Return whether the other end of a pipe is closed, though it may hold more; False on Windows.

    There, the watch over the editor's process notices it.
    """
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & select.POLLHUP for _, event in poll.poll(0))
