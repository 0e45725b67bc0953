"""Read exports of Evernote (.enex): one part a note, without what was clipped from the web."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from afterword_training.corpus.clippings import REASON
from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.formats.office_files import parse_xml
from afterword_training.corpus.formats.parts import LeftOut, Part
from afterword_training.corpus.formats.web_pages import html_to_text

# Without entities of its own; a document type with any is refused.
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE\s+en-export\b[^>\[]*>")
_NOT_PROSE = 'en-crypt, [style*="en-codeblock"], [style*="display:none"], [style*="display: none"]'
_CLIPPED = ("web.clip", "mail.")
_UNTITLED = re.compile(r"untitled(?: note)?|neue notiz|unbenannt(?:e notiz)?|sans titre|", re.I)


def read_evernote(data: bytes, me: Sequence[str] = ()) -> Iterator[Part | LeftOut]:
    """Yield the notes of an export.

    Raises
    ------
    UnreadableSourceError
        It is damaged.
    """
    root = parse_xml(_DOCUMENT_TYPE.sub(b"", data, count=1))
    known = {name.strip().casefold() for name in me}
    for number, note in enumerate(root.iter("note"), start=1):
        author = (note.findtext(".//author") or "").strip()
        if _is_clipped(note) and author.casefold() not in known:
            yield LeftOut(str(number), REASON, author)
            continue
        title = (note.findtext("title") or "").strip()
        lines = [] if _UNTITLED.fullmatch(title) else [title]
        lines.append(html_to_text(note.findtext("content") or "", drop=_NOT_PROSE))
        date = parse_date(note.findtext("updated") or note.findtext("created"))
        yield Part(str(number), "\n".join(lines), date)


def _is_clipped(note: Element) -> bool:
    source = note.findtext(".//note-attributes/source") or ""
    address = note.findtext(".//note-attributes/source-url") or ""
    return source.startswith(_CLIPPED) or (
        address.startswith("http") and source not in ("mobile.android", "mobile.iphone", "desktop")
    )
