"""Cut a stream of bytes into the bodies of its messages; find the next one after bad bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_MESSAGE_BYTES = 256 << 20
"""Upper bound on one message, such as the one that opens a document."""
MAX_HEADER_BYTES = 512
"""Upper bound on the header of a message: anything longer is not a header."""

_END = b"\r\n\r\n"
_HEADER = re.compile(
    rb"(?:content-type:[^\r\n]*\r\n)?content-length:[ \t]*(\d{1,18})[ \t]*\r\n"
    rb"(?:content-type:[^\r\n]*\r\n)?\r\n",
    re.IGNORECASE,
)
_FIRST_BYTES = b"content-"


class Framer:
    """Cut a stream of bytes into the bodies of its messages.

    Bytes that are not a message are skipped up to the next header. That includes a body whose
    header gave the wrong length: JSON never contains a header, since a string in it has no line
    breaks, so a header inside a body shows where the next message starts.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._body: tuple[int, int] | None = None  # where it starts and ends in the buffer
        self._searched = 0
        self._in_junk = False

    @property
    def is_foreign(self) -> bool:
        """Return whether what waits in the buffer cannot become a header: HTTP, for example."""
        start = bytes(self._buffer[: len(_FIRST_BYTES)]).lower()
        return self._body is None and not _FIRST_BYTES.startswith(start)

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        """Add a chunk; yield each body that it completes, and None for bytes without a message."""
        self._buffer += chunk
        while True:
            if self._body is None:
                if self._read_header():
                    self._in_junk = False
                    continue
                was_in_junk = self._in_junk
                if not self._skip_junk():
                    return
                if not was_in_junk:
                    yield None
            else:
                body = self._read_body()
                if body is None:
                    return
                yield None if self._put_back(body) else body

    def _read_header(self) -> bool:
        """Return whether the buffer starts with a header; then the body comes next."""
        match = _HEADER.match(self._buffer)
        if match is None or int(match.group(1)) > MAX_MESSAGE_BYTES:
            return False
        start = self._searched = match.end()
        self._body = start, start + int(match.group(1))
        return True

    def _read_body(self) -> bytes | None:
        """Return the body; None while it is incomplete."""
        assert self._body is not None
        start, end = self._body
        is_whole = len(self._buffer) >= end
        while (found := self._buffer.find(_END, self._searched, end + MAX_HEADER_BYTES)) >= 0:
            self._searched = found + 2
            if (header := self._header_before(start, found + len(_END))) is not None:
                # A header after the body belongs to the next message.
                if header < end:
                    end, is_whole = header, True
                break
        else:
            self._searched = max(start, self._searched, min(len(self._buffer), end) - 3)
        if not is_whole:
            return None
        with memoryview(self._buffer) as view:
            body = bytes(view[start:end])  # a slice of the buffer would be one copy more
        del self._buffer[:end]
        self._body = None
        return body

    def _put_back(self, body: bytes) -> bool:
        """Put back a body that is the start of a header: the length given for it was too small."""
        is_header = body != b"" and _FIRST_BYTES.startswith(body[: len(_FIRST_BYTES)].lower())
        if is_header:
            self._buffer[:0] = body
            self._in_junk = True
        return is_header

    def _header_before(self, start: int, end: int) -> int | None:
        """Return where a header starts that ends at `end`."""
        start = max(start, end - MAX_HEADER_BYTES)
        window = self._buffer[start:end].lower()
        length = window.rfind(b"content-length:")
        for place in (window.rfind(b"content-type:", 0, max(length, 0)), length):
            match = _HEADER.match(self._buffer, start + place, end) if place >= 0 else None
            if match is not None and match.end() == end:
                return match.start()
        return None

    def _skip_junk(self) -> bool:
        """Drop everything up to the next header; return False to wait for more bytes."""
        end = self._buffer.find(_END)
        if end < 0:
            if len(self._buffer) <= MAX_HEADER_BYTES:
                return False
            del self._buffer[: -MAX_HEADER_BYTES // 2]  # a header may have begun in the rest
        else:
            end += len(_END)
            header = self._header_before(1, end)
            del self._buffer[: end if header is None else header]
        self._in_junk = True
        return True
