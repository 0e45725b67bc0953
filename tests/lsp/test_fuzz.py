"""Whatever is sent, each request has one reply, nothing is lost, and words still come."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from afterword.lsp.child_command import Training
from afterword.lsp.framing import Framer
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.attacks import Attack
from tests.examples import examples
from tests.helpers import install_copy

from . import fuzzing
from .whole_server import WholeServer, whole_server

RESULTS = {"result", "error"}
GOOD = [b'{"jsonrpc": "2.0", "id": %d}' % number for number in range(3)]


@pytest.fixture(autouse=True)
def home(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the tiny model; no training is started, whatever the parameters are."""

    async def train(*_: Any) -> bool:
        return False

    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    monkeypatch.setattr(Training, "run", train)
    install_copy(tiny_bundle, "tiny")
    registry.use("tiny")


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.mark.attack("No message makes the server deaf", "random bytes between messages")
def test_messages_between_random_bytes_are_found(attack: Attack) -> None:
    for draw in attack.rounds(examples(2_000)):
        stream, framer = b"", Framer()
        for body in GOOD:
            for _ in range(draw.randint(1, 3)):
                attack.count()
                stream += fuzzing.junk(draw)
            # A header that lies may take the message behind it along, never the next one.
            stream += framed(b"{ }") + framed(body)
        found: list[bytes | None] = []
        while stream:
            size = draw.choice((1, 7, 100, 10_000))
            found += framer.feed(stream[:size])
            stream = stream[size:]
        assert [body for body in found if body in GOOD] == GOOD


def wanted_reply(body: bytes) -> str | None:
    """Return the id, in JSON, that the one reply to a body has; None if it has no reply."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return "null"
    if not isinstance(message, dict):
        return "null"
    msg_id = message.get("id")
    has_id = type(msg_id) in (int, str)
    is_call = isinstance(message.get("method"), str)
    is_notification = is_call and "id" not in message
    is_response = "method" not in message and has_id and not message.keys().isdisjoint(RESULTS)
    if message.get("jsonrpc") == "2.0" and (is_notification or is_response):
        return None
    return json.dumps(msg_id if has_id else None)


async def assert_each_is_answered(whole: WholeServer, bodies: list[bytes]) -> None:
    """Send bodies; check that each that needs a reply has one, and that words still come."""
    wanted: Counter[str] = Counter()
    for body in bodies:
        if (key := wanted_reply(body)) is not None:
            wanted[key] += 1
        whole.server.protocol.receive(body)
        await asyncio.sleep(0)
    await whole.until_replied(wanted)
    assert await whole.words_at_end("Thank you for the ")
    assert whole.replies == wanted
    assert whole.failures == []
    whole.replies.clear()
    whole.results.clear()


@pytest.mark.attack("Each request has one reply", "damaged messages")
@pytest.mark.filterwarnings("ignore::UserWarning")
async def test_each_damaged_message_has_the_reply_that_it_needs(attack: Attack) -> None:
    async with whole_server() as whole:
        for draw in attack.rounds(examples(20)):
            attack.count(100)
            bodies = [fuzzing.body(draw, number) for number in range(100)]
            await assert_each_is_answered(whole, [b for b in bodies if not ends_it(b)])


def ends_it(body: bytes) -> bool:
    """Return whether damage has made a message one that ends the server."""
    return b'"exit"' in body or b'"shutdown"' in body


@pytest.mark.attack("Each request has one reply", "parameters that make no sense")
async def test_each_message_with_odd_parameters_has_its_reply(attack: Attack) -> None:
    async with whole_server() as whole:
        for draw in attack.rounds(examples(20)):
            attack.count(100)
            messages = [fuzzing.message(draw, number) for number in range(100)]
            await assert_each_is_answered(whole, [json.dumps(m).encode() for m in messages])
