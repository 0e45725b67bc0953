"""The kinds of files that are read, and how each becomes prose."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from afterword_training.corpus.prose import plain_to_text

KINDS_READ = (
    ".md .markdown .txt .tex .org .rst .adoc .html .eml .mbox .docx .odt .jsonl, and text files"
    " without a suffix"
)
"""What is read, in words for a message."""

_MARKUP = {
    ".md": ("Markdown", "markdown", "markdown_to_text"),
    ".markdown": ("Markdown", "markdown", "markdown_to_text"),
    ".tex": ("LaTeX", "latex", "latex_to_text"),
    ".org": ("Org", "org", "org_to_text"),
    ".rst": ("reStructuredText", "rst", "rst_to_text"),
    ".adoc": ("AsciiDoc", "asciidoc", "asciidoc_to_text"),
    ".asciidoc": ("AsciiDoc", "asciidoc", "asciidoc_to_text"),
    ".html": ("HTML", "html", "html_to_text"),
    ".htm": ("HTML", "html", "html_to_text"),
}
_OTHERS = frozenset({"", ".txt", ".text", ".eml", ".mbox", ".docx", ".odt", ".jsonl"})


def is_readable_kind(path: Path) -> bool:
    """Whether a file's name says that it may hold writing."""
    suffix = path.suffix.lower()
    return suffix in _MARKUP or suffix in _OTHERS or is_maildir_message(path)


def is_maildir(folder: Path) -> bool:
    """Whether a folder is a maildir."""
    # os.path answers False where pathlib raises, in a folder that may not be entered.
    return all(os.path.isdir(folder / name) for name in ("cur", "new", "tmp"))  # noqa: PTH112


def is_maildir_message(path: Path) -> bool:
    """Whether a file is a message of a maildir, whose names end in anything."""
    return path.parent.name in ("cur", "new") and is_maildir(path.parent.parent)


def markup(suffix: str) -> tuple[str, Callable[[str], str]]:
    """The name of a text format and its converter; plain text for a suffix that names no other.

    The converter's module is imported only when a file needs it.
    """
    if suffix not in _MARKUP:
        return "plain text", plain_to_text
    kind, module, function = _MARKUP[suffix]
    converter: Callable[[str], str] = getattr(import_module(f"{__name__}.{module}"), function)
    return kind, converter
