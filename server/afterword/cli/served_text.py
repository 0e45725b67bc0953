"""Open a text in a real server, with the cursor at its end, and ask about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from afterword.cli.chosen_model import chosen_model
from afterword.cli.client import LanguageClient
from afterword.errors import UserError
from afterword.lsp.settings import MAX_LIST_WORDS
from afterword.store import registry
from afterword.text.document import TextDocument

NOTHING = "nothing is suggested there"
"""What is printed in place of a table without words."""

_AUTOMATIC = 2
_URI = "untitled:complete"


@contextmanager
def served_text(
    text: str, model: str | None, max_words: int = MAX_LIST_WORDS
) -> Iterator[OpenDocument]:
    """Serve a text as a document that is open with the cursor at its end.

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
        If there is no such model, the server serves another in its place or fails, or there is a
        mistake in the settings file.
    """
    model = chosen_model(model)
    arguments = ["--model", model] if model else []
    network = registry.resolve(model).network
    # Whoever asks wants a list, even if the settings file switches it off.
    popup = {"enabled": True, "minPrefix": 0, "maxItems": max_words}
    with LanguageClient(arguments, {"popup": popup}) as client:
        document = OpenDocument(client, text)
        document.words()  # the model is loaded once they come
        served = client.request("workspace/executeCommand", {"command": "afterword.status"})
        messages = [message.removeprefix("Afterword: ") for message in client.messages]
        if served.get("path") != str(network):
            raise UserError(next(iter(messages), f"the server could not load {network}"))
        for message in messages:
            print(f"afterword: {message}", file=sys.stderr)
        yield document


def with_next_words(
    document: OpenDocument, list_words: Callable[[OpenDocument], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Return the words that a document lists at its end, and the next words after a finished one.

    The server says how likely the letters typed are a whole word. If they may be one, a space is
    typed; the words after it are ordered among the others by probability.

    Parameters
    ----------
    document : OpenDocument
        The document. It ends with the space afterwards.
    list_words : callable
        Asks it for words, each with a `probability`, and `parts` of that if it likes.
    """
    words, finished = list_words(document), document.why()["finished"]
    if not finished:
        return words
    document.type_space()
    following = [_scaled(word, finished) for word in list_words(document)]
    return sorted([*words, *following], key=lambda word: word["probability"], reverse=True)


def _scaled(word: dict[str, Any], factor: float) -> dict[str, Any]:
    """Return a word whose probability, with its parts, is multiplied by a factor."""
    parts = {name: round(part * factor, 6) for name, part in word.get("parts", {}).items()}
    scaled = {**word, "probability": round(word["probability"] * factor, 6)}
    return scaled | ({"parts": parts} if parts else {})


class OpenDocument:
    """A document that is open in the server, with the cursor at its end."""

    def __init__(self, client: LanguageClient, text: str) -> None:
        self._client = client
        item = {"uri": _URI, "languageId": "plaintext", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})
        end = TextDocument(_URI, text).end
        self._position = {"line": end.line, "character": end.column}

    @property
    def _cursor(self) -> dict[str, Any]:
        return {"textDocument": {"uri": _URI}, "position": self._position}

    def type_space(self) -> None:
        """Type a space at the cursor."""
        document = {"uri": _URI, "version": 2}
        edit = {"range": {"start": self._position, "end": self._position}, "text": " "}
        params = {"textDocument": document, "contentChanges": [edit]}
        self._client.notify("textDocument/didChange", params)
        self._position = self._position | {"character": self._position["character"] + 1}

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
