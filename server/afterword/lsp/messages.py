"""Check that the body of a message is valid JSON-RPC before anything reads its content."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from lsprotocol import types

MsgId = str | int

LARGE_BYTES = 1 << 20
"""From this size on, a message would hold up the event loop for a millisecond or more.

On another thread it does so for less time, though `json` lets no other thread run meanwhile.
"""


class InvalidMessageError(Exception):
    """What arrived is not a message; it is answered with an error.

    Attributes
    ----------
    msg_id : int, str or None
        The id to answer, if it has one.
    code : int
        A code of JSON-RPC.
    """

    def __init__(self, code: types.ErrorCodes, reason: str, msg_id: MsgId | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.msg_id = msg_id


Parsed = dict[str, Any] | InvalidMessageError
"""A message, or what is wrong with what arrived."""


def is_large(body: bytes | None) -> bool:
    """Return whether a body is to be parsed on another thread than that of the event loop."""
    return body is not None and len(body) >= LARGE_BYTES


async def parse_apart(body: bytes | None) -> Parsed:
    """Do the same as `parse_message`, for a large body on another thread."""
    return await asyncio.to_thread(parse_message, body) if is_large(body) else parse_message(body)


def parse_message(body: bytes | None) -> Parsed:
    """Return the request, notification or response in a body; None stands for bytes without one.

    If it is not JSON, or not a single message, the error is returned. It quotes no part of it.
    """
    if body is None:
        return InvalidMessageError(
            types.ErrorCodes.ParseError, "a message must start with the header Content-Length"
        )
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return InvalidMessageError(types.ErrorCodes.ParseError, "the message is not JSON")
    if not isinstance(message, dict):
        reason = "batches are not supported" if isinstance(message, list) else "not an object"
        return InvalidMessageError(types.ErrorCodes.InvalidRequest, reason)
    msg_id = message.get("id")
    if type(msg_id) not in (int, str):  # to Python, true is an int
        msg_id = None
    if problem := _problem_of(message, msg_id):
        return InvalidMessageError(types.ErrorCodes.InvalidRequest, problem, msg_id)
    return message


def _problem_of(message: dict[str, Any], msg_id: MsgId | None) -> str:
    if message.get("jsonrpc") != "2.0":
        return 'jsonrpc must be "2.0"'
    if "method" in message:
        if not isinstance(message["method"], str):
            return "method must be a string"
        if "id" in message and msg_id is None:
            return "id must be a number or a string"
    elif "id" not in message:
        return "a message needs a method or an id"
    return ""
