"""Messages are cut out of a stream of bytes, whatever else is in it."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.lsp import framing
from afterword.lsp.framing import MAX_HEADER_BYTES, Framer
from tests.growth import assert_linear

GOOD = b'{"jsonrpc": "2.0", "id": 1}'


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def cut(stream: bytes, size: int = 1 << 16) -> list[bytes | None]:
    """Feed a stream in chunks of a size; return what comes out."""
    framer = Framer()
    return [
        body
        for start in range(0, len(stream), size)
        for body in framer.feed(stream[start : start + size])
    ]


@given(
    st.lists(st.dictionaries(st.text(max_size=9), st.text(max_size=30)), max_size=5),
    st.integers(1, 40),
)
def test_messages_come_out_whole_however_they_arrive(
    messages: list[dict[str, str]], size: int
) -> None:
    header = (
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    )
    bodies = [json.dumps(message).encode() for message in messages]
    stream = b"".join(header % len(body) + body for body in bodies)
    assert cut(stream, size) == bodies


@pytest.mark.parametrize("junk", [b"x", b"\0\xff", b"\r\n", b"Content-Length: 2\n", b"{"])
def test_what_cannot_become_a_message_is_not_kept(junk: bytes) -> None:
    framer = Framer()
    chunk = junk * (MAX_HEADER_BYTES // len(junk))
    tracemalloc.start()
    try:
        for _ in range(1_000):
            assert set(framer.feed(chunk)) <= {None}
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 100 * MAX_HEADER_BYTES


NO_MESSAGES = [
    b"hello\r\n\r\n",
    b"X-Other: 1\r\n\r\n{}",
    b"Content-Length: x\r\n\r\n{}",
    b"Content-Length: -5\r\n\r\n{}",
    b"Content-Length: 2\n\n{}",
    b"Content-Length: 999999999999\r\n\r\n{}",
    b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n{}",
    b"\0\xff" * 100_000,
    b"\r\n\r\n" * 1000,
    GOOD,
]


@pytest.mark.parametrize("other", NO_MESSAGES)
@pytest.mark.parametrize("size", [7, 1 << 16])
def test_what_is_no_message_is_passed_over_and_reported_once(other: bytes, size: int) -> None:
    assert cut(other + framed(GOOD) * 2, size) == [None, GOOD, GOOD]
    assert cut(framed(GOOD) + other + framed(GOOD), size) == [GOOD, None, GOOD]


@pytest.mark.parametrize("size", [1 << 16, 1 << 8])
@pytest.mark.parametrize("length", [30, 50, 500, 1_000_000])
def test_a_length_that_is_too_great_hides_no_later_message(length: int, size: int) -> None:
    stream = b"Content-Length: %d\r\n\r\n%b" % (length, GOOD)
    assert cut(stream + framed(GOOD) * 3, size) == [GOOD] * 4


@pytest.mark.parametrize("length", [0, 1, 20])
def test_after_a_length_that_is_too_small_the_next_message_is_found(length: int) -> None:
    stream = b"Content-Length: %d\r\n\r\n%b" % (length, GOOD)
    assert cut(stream + framed(GOOD)) == [GOOD[:length], None, GOOD]


@pytest.mark.parametrize("length", [1, 7, 20])
@pytest.mark.parametrize("size", [1, 7])
def test_the_start_of_a_header_is_never_a_body(length: int, size: int) -> None:
    header = b"Content-Length: %d\r\n\r\n" % length
    assert cut(header + framed(GOOD), size) == [None, GOOD]


def test_endless_bytes_without_a_header_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    framer = Framer()
    reports = [body for _ in range(100) for body in framer.feed(b"x" * 10_000)]
    assert reports == [None]
    assert list(framer.feed(framed(GOOD))) == [GOOD]


def test_a_message_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_MESSAGE_BYTES", 1_000)
    assert cut(framed(b"x" * 1_001) + framed(GOOD)) == [None, GOOD]
    assert cut(framed(b"x" * 1_000) + framed(GOOD)) == [b"x" * 1_000, GOOD]


@pytest.mark.parametrize("start", [b"POST / HTTP/1.1\r\n", b"\x16\x03\x01", b"{", b"content_"])
def test_what_cannot_become_a_header_is_known_from_its_first_bytes(start: bytes) -> None:
    framer = Framer()
    assert not framer.is_foreign
    for byte in start:
        list(framer.feed(bytes([byte])))
    assert framer.is_foreign


def test_a_header_that_arrives_slowly_is_not_foreign() -> None:
    framer = Framer()
    for byte in framed(GOOD)[:-1]:
        list(framer.feed(bytes([byte])))
        assert not framer.is_foreign


@pytest.mark.growth
@pytest.mark.parametrize("unit", ["\r\n", "content-type:", "content-length: 5\r\n", "x"])
def test_reading_takes_as_long_as_what_is_read(unit: str) -> None:
    # In small chunks, so that what is done for each of them counts.
    text = unit * (1 << 17)
    assert_linear(lambda text: cut(text.encode(), 1 << 10), text)
    assert_linear(lambda text: cut(framed(text.encode()), 1 << 10), text)
