"""`afterword complete`: what the server would suggest after a text."""

from __future__ import annotations

import argparse
import json
from typing import Any

from afterword.cli.client import Client
from afterword.errors import UserError
from afterword.lsp.settings import MOST_ITEMS
from afterword.masking.prose_document import ProseDocument
from afterword.masking.word_start import prefix_start
from afterword.store import registry

_AUTOMATIC = 2


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "complete",
        help="show what would be suggested after a text",
        description="Ask a server of its own what it would suggest after TEXT.",
    )
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("-n", type=int, default=5, metavar="N", help="number of words (default: 5)")
    parser.add_argument("--model", metavar="NAME|PATH", help="model to ask (default: in use)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the words with their probabilities, and the ghost text."""
    if not 1 <= options.n <= MOST_ITEMS:
        raise UserError(f"-n takes a number from 1 to {MOST_ITEMS}")
    registry.open_model(options.model)  # the server would go on with another model
    answer = ask(options.text, options.model, options.n)
    if options.json:
        print(json.dumps(answer))  # ASCII, which every output can spell
        return 0
    longest = max((len(word["text"]) for word in answer["words"]), default=0)
    for word in answer["words"]:
        print(f"{word['text']:{longest}}  {word['probability']:6.1%}")
    if answer["phrase"] is not None:
        print(f"ghost text: {answer['phrase']}")
    return 0


def ask(text: str, model: str | None, limit: int = 5) -> dict[str, Any]:
    """What the server suggests after a text: `words` with `text` and `probability`, `phrase`.

    Inside a word the probabilities are those after its letters. A text that ends with a finished
    word is taken to go on with the next one.
    """
    arguments = ["--model", model] if model else []
    with Client(arguments, {"popup": {"maxItems": MOST_ITEMS}}) as client:
        document = _Document(client, text)
        words = document.words()
        if _is_finished(document.last_line, words):
            document.close()  # its words would count as those of another open one
            document = _Document(client, text + " ")
            words = document.words()
        return {"words": words[:limit], "phrase": document.phrase()}


def _is_finished(line: str, longer: list[dict[str, Any]]) -> bool:
    """Whether the last word is likelier to end here than to go on as one of the `longer` ones."""
    odds = [word["probability"] for word in longer]
    return prefix_start(line) < len(line) and 1 - sum(odds) > max(odds, default=0.0)


class _Document:
    """A document of its own in the server, with the cursor at its end."""

    def __init__(self, client: Client, text: str) -> None:
        self._client = client
        uri = f"untitled:complete-{len(text)}"
        item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})
        mirror = ProseDocument(uri, text)
        self.last_line = mirror.lines[-1]
        place = {"line": mirror.end.line, "character": mirror.end.column}
        self._place = {"textDocument": {"uri": uri}, "position": place}

    def close(self) -> None:
        """Close it in the server."""
        document = self._place["textDocument"]
        self._client.notify("textDocument/didClose", {"textDocument": document})

    def words(self) -> list[dict[str, Any]]:
        """The list of words."""
        found = self._client.request("textDocument/completion", self._place)
        return [
            {"text": item["textEdit"]["newText"], "probability": item["data"]}
            for item in found["items"]
        ]

    def phrase(self) -> str | None:
        """The ghost text."""
        context = {"context": {"triggerKind": _AUTOMATIC}}
        ghost = self._client.request("textDocument/inlineCompletion", self._place | context)
        return ghost["items"][0]["insertText"] if ghost["items"] else None
