"""Type through the real server over stdio: one `didChange` and one `completion` a keystroke."""

from __future__ import annotations

from typing import Any

from afterword.cli.client import LanguageClient


class ServerPredictor:
    """A `Predictor` (afterword_training.evaluation.predictors) that queries a server.

    Parameters
    ----------
    client : LanguageClient
        Connected to the server; positions are utf-32.
    """

    def __init__(self, client: LanguageClient) -> None:
        self._client = client
        self._documents = 0
        self._version = 0

    def open(self, text: str = "") -> None:
        """Close the previous document, and open one with a text and the cursor at its end."""
        if self._documents:
            self._notify("didClose", {"textDocument": {"uri": self._uri}})
        self._documents += 1
        self._version = 0
        item = {"uri": self._uri, "languageId": "plaintext", "version": 0, "text": text}
        self._notify("didOpen", {"textDocument": item})
        self.go_to(text.count("\n"), len(text.rpartition("\n")[2]))

    def go_to(self, line: int, column: int) -> None:
        """Move the cursor."""
        self._line, self._column = line, column

    def type(self, text: str) -> None:
        """Type at the cursor."""
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        change = {"range": {"start": self._position, "end": self._position}, "text": text}
        self._notify("didChange", {"textDocument": document, "contentChanges": [change]})
        first, *others = text.split("\n")
        if others:
            self.go_to(self._line + len(others), len(others[-1]))
        else:
            self._column += len(first)

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the words at the cursor; the server finds the prefix itself."""
        params = {"textDocument": {"uri": self._uri}, "position": self._position}
        items = self._client.request("textDocument/completion", params)["items"]
        return [item["textEdit"]["newText"] for item in items[:count]]

    @property
    def _uri(self) -> str:
        return f"untitled:{self._documents}"

    @property
    def _position(self) -> dict[str, int]:
        return {"line": self._line, "character": self._column}

    def _notify(self, method: str, params: dict[str, Any]) -> None:
        self._client.notify(f"textDocument/{method}", params)
