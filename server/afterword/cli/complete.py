"""`afterword complete`: what the server would suggest after a text."""

from __future__ import annotations

import argparse
import json
from typing import Any

from afterword import registry
from afterword.cli.client import Client
from afterword.errors import UserError
from afterword.lsp.settings import MOST_ITEMS

_URI = "untitled:complete"
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
    registry.resolve(options.model)  # the server would go on with another model
    answer = ask(options.text, options.model, options.n)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    width = max((len(word["text"]) for word in answer["words"]), default=0)
    for word in answer["words"]:
        print(f"{word['text']:{width}}  {word['probability']:6.1%}")
    if answer["phrase"] is not None:
        print(f"ghost text: {answer['phrase']}")
    return 0


def ask(text: str, model: str | None, limit: int = 5) -> dict[str, Any]:
    """What the server suggests after a text: `words` with `text` and `probability`, `phrase`."""
    arguments = ["--model", model] if model else []
    line, _, last = text.rpartition("\n")
    place = {
        "textDocument": {"uri": _URI},
        "position": {"line": line.count("\n") + 1 if line else 0, "character": len(last)},
    }
    document = {"uri": _URI, "languageId": "plaintext", "version": 1, "text": text}
    with Client(arguments, {"popup": {"maxItems": limit}}) as client:
        client.notify("textDocument/didOpen", {"textDocument": document})
        # The status comes once the model is loaded; requests before that are answered with nothing.
        client.request("workspace/executeCommand", {"command": "afterword.status"})
        found = client.request("textDocument/completion", place)
        context = {"context": {"triggerKind": _AUTOMATIC}}
        ghost = client.request("textDocument/inlineCompletion", place | context)
    words = [{"text": i["textEdit"]["newText"], "probability": i["data"]} for i in found["items"]]
    phrase = ghost["items"][0]["insertText"] if ghost["items"] else None
    return {"words": words, "phrase": phrase}
