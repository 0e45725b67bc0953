"""Learning what an editor saves, by the installed command and its child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from afterword.store import registry
from tests.helpers import LEARNING_SERVER

from .driving import Start, open_document, status, until

pytest.importorskip("torch")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

STATUS = types.ClientCapabilities(experimental={"afterwordStatus": True})


def save(client: LanguageClient, path: Path, language: str = "markdown") -> None:
    open_document(client, path.read_text(), language, path.as_uri())
    document = types.TextDocumentIdentifier(path.as_uri())
    client.text_document_did_save(types.DidSaveTextDocumentParams(document))


def listen(client: LanguageClient) -> list[Any]:
    heard: list[Any] = []

    @client.feature("afterword/status")  # type: ignore[untyped-decorator]
    def hear(status: Any) -> None:
        heard.append(status)

    return heard


async def test_a_saved_file_is_learned_in_a_named_folder_and_nowhere_else(
    start: Start, home: Path
) -> None:
    registry.use("tiny")
    notes, other = home / "notes", home / "other"
    for folder in (notes, other):
        folder.mkdir()
        (folder / "letter.md").write_text("The lighthouse stood there, the old lighthouse.\n" * 2)
    heard: list[Any] = []
    client = await start(
        STATUS,
        arguments=[*LEARNING_SERVER],
        options={"learn": {"folders": [str(notes)]}},
        prepare=lambda client: heard.append(listen(client)),
    )
    save(client, other / "letter.md")
    save(client, notes / "letter.md")
    await until(lambda: heard[0])
    assert registry.current_name() == "me"
    now = await status(client)
    assert now["model"] == "me"
    assert now["learned"]["files"] == 1
    assert now["learned"]["waiting"] == 0
    (line,) = [message.message for message in client.messages]
    assert "learn.folders" in line
    record = registry.open_model("me").files["sources.json"].read_text()
    assert "notes" in record
    assert "other" not in record


async def test_without_the_setting_nothing_is_learned(start: Start, home: Path) -> None:
    (home / "letter.md").write_text("The lighthouse stood there, the old lighthouse.\n" * 2)
    client = await start(arguments=[*LEARNING_SERVER])
    sync = client.answer.capabilities.text_document_sync  # type: ignore[attr-defined]
    assert sync.save
    save(client, home / "letter.md")
    assert (await status(client))["learned"] == {"files": 0, "waiting": 0}
    assert registry.current_name() == "tiny"


async def test_a_document_that_is_switched_off_is_not_learned(start: Start, home: Path) -> None:
    (home / "letter.md").write_text("The lighthouse stood there, the old lighthouse.\n" * 2)
    client = await start(
        arguments=[*LEARNING_SERVER],
        options={"learn": {"folders": [str(home)]}, "disabledLanguages": ["markdown"]},
    )
    save(client, home / "letter.md")
    assert (await status(client))["learned"]["waiting"] == 0
