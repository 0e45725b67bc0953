"""Draw bytes, values of JSON and messages that nobody should send."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

URI = "untitled:fuzz"
JUNK_ID = 0
"""Id of a request without a header, which a header before it may make a message of."""
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**30, 1.5, 1e308, -0.0, "", "a",
    "\x00", "\ud800", "😀" * 5, "a" * 5_000, "file:///", "untitled:", "[", "\u202e", [], [[]], {},
    {"": ""}, {"line": 0, "character": 0}, {"uri": URI}, [None] * 50,
]  # fmt: skip
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 3}}
CONTEXT = {"triggerKind": 1}
START, END = {"line": 0, "character": 1}, {"line": 1, "character": 0}
SELECTED = {"range": {"start": START, "end": START}, "text": "the"}
ITEM = {"uri": URI, "languageId": "markdown", "version": 1, "text": "Thank you\nfor the *town* "}
CHANGES = [{"range": {"start": START, "end": END}, "text": "x\n"}, {"text": "We will meet "}]
MESSAGES: list[tuple[str, Any]] = [
    ("initialize", {"capabilities": {"general": {"positionEncodings": ["utf-8"]}}}),
    ("initialized", {}),
    ("textDocument/didOpen", {"textDocument": ITEM}),
    ("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2},
                                "contentChanges": CHANGES}),
    ("textDocument/didSave", {"textDocument": {"uri": URI}}),
    ("textDocument/didClose", {"textDocument": {"uri": URI}}),
    ("textDocument/completion", {**PLACE, "context": CONTEXT}),
    ("textDocument/inlineCompletion", {**PLACE, "context": CONTEXT}),
    ("textDocument/inlineCompletion", {**PLACE, "context": {"triggerKind": 2,
                                                            "selectedCompletionInfo": SELECTED}}),
    ("workspace/executeCommand", {"command": "afterword.status", "arguments": []}),
    ("workspace/executeCommand", {"command": "afterword.selectModel", "arguments": ["tiny"]}),
    ("workspace/executeCommand", {"command": "afterword.forgetWord", "arguments": ["council"]}),
    ("workspace/executeCommand", {"command": "afterword.train", "workDoneToken": 1,
                                  "arguments": [{"paths": ["a"], "name": "me", "minutes": 1}]}),
    ("workspace/executeCommand", {"command": "afterword.learnDocument",
                                  "arguments": ["file:///nowhere/a.md"]}),
    ("workspace/didChangeConfiguration", {"settings": {"afterword": {"popup": {"maxItems": 3}}}}),
    ("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": []}}),
    ("notebookDocument/didOpen", {"notebookDocument": {"uri": URI, "notebookType": "x",
                                                       "version": 1, "cells": []},
                                  "cellTextDocuments": [ITEM]}),
    ("window/workDoneProgress/cancel", {"token": 1}),
    ("$/setTrace", {"value": "verbose"}),
    ("$/cancelRequest", {"id": 1}),
    ("no/such", {}),
]  # fmt: skip
"""Every method that the server handles, but those that end it."""


def odd_value(draw: random.Random, depth: int = 0) -> Any:
    """Draw a value of JSON."""
    kind = draw.randrange(4 if depth < 3 else 2)
    if kind == 2:
        return [odd_value(draw, depth + 1) for _ in range(draw.randrange(4))]
    if kind == 3:
        names = ["uri", "text", "range", "id", "jsonrpc", "method", "line", ""]
        return {draw.choice(names): odd_value(draw, depth + 1) for _ in range(draw.randrange(4))}
    return draw.choice(ODD)


def damaged(draw: random.Random, value: Any) -> Any:
    """Return a value of JSON with one part replaced, removed or added."""
    if isinstance(value, dict) and value and draw.random() < 0.85:
        copy, key = dict(value), draw.choice(list(value))
        match draw.randrange(8):
            case 0:
                del copy[key]
            case 1:
                copy[draw.choice(["id", "jsonrpc", "method", "extra"])] = odd_value(draw)
            case _:
                copy[key] = damaged(draw, value[key])
        return copy
    if isinstance(value, list) and value and draw.random() < 0.85:
        place, copied = draw.randrange(len(value)), list(value)
        copied[place : place + draw.randint(0, 1)] = [damaged(draw, value[place])]
        return copied
    return odd_value(draw)


def message(draw: random.Random, number: int) -> dict[str, Any]:
    """Draw a message that is wrong in its parameters, if anywhere."""
    method, params = draw.choice(MESSAGES)
    for _ in range(draw.choice((0, 1, 1, 1, 2, 5))):
        params = damaged(draw, params)
    made = {"jsonrpc": "2.0", "method": method, "params": params}
    # Notifications come as requests as well, and the other way round.
    return {**made, "id": number} if draw.random() < 0.6 else made


def body(draw: random.Random, number: int) -> bytes:
    """Draw the body of a message that may be wrong anywhere."""
    made: Any = message(draw, number)
    if draw.random() < 0.6:
        made = damaged(draw, made)
    encoded = bytearray(json.dumps(made).encode())
    if draw.random() < 0.4:
        for _ in range(draw.randint(1, 4)):
            damage_bytes(draw, encoded)
    return bytes(encoded)


def damage_bytes(draw: random.Random, data: bytearray) -> None:
    """Replace, remove, repeat or insert a few bytes."""
    start = draw.randrange(len(data) + 1)
    end = min(len(data), start + draw.choice((0, 1, 1, 2, 10, 100)))
    match draw.randrange(4):
        case 0:
            data[start:end] = draw.randbytes(end - start)
        case 1:
            del data[start:end]
        case 2:
            data[start:start] = data[start:end] * 2
        case _:
            data[start:start] = draw.choice(
                (
                    b"{",
                    b"[" * 2000,
                    b'"',
                    b"\\",
                    b"\xff",
                    b"\r\n\r\n",
                    b"Content-Length: 3\r\n\r\n",
                    b"1e999",
                    b"NaN",
                )
            )


def junk(draw: random.Random) -> bytes:
    """Draw bytes that are no message, or a header that lies."""
    return draw.choice(_JUNK)(draw)


def _damaged_header(draw: random.Random) -> bytes:
    header = bytearray(b"Content-Type: text/plain\r\nContent-Length: 40\r\n\r\n")
    damage_bytes(draw, header)
    return bytes(header)


_LENGTHS = (b"1", b"7", b"200", b"1000000", b"1" + b"0" * 9, b"1" + b"0" * 17, b"x", b"-5", b"",
            b"9" * 400)  # fmt: skip
_JUNK: tuple[Callable[[random.Random], bytes], ...] = (
    lambda draw: draw.randbytes(draw.randrange(1, 800)),
    lambda draw: b"Content-Length: %b\r\n\r\n" % draw.choice(_LENGTHS),
    lambda draw: draw.choice((b"\r\n", b"\r\n\r\n", b"\n\n")) * draw.randint(1, 300),
    lambda draw: b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
    lambda draw: json.dumps(message(draw, JUNK_ID)).encode(),
    _damaged_header,
)
