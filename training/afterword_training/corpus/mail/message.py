"""Parse one e-mail message: who sent it, to whom, when, and what its sender wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from afterword_training.corpus.dates import date_of_file
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.mail.body import body_of

# What the standard library's parser raises on malformed messages.
MALFORMED = (ValueError, LookupError, AttributeError, TypeError, AssertionError)
_VIA_LIST = re.compile(r"(?i)['\"]?(.+?)['\"]? (?:via|durch|par) .+")
# Programs that deliver a message to somebody add these; a letter that was sent has none of them.
_DELIVERY = (
    "Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To",
    "Return-Path", "Authentication-Results", "Received-SPF",
)  # fmt: skip
_DELIVERED_TO = _DELIVERY[:5]
_PROGRAM_TYPES = ("multipart/report", "message/delivery-status", "text/calendar")


@dataclass(frozen=True)
class Message:
    """A message, whoever wrote it."""

    source: str
    date: float
    """When it was sent, or the date of its file, in seconds since the epoch."""
    sender: tuple[str, str]
    """Display name and address, in lower case."""
    text: str
    """What its sender wrote, without what was quoted."""
    is_sent: bool = False
    """Whether it lies in a folder of sent mail, or has the label of one."""
    is_delivered: bool = False
    """Whether it has headers that only a message has that somebody received."""
    delivered_to: frozenset[str] = frozenset()
    """The addresses that it was delivered to."""


def parse(data: bytes) -> EmailMessage:
    """Parse the bytes of a message."""
    return message_from_bytes(data, policy=policy.default)


def read(path: Path, source: str, message: EmailMessage, *, is_sent: bool) -> Message:
    """Return a parsed message.

    Parameters
    ----------
    path
        The file that it is in.
    source
        How to name it in reports.
    message
        The message.
    is_sent
        Whether it lies in a folder of sent mail.

    Raises
    ------
    UnreadableSourceError
        It is damaged, deleted, has no text, or was sent by a program.
    """
    try:
        if not message.keys():
            raise UnreadableSourceError("not an e-mail message")
        _check_wanted(message)
        sent = _date(message)
        lists = _addresses(message, ["List-Post", "List-Id", "Mailing-List"])
        return Message(
            source=source,
            date=date_of_file(path) if sent is None else sent,
            sender=_sender(message, lists),
            text=body_of(message),
            is_sent=is_sent or "sent" in _labels(message),
            is_delivered=any(message[header] is not None for header in _DELIVERY),
            delivered_to=_addresses(message, _DELIVERED_TO) - lists,
        )
    except MALFORMED:
        raise UnreadableSourceError("damaged message") from None


def _check_wanted(message: EmailMessage) -> None:
    """Refuse what was deleted and what no person wrote."""
    if str(message["Auto-Submitted"] or "no").lower() != "no":
        raise UnreadableSourceError("sent by a program")
    if message.get_content_type() in _PROGRAM_TYPES[:2]:
        raise UnreadableSourceError("sent by a program")
    is_deleted = "D" in str(message["X-Status"] or "") or _mozilla_status(message) & 0x0008
    labels = _labels(message)
    if is_deleted or "trash" in labels:
        raise UnreadableSourceError("deleted e-mail")
    if "spam" in labels:
        raise UnreadableSourceError("e-mail marked as junk")


def _mozilla_status(message: EmailMessage) -> int:
    try:
        return int(str(message["X-Mozilla-Status"] or "0"), 16)
    except ValueError:
        return 0


# Gmail's labels as its export names them.
_LABELS = {
    "sent": "sent", "gesendet": "sent", "messages envoyés": "sent", "envoyés": "sent",
    "enviados": "sent", "enviadas": "sent", "posta inviata": "sent", "inviati": "sent",
    "verzonden": "sent", "skickat": "sent", "wysłane": "sent", "отправленные": "sent",
    "trash": "trash", "papierkorb": "trash", "corbeille": "trash", "papelera": "trash",
    "lixeira": "trash", "cestino": "trash", "prullenbak": "trash", "kosz": "trash",
    "корзина": "trash", "spam": "spam",
}  # fmt: skip


def _labels(message: EmailMessage) -> set[str]:
    names = str(message["X-Gmail-Labels"] or "").replace("\n", "").lower().split(",")
    return {_LABELS[name.strip(' "')] for name in names if name.strip(' "') in _LABELS}


def _sender(message: EmailMessage, lists: frozenset[str]) -> tuple[str, str]:
    """Return who wrote a message; a list may have put its own address there."""
    name, address = next(iter(_people(message, ["From"])), ("", ""))
    via = _VIA_LIST.fullmatch(name)
    if address in lists or via:
        writers = [*_people(message, ["X-Original-From", "Reply-To"])]
        writer = next((each for each in writers if each[1] not in lists | {address}), ("", ""))
        return (via[1] if via else name, writer[1])
    return name, address


def _people(message: EmailMessage, headers: Iterable[str]) -> list[tuple[str, str]]:
    values = [str(value) for header in headers for value in message.get_all(header, [])]
    people = getaddresses(values)
    if not any(address for _, address in people):  # a name alone
        return [(value.lower().strip(" '\""), "") for value in values]
    return [
        (name.lower().strip(), address.lower()) if "@" in address else (address.lower(), "")
        for name, address in people
        if address
    ]


def _addresses(message: EmailMessage, headers: Iterable[str]) -> frozenset[str]:
    text = " ".join(str(value) for header in headers for value in message.get_all(header, []))
    # A list's name, "<boats.lists.example.org>", stands for its address.
    return frozenset(match.lower() for match in re.findall(r"[^\s<>:,;()]+@[^\s<>:,;()]+", text))


def _date(message: EmailMessage) -> float | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
