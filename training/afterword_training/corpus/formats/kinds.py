"""Name the kinds of files that are read, and what converts each kind of text to prose."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from afterword_training.corpus.formats.markup import ASCIIDOC, LATEX, MARKDOWN, ORG, RST
from afterword_training.corpus.formats.web_pages import html_to_text
from afterword_training.corpus.paragraphs import plain_to_text, without_front_matter

KINDS_READ = (
    ".md .markdown .txt .tex .org .rst .adoc .html .eml .mbox .docx .odt .jsonl, and text files"
    " without a suffix"
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
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".tex": TextFormat("LaTeX", LATEX.to_text),
    ".org": TextFormat("Org", ORG.to_text),
    ".rst": TextFormat("reStructuredText", RST.to_text),
    ".adoc": _ASCIIDOC,
    ".asciidoc": _ASCIIDOC,
    ".html": _HTML,
    ".htm": _HTML,
}
_OTHER_SUFFIXES = frozenset({"", ".txt", ".text", ".eml", ".mbox", ".docx", ".odt", ".jsonl"})


def is_readable_kind(path: Path) -> bool:
    """Return whether a file may hold writing, to judge by its name."""
    suffix = path.suffix.lower()
    return suffix in _FORMATS or suffix in _OTHER_SUFFIXES or is_maildir_message(path)


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
