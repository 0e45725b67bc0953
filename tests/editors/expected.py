"""What the server answers, for comparison with what an editor shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from afterword.cli.client import LanguageClient

_NUMBERS = count()


@dataclass(frozen=True)
class Answer:
    """What the server answers after a text.

    Attributes
    ----------
    words : list[str]
        The list.
    ghost : str or None
        The ghost text, with the letters that are typed already.
    prefix : str
        Those letters.
    """

    words: list[str]
    ghost: str | None
    prefix: str

    @property
    def rest(self) -> str:
        """The ghost text that the typed letters lack."""
        assert self.ghost is not None, "the model has no ghost text for this test's sentence"
        return self.ghost[len(self.prefix) :]


class Server(LanguageClient):
    """A server with the default settings."""

    def __init__(self) -> None:
        super().__init__([], {})

    def __enter__(self) -> Server:
        super().__enter__()
        return self

    def after(self, text: str, language: str = "markdown", invoked: bool = False) -> Answer:
        """What it answers at the end of a document."""
        self.request("workspace/executeCommand", {"command": "afterword.status"})
        uri = Path(f"/expected-{next(_NUMBERS)}").as_uri()
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        last = text.rpartition("\n")[2]
        place = {
            "textDocument": {"uri": uri},
            "position": {"line": text.count("\n"), "character": len(last)},
        }
        words = self.request("textDocument/completion", place)["items"]
        context = {"triggerKind": 1 if invoked else 2}
        ghosts = self.request("textDocument/inlineCompletion", {**place, "context": context})
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        ghost = next(iter(ghosts["items"]), None)
        start = _start(ghost or words[0] if words or ghost else None, len(last))
        return Answer(
            [word["textEdit"]["newText"] for word in words],
            ghost and ghost["insertText"],
            last[start:],
        )


def _start(item: dict[str, Any] | None, default: int) -> int:
    if item is None:
        return default
    span = item.get("range") or item["textEdit"]["range"]
    start: int = span["start"]["character"]
    return start
