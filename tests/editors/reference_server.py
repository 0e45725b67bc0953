"""A server that the tests ask what an editor has to show."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from lsprotocol import types

from afterword.cli.client import LanguageClient

_document_numbers = count()


@dataclass(frozen=True)
class Suggestions:
    """What the server suggests at the end of a text.

    Attributes
    ----------
    words : list[str]
        The words of the list.
    ghost : str or None
        The ghost text, with the letters of its first word that are already typed.
    prefix : str
        Those letters.
    """

    words: list[str]
    ghost: str | None
    prefix: str

    @property
    def ghost_rest(self) -> str:
        """The part of the ghost text that is not typed yet, which is what an editor shows."""
        assert self.ghost is not None, "the model has no ghost text for this test's sentence"
        return self.ghost[len(self.prefix) :]


class ReferenceServer(LanguageClient):
    """A server with the default settings."""

    def __init__(self) -> None:
        super().__init__([], {})

    def __enter__(self) -> ReferenceServer:
        super().__enter__()
        return self

    def suggest(self, text: str, language: str = "markdown") -> Suggestions:
        """Return what the server suggests, unasked, at the end of a new document."""
        self.request("workspace/executeCommand", {"command": "afterword.status"})
        uri = Path(f"/reference-{next(_document_numbers)}").as_uri()
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        last_line = text.rpartition("\n")[2]
        position = {
            "textDocument": {"uri": uri},
            "position": {"line": text.count("\n"), "character": len(last_line)},
        }
        words = self.request("textDocument/completion", position)["items"]
        context = {"triggerKind": types.InlineCompletionTriggerKind.Automatic.value}
        ghosts = self.request("textDocument/inlineCompletion", {**position, "context": context})
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        ghost = next(iter(ghosts["items"]), None)
        item = ghost or next(iter(words), None)
        return Suggestions(
            words=[word["textEdit"]["newText"] for word in words],
            ghost=ghost and ghost["insertText"],
            prefix=last_line[_start_column(item) :] if item else "",
        )


def _start_column(item: dict[str, Any]) -> int:
    """Return the column where the text that an item replaces starts."""
    replaced = item.get("range") or item["textEdit"]["range"]
    column: int = replaced["start"]["character"]
    return column
