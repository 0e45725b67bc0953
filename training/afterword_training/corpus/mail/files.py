"""Tell which files hold e-mail, and read them: single messages, mbox, maildir, MH, Apple Mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.kinds import is_maildir_message
from afterword_training.corpus.mail.folders import check_not_deleted, is_sent_folder
from afterword_training.corpus.mail.labels import find_header, read_header
from afterword_training.corpus.mail.message import MALFORMED, Message, parse, read

SAMPLE_BYTES = 16_384
"""How much of a file is examined to tell whether it is e-mail."""
# The line before each message of a mailbox; in Thunderbird's the sender is a hyphen.
_SEPARATOR = re.compile(rb"From \S.*\d\d:\d\d")
_HEADER_LINE = re.compile(rb"[!-9;-~]+:|>From ")
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):[ \t]*\S?")
# In an mbox a text line that begins with "From " is marked; otherwise it would begin a message.
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_USUAL_FIELDS = frozenset(
    b"to cc date subject message-id received return-path mime-version content-type delivered-to"
    b" in-reply-to references reply-to x-mailer user-agent list-id".split()
)
_MIN_USUAL_FIELDS = 2
_APPLE_FLAGS = re.compile(rb"<key>flags</key>\s*<integer>(\d{1,18})</integer>")
_APPLE_DELETED = 2
_SUFFIXES_OF_MESSAGES = (".eml", ".emlx")
# A file with another suffix is what the suffix says.
_SUFFIXES_OF_TEXT = ("", ".txt", ".text")


def is_mailbox(path: Path, sample: bytes) -> bool:
    """Return whether a file is an mbox: by its name, or, as Thunderbird's, by its beginning."""
    if path.suffix.lower() in _SUFFIXES_OF_TEXT:
        return _SEPARATOR.match(sample.lstrip()) is not None
    return path.suffix.lower() == ".mbox"


def is_message(path: Path, sample: bytes) -> bool:
    """Return whether a file is one message: by its name or place, or by its header.

    Parameters
    ----------
    path
        The file.
    sample
        Its first `SAMPLE_BYTES`.
    """
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES_OF_MESSAGES or is_maildir_message(path):
        return True
    # In a folder of MH a message's name is a number.
    is_text = suffix in _SUFFIXES_OF_TEXT or path.name.strip(",#").isdecimal()
    return is_text and (_has_header(sample) or _saved_header(sample) is not None)


def read_file(path: Path, data: bytes, top: Path | None = None) -> Message:
    """Return the message in a file, which was found in `top` if that is not None.

    Raises
    ------
    UnreadableSourceError
        It is damaged, deleted, has no text, or was sent by a program.
    """
    check_not_deleted(path, top, is_mailbox=False)
    if path.suffix.lower() == ".emlx":
        data = _apple_message(data)
    elif not _has_header(data[:SAMPLE_BYTES]):
        data = _saved_header(data) or data
    return read(path, str(path), parse(data), is_sent=is_sent_folder(path.parent))


def _apple_message(data: bytes) -> bytes:
    """Return the message in an Apple Mail file, between its length and its flags.

    Raises
    ------
    UnreadableSourceError
        It is deleted.
    """
    length, _, rest = data.partition(b"\n")
    if not length.strip().isdigit():
        return data
    end = int(length)
    flags = _APPLE_FLAGS.search(rest, end)
    if flags and int(flags[1]) & _APPLE_DELETED:
        raise UnreadableSourceError("deleted e-mail")
    return rest[:end]


def read_mailbox(path: Path, top: Path | None = None) -> Iterator[Message | tuple[str, str]]:
    """Yield the messages of an mbox file; for an unreadable one, its source and the reason.

    The file was found in `top` if that is not None.

    Raises
    ------
    UnreadableSourceError
        It lies in a folder of deleted mail.
    """
    check_not_deleted(path, top, is_mailbox=True)
    is_sent = is_sent_folder(path)
    with path.open("rb") as file:
        for number, data in enumerate(_messages(file), start=1):
            source = f"{path}#{number}"
            try:
                message = parse(_ESCAPED_FROM.sub(rb"\1", data))
                identifier = str(message["Message-ID"] or "").strip(" <>\t\r\n")
                source = f"{path}#{identifier or number}"
                yield read(path, source, message, is_sent=is_sent)
            except UnreadableSourceError as error:
                yield source, str(error)
            except MALFORMED:
                yield source, "damaged message"


def _messages(file: BinaryIO) -> Iterator[bytes]:
    """Split a mailbox where a separator stands above a header.

    A line of text that begins with "From " should be marked, but not every program does it.
    """
    lines: list[bytes] | None = None
    separator: bytes | None = None
    for line in file:
        if separator is not None:
            if _HEADER_LINE.match(line):
                if lines is not None:
                    yield b"".join(lines)
                lines = []
            elif lines is not None:
                lines.append(separator)
            separator = None
        if _SEPARATOR.match(line):
            separator = line
        elif lines is not None:
            lines.append(line)
    if lines is not None:
        yield b"".join(lines)


def _has_header(sample: bytes) -> bool:
    """Return whether a file begins with the header of a message."""
    fields: set[bytes] = set()
    for line in sample.lstrip(b"\xef\xbb\xbf\r\n").splitlines():
        if not line.strip():
            break
        match = _FIELD.match(line)
        if match:
            fields.add(match[1].lower())
        elif not fields or line[:1] not in b" \t":
            return False
    return b"from" in fields and len(fields & _USUAL_FIELDS) >= _MIN_USUAL_FIELDS


def _saved_header(data: bytes) -> bytes | None:
    """Return a message that was saved as text with the header of another language, as mail.

    None if it is none.
    """
    if b":" not in data.lstrip()[:100]:
        return None
    try:
        lines = decode(data).splitlines()
    except UnreadableSourceError:
        return None
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if find_header(lines[: first + 12]) != first:
        return None
    values, end = read_header(lines, first)
    header = [f"{name}: {value}" for name, value in values.items() if name != "Other"]
    kind = "Content-Type: text/plain; charset=utf-8"
    return "\n".join([*header, kind, "", *lines[end:]]).encode("utf-8", "surrogateescape")
