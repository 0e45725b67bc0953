"""Documents that are edited at random: the server has what the client has, and always replies."""

from __future__ import annotations

import asyncio
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from afterword.lsp import server as server_module
from afterword.lsp.workspace import Workspace
from afterword.masking.languages import SUPPORTED
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.attacks import Attack
from tests.examples import examples

from .whole_server import whole_server

EDITS = 40
PARTS = [
    "We met at the house ", "of the town.", "the", "\n", "\r\n", "\r", "\n\n", "naïve café ", "🏠",
    "𝐡ouse ", "$", "`", "```\n", "<b", "-->", "\\begin{verbatim}", '"""', "# ", "\t", "\u2028",
    "\x0b", "\u0301", "\u200d", "\ud83d", "[the town](", "| a | b |\n", "33", "(", "'", "\ufeff",
    "password: Quizzlewump\n", "x" * 3_000,
]  # fmt: skip
_LINE = re.compile("[^\r\n]*")


@pytest.fixture
def workspaces(
    tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Workspace]:
    """Note the workspaces of the servers that are made."""
    made: list[Workspace] = []

    def note(*parts: Any) -> Workspace:
        made.append(Workspace(*parts))
        return made[-1]

    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    monkeypatch.setattr(server_module, "Workspace", note)
    return made


class Client:
    """A document as an editor has it: one string."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.text = self.some(30)

    def some(self, most: int) -> str:
        return "".join(self.draw.choices(PARTS, k=self.draw.randint(0, most)))

    def place(self) -> tuple[int, dict[str, int]]:
        """Draw a place that is not within a line end: its offset, and as the protocol says it."""
        lines = re.split("\r\n|\r|\n", self.text)
        ends = [*re.findall("\r\n|\r|\n", self.text), ""]
        number = self.draw.randrange(len(lines))
        column = self.draw.randint(0, len(lines[number]))
        before = "".join(line + end for line, end in zip(lines[:number], ends, strict=False))
        units = len(lines[number][:column].encode("utf-16-le", "surrogatepass")) // 2
        return len(before) + column, {"line": number, "character": units}

    def change(self) -> dict[str, Any]:
        """Change the text; return the change as the protocol says it."""
        if self.draw.random() < 0.1:
            self.text = self.some(40)
            return {"text": self.text}
        (start, first), (end, last) = sorted(
            (self.place(), self.place()) if self.draw.random() < 0.4 else [self.place()] * 2,
            key=lambda place: place[0],
        )
        new = self.some(3)
        self.text = self.text[:start] + new + self.text[end:]
        return {"range": {"start": first, "end": last}, "text": new}


@pytest.mark.attack("The server has what you wrote", "requests over random documents and edits")
async def test_the_server_has_the_client_s_text_and_answers_everywhere(
    workspaces: list[Workspace], attack: Attack
) -> None:
    async with whole_server() as whole:
        (workspace,) = workspaces
        for number, draw in enumerate(attack.rounds(examples(20))):
            client, uri = Client(draw), f"untitled:{number}"
            language = draw.choice([*sorted(SUPPORTED), "python", "c", "unknown", ""])
            item = {"uri": uri, "languageId": language, "version": 0, "text": client.text}
            whole.notify("textDocument/didOpen", {"textDocument": item})
            wanted: dict[str, int] = {}
            for edit in range(1, EDITS + 1):
                changes = [client.change() for _ in range(draw.choice((1, 1, 1, 3)))]
                identifier = {"uri": uri, "version": edit}
                whole.notify(
                    "textDocument/didChange",
                    {"textDocument": identifier, "contentChanges": changes},
                )
                for method in ("completion", "inlineCompletion"):
                    attack.count()
                    far = {"line": draw.randrange(10**9), "character": draw.randrange(10**9)}
                    place = far if draw.random() < 0.1 else client.place()[1]
                    params = {"textDocument": {"uri": uri}, "position": place}
                    params["context"] = {"triggerKind": draw.choice((1, 2))}
                    key = f"{number} {edit} {method}"
                    wanted[json.dumps(key)] = 1
                    whole.receive({"id": key, "method": f"textDocument/{method}", "params": params})
                if draw.random() < 0.5:
                    await asyncio.sleep(0)
            await whole.until_replied(wanted)
            assert not any("error" in whole.results[key] for key in wanted)
            assert whole.replies == wanted
            assert whole.failures == []
            assert workspace.documents[uri].text == client.text
            assert await whole.words_at_end("Thank you for the ")
            whole.replies.clear()
            whole.results.clear()
            if draw.random() < 0.8:
                whole.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
