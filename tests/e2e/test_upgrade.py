"""Afterword is updated, and the new version brings another base model, with another vocabulary."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from afterword.store import registry
from tests.store.old_data import copy_data_folder

from .driving import complete, open_document, start_client, status, stop_client, texts

pytestmark = pytest.mark.slow

TYPED = "zofan mirasol tem"
"""The person always writes "tembrak" here."""
AT_END = types.Position(0, len(TYPED))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_data_folder("data-folder-older-base", tmp_path)
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


async def started() -> LanguageClient:
    client = await start_client(os.environ)
    open_document(client, TYPED)
    return client


async def test_a_trained_model_serves_without_a_word() -> None:
    client = await started()
    assert (await status(client))["model"] == "mine"
    assert texts(await complete(client, AT_END))[0] == "tembrak"
    assert client.messages == []
    await stop_client(client)


async def execute(client: LanguageClient, command: str, argument: str) -> None:
    params = types.ExecuteCommandParams(command, [argument])
    await client.workspace_execute_command_async(params)


async def test_counted_phrases_serve_beside_the_new_base_and_it_is_said_once(home: Path) -> None:
    pytest.importorskip("torch")
    registry.use("me")
    client = await started()
    assert (await status(client))["model"] == "me"
    assert texts(await complete(client, AT_END))[0] == "tembrak"
    await execute(client, "afterword.forgetWord", "river")  # the server reads the profile again
    note = (home / "notes" / "2026-01-01 walks.md").as_uri()
    (warning,) = client.messages
    assert "the network of me has changed: your phrases still count" in warning.message
    await execute(client, "afterword.learnDocument", note)
    assert not registry.open_model("me").is_outdated
    assert texts(await complete(client, AT_END))[0] == "tembrak"
    assert [m for m in client.messages if m.type == types.MessageType.Warning] == [warning]
    await stop_client(client)
