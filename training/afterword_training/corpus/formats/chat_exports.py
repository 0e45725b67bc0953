"""Read chats that programs export as JSON, Telegram's and Slack's: only what the user said."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from afterword_training.corpus.chats import own_speakers
from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.office_files import HOLE, close_holes
from afterword_training.corpus.formats.parts import LeftOut, Part

# Pieces of a message that are not prose, or not the speaker's.
_TELEGRAM_DROPPED = frozenset({
    "pre", "code", "link", "email", "phone", "mention", "mention_name", "bot_command", "blockquote",
    "hashtag", "cashtag", "bank_card",
})  # fmt: skip
# Code, addresses with or without a label, people, channels, quoted lines, and signs by name.
_SLACK_DROPPED = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|<[@!#][^<>]*>|<[^<>|\n]*>|^(?:&gt;|>).*$|:[a-z0-9_+'-]{2,40}:",
    re.DOTALL | re.MULTILINE,
)
_SLACK_LABEL = re.compile(r"<(?:https?|mailto):[^<>|\n]*\|([^<>\n]*)>")
_SLACK_EMPHASIS = re.compile(r"(?<!\w)([*_~])(?=\S)([^*_~\n]*\S)\1(?!\w)")


def read_telegram(export: Any, me: Sequence[str]) -> list[Part | LeftOut] | None:
    """Return what the user said in each chat; None if the export is another's."""
    if not isinstance(export, dict):
        return None
    listed = export.get("chats", {})
    chats = listed["list"] if isinstance(listed, dict) and "list" in listed else [export]
    if not all(isinstance(chat.get("messages"), list) for chat in chats):
        return None
    owner = export.get("personal_information", {}).get("user_id")
    return [_telegram_chat(chat, owner, me) for chat in chats if chat["messages"]]


def _telegram_chat(chat: dict[str, Any], owner: int | None, me: Sequence[str]) -> Part | LeftOut:
    name = str(chat.get("name") or chat.get("id") or "")
    messages = [
        message
        for message in chat["messages"]
        if message.get("type") == "message"
        and not message.keys() & {"forwarded_from", "saved_from", "via_bot"}
    ]
    if owner is not None:
        own = [message for message in messages if message.get("from_id") == f"user{owner}"]
    elif chat.get("type") == "saved_messages":
        own = messages
    else:
        speakers = Counter(message.get("from") or "" for message in messages)
        try:
            names = own_speakers(speakers, me)
        except UnreadableSourceError as error:
            return LeftOut(name, str(error), error.detail)
        own = [message for message in messages if message.get("from") in names]
    dates = [parse_date(message.get("date")) for message in own]
    text = "\n".join(map(_telegram_text, own))
    return Part(name, text, max((date for date in dates if date), default=None), "chat")


def _telegram_text(message: dict[str, Any]) -> str:
    pieces = message.get("text", "")
    return close_holes(
        "".join(map(_telegram_piece, [pieces] if isinstance(pieces, str) else pieces))
    )


def _telegram_piece(piece: str | dict[str, Any]) -> str:
    if isinstance(piece, str):
        return piece
    return HOLE if piece.get("type") in _TELEGRAM_DROPPED else str(piece.get("text", ""))


def read_slack(export: Any, me: Sequence[str]) -> Iterator[Part] | None:
    """Yield what the user said on a day in a channel; None if the export is another's."""
    if not isinstance(export, list) or not export:
        return None
    if not all(isinstance(each, dict) and {"type", "ts"} <= each.keys() for each in export):
        return None
    messages = [each for each in export if each["type"] == "message" and "subtype" not in each]
    speakers = Counter(name for message in messages for name in _slack_names(message))
    own = own_speakers(speakers, me)
    said = [message for message in messages if own.intersection(_slack_names(message))]
    text = "\n".join(_slack_text(message.get("text", "")) for message in said)
    return iter([Part("", text, max(float(message["ts"]) for message in said), "chat")])


def _slack_names(message: dict[str, Any]) -> set[str]:
    """Return the names of a speaker, as people know them, or else the id."""
    profile = message.get("user_profile") or {}
    names = {profile.get(key) for key in ("real_name", "display_name", "name")} - {None, ""}
    return {str(name) for name in names} or {str(message.get("user", ""))}


def _slack_text(text: str) -> str:
    plain = _SLACK_DROPPED.sub(HOLE, _SLACK_LABEL.sub(r"\1", text))
    return close_holes(html.unescape(_SLACK_EMPHASIS.sub(r"\2", plain)))
