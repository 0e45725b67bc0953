"""Storms of requests, cancellations and junk over standard input: one reply to each request."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import Attack
from tests.lsp import fuzzing

from .driving import URI, RawServer

pytestmark = pytest.mark.slow

CANCELLED = -32800
METHODS = ("textDocument/completion", "textDocument/inlineCompletion")


def request(draw: random.Random, number: int) -> dict[str, Any]:
    place = {"line": draw.randrange(3), "character": draw.randrange(20)}
    params = {"textDocument": {"uri": URI}, "position": place, "context": {"triggerKind": 1}}
    return {"id": number, "method": draw.choice(METHODS), "params": params}


def replies_to(raw: RawServer, numbers: set[int]) -> list[dict[str, Any]]:
    """Return the replies to requests, which each has once; junk may be answered as well."""
    found: list[dict[str, Any]] = []
    while len(found) < len(numbers):
        reply = raw.receive()
        if reply.get("id") not in (None, fuzzing.JUNK_ID):
            found.append(reply)
    assert Counter(reply["id"] for reply in found) == Counter(numbers)
    return found


@pytest.mark.attack("Each request has one reply", "cancellations, also of what was never asked")
def test_a_storm_of_cancellations_leaves_one_reply_each(raw: RawServer, attack: Attack) -> None:
    raw.start()
    codes: Counter[int] = Counter()
    for number, draw in enumerate(attack.rounds(4), 1):
        asked = range(1_000 * number, 1_000 * number + 100)
        messages: list[dict[str, Any]] = []
        for each in asked:
            attack.count()
            messages.append(request(draw, each))
            cancelled = draw.choice((each, each, draw.choice(asked), "none", -1))
            messages.append({"method": "$/cancelRequest", "params": {"id": cancelled}})
        raw.send(*messages)
        replies = replies_to(raw, set(asked))
        codes.update(reply["error"]["code"] for reply in replies if "error" in reply)
    assert set(codes) == {CANCELLED}
    raw.send(request(attack.draw(), 1))
    assert "result" in replies_to(raw, {1})[0]


@pytest.mark.attack("No message makes the server deaf", "random bytes between messages")
def test_junk_between_requests_loses_none_of_them(home: Path, attack: Attack) -> None:
    raw = RawServer("--log-file", os.devnull)  # nobody reads its standard error
    raw.start()
    assert raw.process.stdin is not None
    for number, draw in enumerate(attack.rounds(20), 1):
        for _ in range(draw.randint(1, 5)):
            attack.count()
            raw.process.stdin.write(fuzzing.junk(draw))
        # A header that lies may take the message behind it along, never the next one.
        raw.send({"method": "$/setTrace", "params": {"value": "off"}}, request(draw, number))
        replies_to(raw, {number})
    raw.process.stdin.close()
    assert raw.wait() == 1
    raw.end()
