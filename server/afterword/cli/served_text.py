"""Open a text in a real server, with the cursor at its end, and ask about it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from afterword.cli.client import LanguageClient
from afterword.errors import UserError
from afterword.lsp.settings import MAX_LIST_WORDS
from afterword.masking.prose_document import ProseDocument
from afterword.masking.word_start import prefix_start
from afterword.store import registry

_AUTOMATIC = 2


@contextmanager
def served_text(
    text: str, model: str | None, max_words: int = MAX_LIST_WORDS
) -> Iterator[OpenDocument]:
    """Serve a text as a document that is open with the cursor at its end.

    If the last word of the text is probably finished, a space is added.

    Parameters
    ----------
    text : str
        The text.
    model : str | None
        Name or folder of a model; None for the one in use.
    max_words : int
        Maximum number of words in a list.

    Raises
    ------
    UserError
        If there is no such model, the server serves another in its place, or it fails.
    """
    arguments = ["--model", model] if model else []
    network = registry.resolve(model).network
    with LanguageClient(arguments, {"popup": {"maxItems": max_words}}) as client:
        document = OpenDocument(client, text)
        words = document.words()
        served = client.request("workspace/executeCommand", {"command": "afterword.status"})
        messages = [message.removeprefix("Afterword: ") for message in client.messages]
        if served.get("path") != str(network):
            raise UserError(next(iter(messages), f"the server could not load {network}"))
        for message in messages:
            print(f"afterword: {message}", file=sys.stderr)
        if _is_finished(document.last_line, words):
            document.close()  # its words would count as those of another open document
            document = OpenDocument(client, text + " ")
        yield document


def _is_finished(line: str, longer: list[dict[str, Any]]) -> bool:
    """Return whether the last word of a line is more likely finished than the start of another."""
    if any(word.get("detail", "").startswith("expands") for word in longer):
        return False  # it is an abbreviation
    odds = [word["probability"] for word in longer]
    return prefix_start(line) < len(line) and 1 - sum(odds) > max(odds, default=0.0)


class OpenDocument:
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
        """Ask for the list of words at the cursor; an entry of the glossary has a `detail`."""
        found = self._client.request("textDocument/completion", self._cursor)
        return [
            {"text": item["textEdit"]["newText"], "probability": item["data"]}
            | ({"detail": item["detail"]} if item.get("detail") else {})
            for item in found["items"]
        ]

    def phrase(self) -> str | None:
        """Ask for the ghost text at the cursor."""
        context = {"context": {"triggerKind": _AUTOMATIC}}
        ghost = self._client.request("textDocument/inlineCompletion", self._cursor | context)
        return ghost["items"][0]["insertText"] if ghost["items"] else None

    def why(self) -> dict[str, Any]:
        """Ask why the words are listed at the cursor."""
        command = {"command": "afterword.why", "arguments": [self._cursor]}
        found: dict[str, Any] = self._client.request("workspace/executeCommand", command)
        return found
