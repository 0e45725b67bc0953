"""`afterword complete`: print what the server would suggest after a text."""

from __future__ import annotations

import argparse
import json
from typing import Any

from afterword.cli.served_text import NOTHING, OpenDocument, served_text, with_next_words
from afterword.errors import UserError
from afterword.lsp.settings import MAX_LIST_WORDS


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "complete",
        help="show what would be suggested after a text",
        description=(
            "Show what would be suggested after TEXT: words that begin with the letters at its "
            "end, and next words if those letters are a whole word."
        ),
    )
    parser.add_argument("text", metavar="TEXT", help="the text before the cursor")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("-n", type=int, default=5, metavar="N", help="number of words (default: 5)")
    parser.add_argument(
        "--model", metavar="NAME|PATH", help="model to use (default: the one in use)"
    )
    parser.set_defaults(
        run=lambda options: complete(
            options.text, options.model, limit=options.n, as_json=options.json
        )
    )


def complete(text: str, model: str | None = None, *, limit: int = 5, as_json: bool = False) -> int:
    """Print the words with their probabilities, and the ghost text.

    Raises
    ------
    UserError
        If `limit` is out of range, the model cannot be opened, or the server fails.
    """
    if not 1 <= limit <= MAX_LIST_WORDS:
        raise UserError(f"-n takes a number from 1 to {MAX_LIST_WORDS}")
    answer = ask(text, model, limit)
    if as_json:
        print(json.dumps(answer))  # ASCII, so any encoding of the output will do
        return 0
    if not answer["words"] and answer["phrase"] is None:
        print(NOTHING)
        return 0
    longest = max((len(word["text"]) for word in answer["words"]), default=0)
    for word in answer["words"]:
        likelihood = f"{word['probability']:6.1%}"
        print(f"{word['text']:{longest}}  {word.get('detail', likelihood)}")
    if answer["phrase"] is not None:
        print(f"ghost text: {answer['phrase']}")
    return 0


def ask(text: str, model: str | None, limit: int = 5) -> dict[str, Any]:
    """Return what the server suggests after a text: `words` and `phrase`, the ghost text.

    A text that ends in letters gets the words that begin with them, and the next words too if the
    letters are probably a whole word. Each has a `text` and a `probability`, given the letters.

    Raises
    ------
    UserError
        If there is no such model, the server serves another in its place, or it fails.
    """
    with served_text(text, model) as document:
        phrase = document.phrase()
        return {"words": with_next_words(document, OpenDocument.words)[:limit], "phrase": phrase}
