"""Read e-mail: messages, mailboxes, and which of the messages the user wrote."""

from __future__ import annotations

from afterword_training.corpus.mail.files import (
    SAMPLE_BYTES,
    is_mailbox,
    is_message,
    read_file,
    read_mailbox,
)
from afterword_training.corpus.mail.message import Message
from afterword_training.corpus.mail.owner import written_by_owner

__all__ = [
    "SAMPLE_BYTES",
    "Message",
    "is_mailbox",
    "is_message",
    "read_file",
    "read_mailbox",
    "written_by_owner",
]
