"""Read e-mail: messages and mailboxes, and find out which of the messages the user wrote."""

from __future__ import annotations

import mailbox
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from afterword_training.corpus.dates import date_of_file
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.web_pages import html_to_text
from afterword_training.corpus.paragraphs import normalise, plain_to_text
from afterword_training.corpus.replies import QUOTED_HTML, own_text

# What the standard library's parser raises on malformed messages.
_MALFORMED = (ValueError, LookupError, AttributeError, TypeError, AssertionError)

# In an mbox a text line that begins with "From " is marked; otherwise it would begin a message.
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True)
class Message:
    """A message, whoever wrote it."""

    source: str
    date: float
    """When it was sent, or the date of its file, in seconds since the epoch."""
    sender: tuple[str, str]
    """Display name and address, in lower case."""
    addresses: frozenset[str]
    """Those of the sender and of everybody it was sent to."""
    text: str
    """What its sender wrote, without what was quoted."""


def read_message(path: Path, data: bytes) -> Message:
    """Return the message in a file.

    Raises
    ------
    UnreadableSourceError
        It is damaged, has no text, or was sent by a program.
    """
    return _read(path, str(path), _parse(data))


def read_mailbox(path: Path) -> Iterator[Message | tuple[str, str]]:
    """Yield the messages of an mbox file; for an unreadable one, its source and the reason."""
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.keys(), start=1):
            source = f"{path}#{number}"
            try:
                message = _parse(_ESCAPED_FROM.sub(rb"\1", box.get_bytes(key)))
                identifier = str(message["Message-ID"] or "").strip(" <>\t\r\n")
                source = f"{path}#{identifier or number}"
                yield _read(path, source, message)
            except UnreadableSourceError as error:
                yield source, str(error)
            except _MALFORMED:
                yield source, "damaged message"
    finally:
        box.close()


def written_by_owner(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """Return the messages that the owner of the mail sent, and those of everybody else.

    The owner is whoever takes part in most messages, as sender or recipient, and in case of a tie
    whoever sent most. Addresses that send under one name belong to one person.
    """
    person = _persons(messages)
    takes_part = Counter(
        someone
        for message in messages
        for someone in {person.get(address, address) for address in message.addresses}
    )
    sends = Counter(person.get(message.sender[1]) for message in messages)
    owner = max(takes_part, key=lambda someone: (takes_part[someone], sends[someone]), default="")
    addresses = {address for address, someone in person.items() if someone == owner}
    names = {message.sender[0] for message in messages if message.sender[1] in addresses} - {""}
    own: list[Message] = []
    others: list[Message] = []
    for message in messages:
        is_own = message.sender[1] in addresses or message.sender[0] in names
        (own if is_own else others).append(message)
    return own, others


def _persons(messages: Sequence[Message]) -> dict[str, str]:
    """Map each sending address to the name on most of its mail, or else to itself.

    The address of a mailing list or a forum sends under many names, and belongs to nobody.
    """
    sends = Counter(message.sender[1] for message in messages)
    person = {address: address for address in sends}
    for (name, address), count in Counter(message.sender for message in messages).items():
        if name and 2 * count > sends[address]:
            person[address] = name
    return person


def _parse(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def _read(path: Path, source: str, message: EmailMessage) -> Message:
    try:
        if not message.keys():
            raise UnreadableSourceError("not an e-mail message")
        if str(message["Auto-Submitted"] or "no").lower() != "no":
            raise UnreadableSourceError("sent by a program")
        senders = _people(message, ["From"])
        sent = _date(message)
        people = _people(message, ["From", "To", "Cc", "Delivered-To", "X-Original-To"])
        return Message(
            source=source,
            date=date_of_file(path) if sent is None else sent,
            sender=next(iter(senders), ("", "")),
            addresses=frozenset(address for _, address in people),
            text=_body(message),
        )
    except _MALFORMED:
        raise UnreadableSourceError("damaged message") from None


def _people(message: EmailMessage, headers: Iterable[str]) -> list[tuple[str, str]]:
    values = [str(value) for header in headers for value in message.get_all(header, [])]
    people = getaddresses(values)
    return [(name.lower(), address.lower()) for name, address in people if address]


def _date(message: EmailMessage) -> float | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _body(message: EmailMessage) -> str:
    """Return what the sender wrote, from the plain text if there is one, else from the HTML."""
    part = message.get_body(("plain", "html"))
    if part is None:
        raise UnreadableSourceError("a message without text")
    text = _decoded(part)
    if part.get_content_subtype() == "html":
        return own_text(html_to_text(text, drop=QUOTED_HTML))
    return plain_to_text(own_text(normalise(text)))


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except LookupError:  # a character set that does not exist
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
