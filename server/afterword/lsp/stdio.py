"""Messages over standard input and output.

pygls reads a message in three trips to its thread pool; one thread that reads whole messages
answers sooner, and cannot be starved by handlers.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator

_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_CHUNK = 1 << 16


class Framer:
    """Cuts a stream of bytes into the bodies of its messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take a chunk in; the bodies that it completes."""
        self._buffer += chunk
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            match = _LENGTH.search(self._buffer, 0, end)
            if match is None:
                del self._buffer[: end + 4]  # not a header: look for the next one
                continue
            last = end + 4 + int(match.group(1))
            if len(self._buffer) < last:
                return
            body = bytes(self._buffer[end + 4 : last])
            del self._buffer[:last]
            yield body


class Writer:
    """Writes to what was standard output when the server started.

    Anything else that prints goes to standard error from then on, and cannot break the stream.
    """

    def __init__(self, closed: Callable[[], None]) -> None:
        self._file = os.fdopen(os.dup(1), "wb")
        self._closed = closed
        os.dup2(2, 1)
        sys.stdout = sys.stderr

    def write(self, data: bytes) -> None:
        """Write one whole message."""
        self._file.write(data)
        self._file.flush()

    def close(self) -> None:
        """End the server's loop."""
        self._closed()


async def listen(handle: Callable[[bytes], None], ended: asyncio.Event) -> None:
    """Pass every message of standard input to `handle` until `ended`, or the input's end."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        framer = Framer()
        try:
            while chunk := os.read(0, _CHUNK):
                for body in framer.feed(chunk):
                    loop.call_soon_threadsafe(handle, body)
            loop.call_soon_threadsafe(ended.set)
        except (OSError, RuntimeError):  # RuntimeError: the loop is closed already
            if not loop.is_closed():
                loop.call_soon_threadsafe(ended.set)

    # A daemon, since nothing can interrupt its read.
    threading.Thread(target=read, name="afterword-stdin", daemon=True).start()
    await ended.wait()
