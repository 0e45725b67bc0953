"""Name the kinds of files that are read, and what converts each kind of text to prose."""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from afterword_training.corpus.formats.file_formats import file_format
from afterword_training.corpus.formats.fountain import fountain_to_text
from afterword_training.corpus.formats.markup import ASCIIDOC, LATEX, MARKDOWN, ORG, RST, TYPST
from afterword_training.corpus.formats.web_pages import html_to_text
from afterword_training.corpus.paragraphs import plain_to_text, without_front_matter

KINDS_READ = (
    ".md .txt .tex .org .rst .adoc .typ .html .eml .mbox .docx .odt .rtf .epub .ipynb .pdf .enex"
    " .jsonl, exports of notes and chats in .json, .zip and .gz of these, and text files without a"
    " suffix"
)
"""The kinds of files, as listed in messages to the user."""


class TextFormat(NamedTuple):
    """A format of text files: its name in reports, and its conversion to prose."""

    name: str
    to_text: Callable[[str], str]


def _after_front_matter(to_text: Callable[[str], str]) -> Callable[[str], str]:
    """Return the conversion that leaves out the settings at the top of a file (maskers do so)."""
    return lambda source: to_text(without_front_matter(source))


PLAIN_TEXT = TextFormat("plain text", _after_front_matter(plain_to_text))
_MARKDOWN = TextFormat("Markdown", MARKDOWN.to_text)
_ASCIIDOC = TextFormat("AsciiDoc", ASCIIDOC.to_text)
_HTML = TextFormat("HTML", _after_front_matter(html_to_text))
_FORMATS = {
    **dict.fromkeys((".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdwn"), _MARKDOWN),
    **dict.fromkeys((".mdx", ".qmd", ".rmd"), _MARKDOWN),
    **dict.fromkeys((".tex", ".latex", ".ltx"), TextFormat("LaTeX", LATEX.to_text)),
    ".org": TextFormat("Org", ORG.to_text),
    ".rst": TextFormat("reStructuredText", RST.to_text),
    ".adoc": _ASCIIDOC,
    ".asciidoc": _ASCIIDOC,
    ".asc": _ASCIIDOC,
    ".fountain": TextFormat("Fountain", fountain_to_text),
    ".typ": TextFormat("Typst", TYPST.to_text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _HTML),
}
_OTHER_SUFFIXES = frozenset(
    {"", ".txt", ".text", ".eml", ".emlx", ".mbox", ".jsonl", ".zip", ".gz"}
)
# A name may end in a point and more without that being a kind: "Letter no. 2", "draft v1.2".
_SUFFIX = re.compile(r"\.[A-Za-z][\w+-]{0,11}|\.\d[A-Za-z]\w{0,3}", re.ASCII)
_OTHER_KINDS = {
    ".rtfd": "Rich Text", ".ics": "calendar", ".vcs": "calendar", ".vcf": "address book",
    ".mobi": "Kindle book", ".azw3": "Kindle book", ".doc": "Word before 2007", ".dot": "Word",
    ".wpd": "WordPerfect", ".wps": "Microsoft Works", ".pages": "Apple Pages",
    ".ods": "spreadsheet", ".xls": "spreadsheet", ".xlsx": "spreadsheet", ".numbers": "spreadsheet",
    ".csv": "table", ".tsv": "table", ".ppt": "slides", ".pptx": "slides", ".odp": "slides",
    ".key": "slides", ".xml": "XML", ".yaml": "YAML", ".yml": "YAML", ".toml": "TOML",
    ".ini": "settings", ".log": "log", ".bib": "bibliography", ".ris": "bibliography",
    ".msg": "Outlook message", ".pst": "Outlook mailbox", ".ost": "Outlook mailbox",
    ".one": "OneNote", ".srt": "subtitles", ".vtt": "subtitles",
    ".fdx": "Final Draft", ".scriv": "Scrivener", ".tgz": "archive", ".tar": "archive",
    ".7z": "archive", ".rar": "archive", ".mht": "web archive", ".mhtml": "web archive",
    ".po": "translations",
}  # fmt: skip
# A file is what its first bytes say, whatever it is called.
_SUFFIXES_BY_CONTENT = {
    re.compile(rb"\{\\rtf"): ".rtf", re.compile(rb"%PDF-"): ".pdf",
    re.compile(rb"\{\s*\"cells\"\s*:"): ".ipynb",
    re.compile(rb"(?:<\?xml[^>]*>\s*)?<!DOCTYPE en-export"): ".enex",
}  # fmt: skip
_SIGNATURES = {
    b"BEGIN:VCALENDAR": "calendar", b"BEGIN:VCARD": "address book",
    b"<?xml": "XML", b"SQLite format": "database",
    b"PK\x03\x04": "archive", b"\xd0\xcf\x11\xe0": "Office before 2007",
}  # fmt: skip
_PGP = b"-----BEGIN PGP"


def is_readable_kind(path: Path) -> bool:
    """Return whether a file may hold writing, to judge by its name."""
    suffix = kind_suffix(path)
    return (
        suffix in _FORMATS
        or suffix in _OTHER_SUFFIXES
        or file_format(suffix) is not None
        or is_maildir_message(path)
    )


def kind_suffix(path: Path) -> str:
    """Return the suffix that says what kind a file is, in lower case; "" if there is none."""
    suffix = path.suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def kind_name(path: Path) -> str:
    """Return what to call the kind of a file that is not read."""
    suffix = kind_suffix(path)
    media, _ = mimetypes.guess_type(path.name)
    general = media.partition("/")[0] if media else ""
    return (
        _OTHER_KINDS.get(suffix)
        or {"image": "picture", "audio": "sound", "video": "video", "font": "font"}.get(general)
        or suffix
    )


def kind_by_content(start: bytes, kind: TextFormat) -> str | None:
    """Return the kind that the first bytes of a supposed text name; None for text."""
    start = _after_mark(start)
    if start.startswith(_PGP):
        return "PGP"
    if kind is not PLAIN_TEXT:
        return None
    return next((name for sign, name in _SIGNATURES.items() if start.startswith(sign)), None)


def suffix_by_content(suffix: str, start: bytes) -> str:
    """Return the suffix of the kind that the first bytes of a supposed text name, if it is read."""
    if suffix not in ("", ".txt", ".text"):
        return suffix
    start = _after_mark(start)
    found = (right for sign, right in _SUFFIXES_BY_CONTENT.items() if sign.match(start))
    return next(found, suffix)


def _after_mark(start: bytes) -> bytes:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()


def is_maildir(folder: Path) -> bool:
    """Return whether a folder is a maildir."""
    # os.path answers False where pathlib raises, in a folder that may not be entered.
    return all(os.path.isdir(folder / name) for name in ("cur", "new", "tmp"))  # noqa: PTH112


def is_maildir_message(path: Path) -> bool:
    """Return whether a file is a message of a maildir, whose name may end in anything."""
    return path.parent.name in ("cur", "new") and is_maildir(path.parent.parent)


def text_format(suffix: str) -> TextFormat:
    """Return the format that a suffix names, or plain text if it names none."""
    return _FORMATS.get(suffix, PLAIN_TEXT)
