"""Find the text of a letter among the parts of a message, and decode it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage, Message

from afterword_training.corpus.decoding import decode_labelled
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.web_pages import html_to_text
from afterword_training.corpus.mail.replies import QUOTED_FROM_HERE_HTML, QUOTED_HTML, own_text
from afterword_training.corpus.paragraphs import normalise, plain_to_text

_QUOTE_DEPTH = re.compile(r"(>*)( ?)")


def body_of(message: EmailMessage) -> str:
    """Return what the sender wrote.

    All texts of a letter count, before a picture and behind it. What is attached as a file does
    not, nor does the same text in another form.

    Raises
    ------
    UnreadableSourceError
        There is no text.
    """
    parts = list(_letter_parts(message))
    if not parts:
        raise UnreadableSourceError("a message without text")
    text = own_text("\n\n".join(map(_part_text, parts)))
    is_html = all(part.get_content_subtype() == "html" for part in parts)
    return text if is_html else plain_to_text(text)


def _letter_parts(part: Message, is_whole: bool = True) -> Iterator[Message]:
    """Yield the parts that the letter's text consists of, plain where there is a choice."""
    kind = part.get_content_type()
    if not is_whole and (part.get_content_disposition() == "attachment" or part.get_filename()):
        return
    if part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        if kind == "multipart/alternative":
            yield from _best_alternative(children)
        elif kind in ("multipart/related", "multipart/signed"):
            for child in children[:1]:
                yield from _letter_parts(child, is_whole=False)
        elif kind.startswith("multipart/") and kind != "multipart/digest":
            for child in children:
                yield from _letter_parts(child, is_whole=False)
    elif kind in ("text/plain", "text/html", "text/markdown", "text/enriched"):
        yield part


def _best_alternative(children: list[Message]) -> list[Message]:
    found = [list(_letter_parts(child, is_whole=False)) for child in children]
    plain = [
        parts
        for parts in found
        if parts
        and all(part.get_content_subtype() != "html" for part in parts)
        and any(_part_text(part).strip() for part in parts)
    ]
    return next(iter(plain), next((parts for parts in reversed(found) if parts), []))


def _part_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = normalise(decode_labelled(data, _charset(part)))
    if part.get_content_subtype() == "html":
        return html_to_text(text, drop=QUOTED_HTML, end=QUOTED_FROM_HERE_HTML)
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _charset(part: Message) -> str | None:
    charset = part.get_param("charset")
    if isinstance(charset, tuple):  # RFC 2231
        charset = charset[2]
    return charset.strip(" '\"") if isinstance(charset, str) else None


def _unflowed(text: str, drops_space: bool) -> str:
    """Join the lines that RFC 3676 says belong together: those that end in a space."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        marks = _QUOTE_DEPTH.match(line)
        depth = len(marks[1]) if marks else 0
        content = line[depth:].removeprefix(" ")
        if open_depth == depth and content not in ("", "-- "):
            lines[-1] += content
        else:
            lines.append(">" * depth + (" " if depth else "") + content)
        open_depth = None
        if content.endswith(" ") and content != "-- ":
            open_depth = depth
            lines[-1] = lines[-1][:-1] if drops_space else lines[-1]
    return "\n".join(lines)
