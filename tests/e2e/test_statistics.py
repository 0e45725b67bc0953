"""What is saved is counted from the edits of an editor, by the installed command."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from afterword.cli.main import main

from .driving import (
    AFTER_SPACE,
    IN_WORD,
    RawServer,
    Start,
    change_document,
    complete,
    ghost,
    insertion,
    open_document,
    start_client,
    status,
    stop_client,
    texts,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]


def kept(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / "statistics.json").read_text())
    return found


async def take_word(client: LanguageClient, version: int = 2) -> str:
    """Take the longest word of the list as an editor does; return it."""
    word = max(texts(await complete(client, IN_WORD)), key=len)
    place = types.Range(types.Position(1, 18), types.Position(1, 19))
    change = types.TextDocumentContentChangePartial(place, word)
    change_document(client, version, change)
    return word


async def test_a_word_and_ghost_text_are_counted_and_stored_at_the_end(
    home: Path,
) -> None:
    client = await start_client(os.environ)
    open_document(client)
    word = await take_word(client)
    wanted = len(word) - 2
    (item,) = await ghost(client, AFTER_SPACE, kind=1)
    text = item.insert_text
    assert isinstance(text, str)
    change_document(client, 3, insertion(text, 0, 19))
    keystrokes, words = wanted + len(text) - 1, 1 + len(text.split())
    saved = {"tiny": {"keystrokes": keystrokes, "words": words}}
    assert (await status(client))["saved"] == {"today": saved, "total": saved}
    assert not (home / "statistics.json").exists()
    await stop_client(client)
    assert kept(home)["total"] == saved


async def test_typing_is_not_counted(home: Path) -> None:
    client = await start_client(os.environ)
    open_document(client)
    await complete(client, IN_WORD)
    for version, letter in enumerate("he ", start=2):
        change_document(client, version, insertion(letter, 1, 17 + version))
    assert (await status(client))["saved"] == {"today": {}, "total": {}}
    await stop_client(client)
    assert not (home / "statistics.json").exists()


async def test_it_is_switched_off_by_a_setting(start: Start, home: Path) -> None:
    client = await start(options={"statistics": {"enabled": False}})
    open_document(client)
    await take_word(client)
    assert (await status(client))["saved"] == {"today": {}, "total": {}}


async def test_two_servers_add_up_and_a_command_resets(start: Start, home: Path) -> None:
    first, second = await start_client(os.environ), await start_client(os.environ)
    for client in (first, second):
        open_document(client)
        word = await take_word(client)
    await stop_client(first)
    await stop_client(second)
    assert kept(home)["total"] == {"tiny": {"keystrokes": 2 * (len(word) - 2), "words": 2}}
    third = await start()
    params = types.ExecuteCommandParams("afterword.resetStatistics")
    await third.workspace_execute_command_async(params)
    assert (await status(third))["saved"]["total"] == {}
    assert not (home / "statistics.json").exists()
    assert main(["stats"]) == 0


def test_what_was_counted_is_stored_when_the_editor_dies(raw: RawServer, home: Path) -> None:
    raw.start()
    identifier = {"uri": "untitled:letter.md"}
    request = {"textDocument": identifier, "position": {"line": 1, "character": 19}}
    raw.send({"id": 3, "method": "textDocument/completion", "params": request})
    word = max((item["textEdit"]["newText"] for item in raw.receive()["result"]["items"]), key=len)
    document = {"uri": "untitled:letter.md", "version": 2}
    edit = {
        "range": {"start": {"line": 1, "character": 18}, "end": {"line": 1, "character": 19}},
        "text": word,
    }
    params = {"textDocument": document, "contentChanges": [edit]}
    raw.send({"method": "textDocument/didChange", "params": params})
    assert raw.process.stdin is not None
    raw.process.stdin.close()
    raw.wait()
    assert kept(home)["total"] == {"tiny": {"keystrokes": len(word) - 2, "words": 1}}
