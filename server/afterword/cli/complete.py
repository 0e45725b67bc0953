"""`afterword complete`: print what the server would suggest after a text."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from afterword.cli.client import LanguageClient
from afterword.errors import UserError
from afterword.lsp.settings import MAX_LIST_WORDS
from afterword.masking.prose_document import ProseDocument
from afterword.masking.word_start import prefix_start
from afterword.store import registry

_AUTOMATIC = 2


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "complete",
        help="show what would be suggested after a text",
        description="Start a server and ask it what it would suggest after TEXT.",
    )
    parser.add_argument("text", metavar="TEXT", help="the text before the cursor")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("-n", type=int, default=5, metavar="N", help="words to show (default: 5)")
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
    longest = max((len(word["text"]) for word in answer["words"]), default=0)
    for word in answer["words"]:
        print(f"{word['text']:{longest}}  {word['probability']:6.1%}")
    if answer["phrase"] is not None:
        print(f"ghost text: {answer['phrase']}")
    return 0


def ask(text: str, model: str | None, limit: int = 5) -> dict[str, Any]:
    """Return what the server suggests after a text: `words` and `phrase`, the ghost text.

    Each word has a `text` and a `probability`; inside a word that is P(word | the letters typed).
    If the last word of the text is probably finished, the suggestions are for the next one.

    Raises
    ------
    UserError
        If there is no such model, the server serves another in its place, or it fails.
    """
    arguments = ["--model", model] if model else []
    network = registry.resolve(model).network
    with LanguageClient(arguments, {"popup": {"maxItems": MAX_LIST_WORDS}}) as client:
        document = _OpenDocument(client, text)
        words = document.words()
        served = client.request("workspace/executeCommand", {"command": "afterword.status"})
        messages = [message.removeprefix("Afterword: ") for message in client.messages]
        if served.get("path") != str(network):
            raise UserError(next(iter(messages), f"the server could not load {network}"))
        for message in messages:
            print(f"afterword: {message}", file=sys.stderr)
        if _is_finished(document.last_line, words):
            document.close()  # its words would count as those of another open document
            document = _OpenDocument(client, text + " ")
            words = document.words()
        return {"words": words[:limit], "phrase": document.phrase()}


def _is_finished(line: str, longer: list[dict[str, Any]]) -> bool:
    """Return whether the last word of a line is more likely finished than the start of another."""
    odds = [word["probability"] for word in longer]
    return prefix_start(line) < len(line) and 1 - sum(odds) > max(odds, default=0.0)


class _OpenDocument:
    """A document that is open in the server, with the cursor at its end."""

    def __init__(self, client: LanguageClient, text: str) -> None:
        self._client = client
        uri = f"untitled:complete-{len(text)}"
        item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})
        mirror = ProseDocument(uri, text)
        self.last_line = mirror.lines[-1]
        position = {"line": mirror.end.line, "character": mirror.end.column}
        self._cursor = {"textDocument": {"uri": uri}, "position": position}

    def close(self) -> None:
        """Close it in the server."""
        document = self._cursor["textDocument"]
        self._client.notify("textDocument/didClose", {"textDocument": document})

    def words(self) -> list[dict[str, Any]]:
        """Ask for the list of words at the cursor."""
        found = self._client.request("textDocument/completion", self._cursor)
        return [
            {"text": item["textEdit"]["newText"], "probability": item["data"]}
            for item in found["items"]
        ]

    def phrase(self) -> str | None:
        """Ask for the ghost text at the cursor."""
        context = {"context": {"triggerKind": _AUTOMATIC}}
        ghost = self._client.request("textDocument/inlineCompletion", self._cursor | context)
        return ghost["items"][0]["insertText"] if ghost["items"] else None
