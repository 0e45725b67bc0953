"""Messages for the tests of mail."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from afterword_training.corpus.mail import Message, read_file

DATED = Path("2024-03-05-a.eml")
"""Stands for a file, for messages that have no date."""


def message(sender: str = "Ann <ann@example.org>", to: str = "bob@example.org") -> EmailMessage:
    """Return a message from Ann without a body."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = "Tue, 05 Mar 2024 10:12:00 +0100"
    mail["Message-ID"] = "<1@example.org>"
    mail["Subject"] = "hidden"
    return mail


def read(mail: EmailMessage | bytes, path: Path = DATED) -> Message:
    """Read a message as from a file."""
    return read_file(path, mail if isinstance(mail, bytes) else mail.as_bytes())


def lines(found: Message) -> list[str]:
    """Return the lines that are not blank."""
    return [line.strip() for line in found.text.split("\n") if line.strip()]
