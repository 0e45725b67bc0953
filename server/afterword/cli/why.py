"""`afterword why`: print what gave the words after a text their probability."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from afterword.cli.served_text import NOTHING, served_text, with_next_words

WORDS = 5
FILES = 2
"""Maximum number of files named for a word in the table; JSON names more."""
COLUMNS = {
    "network": "model",
    "document": "this text",
    "below": "text below",
    "open_documents": "open files",
    "ngram": "your phrases",
    "datastore": "your similar passages",
    "glossary": "glossary",
}
"""What the layers are called in the table."""


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "why",
        help="show why words would be suggested after a text",
        description=(
            "Show five words that would be suggested after TEXT: how likely each is, how much of "
            "that comes from the model, from this text and from what you have taught it, and the "
            "files that taught it."
        ),
    )
    parser.add_argument("text", metavar="TEXT", help="the text before the cursor")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--model", metavar="NAME|PATH", help="model to use (default: the one in use)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a table, or JSON."""
    with served_text(options.text, options.model, WORDS) as document:
        found = document.why()
        words = with_next_words(document, lambda document: document.why()["words"])
        found["words"] = words[:WORDS]
    if options.json:
        print(json.dumps(found))  # ASCII, so any encoding of the output will do
        return 0
    for line in _lines(found):
        print(line)
    return 0


def _lines(found: dict[str, Any]) -> list[str]:
    words = found["words"]
    if not words:
        return [NOTHING]
    layers = [name for name in COLUMNS if any(name in word["parts"] for word in words)]
    head = ["", "likely", *(COLUMNS[name] for name in layers)]
    rows = [[word["text"], _likely(word), *_parts(word, layers)] for word in words]
    lines = _aligned([head, *rows])
    taught = [word for word in words if word["sources"]]
    if taught:
        longest = max(len(word["text"]) for word in taught)
        lines += ["", "learned from"]
        lines += [f"{word['text']:{longest}}  {_files(word)}" for word in taught]
    if found["note"]:
        lines += ["", found["note"]]
    return lines


def _likely(word: dict[str, Any]) -> str:
    if word["abbreviation"] is None:
        return f"{word['probability']:.1%}"
    return f"expands {word['abbreviation']}" if word["abbreviation"] else "glossary"


def _parts(word: dict[str, Any], layers: Sequence[str]) -> list[str]:
    return [f"{word['parts'][name]:.1%}" if name in word["parts"] else "" for name in layers]


def _files(word: dict[str, Any]) -> str:
    named = word["sources"][:FILES]
    more = len(word["sources"]) - len(named) + word["moreSources"]
    files = ", ".join(map(_short, named))
    return f"{files} and {more} more" if more else files


def _short(path: str) -> str:
    """Return a path with the home folder written as "~"."""
    try:
        return str(Path("~") / Path(path).relative_to(Path.home()))
    except (ValueError, RuntimeError):  # it is elsewhere, or there is no home
        return path


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines: words to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
