"""The installed command, over standard input and output, with clients that editors are like.

Tests that need no settings share one server for each editor.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
import pytest_lsp
from lsprotocol import types
from pytest_lsp import LanguageClient

from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

from .driving import (
    AFTER_SPACE,
    IN_WORD,
    change_document,
    close_document,
    complete,
    ghost,
    insertion,
    neovim,
    open_document,
    start_client,
    stop_client,
    texts,
)

EDITORS = {
    "vscode": (pytest_lsp.client_capabilities("visual_studio_code"), "Visual Studio Code"),
    "neovim": (neovim(), "Neovim"),
    "emacs": (pytest_lsp.client_capabilities("emacs"), "Emacs"),
    "bare": (types.ClientCapabilities(), None),
}

pytestmark = pytest.mark.asyncio(loop_scope="module")

Editors = Callable[[str], Awaitable[LanguageClient]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editors(
    tiny_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Editors]:
    """Return the client of an editor, started when it is first asked for."""
    clients: dict[str, LanguageClient] = {}

    async def find(name: str) -> LanguageClient:
        if name not in clients:
            capabilities, called = EDITORS[name]
            clients[name] = await start_client(os.environ, capabilities, name=called)
        return clients[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFTERWORD_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        install_copy(tiny_bundle, "tiny")
        registry.use("tiny")
        yield find
        for client in clients.values():
            await stop_client(client)


@pytest_asyncio.fixture(loop_scope="module")
async def client(editors: Editors, request: pytest.FixtureRequest) -> AsyncIterator[LanguageClient]:
    """Return the client of an editor (VS Code unless a parameter names another), without files."""
    client = await editors(getattr(request, "param", "vscode"))
    yield client
    close_document(client)
    assert client.messages == []


def edit_range(found: types.CompletionList) -> str:
    """Return what the first item replaces."""
    if found.item_defaults is not None:
        return str(found.item_defaults.edit_range)
    edit = found.items[0].text_edit
    assert isinstance(edit, types.TextEdit)
    return str(edit.range)


async def test_what_is_advertised(client: LanguageClient) -> None:
    capabilities = client.answer.capabilities  # type: ignore[attr-defined]
    assert capabilities.position_encoding == "utf-16"
    assert capabilities.text_document_sync.change == types.TextDocumentSyncKind.Incremental
    assert capabilities.text_document_sync.open_close
    assert capabilities.completion_provider.trigger_characters is None
    assert capabilities.completion_provider.resolve_provider is False
    assert capabilities.completion_provider.all_commit_characters is None
    assert capabilities.inline_completion_provider is not None
    assert set(capabilities.execute_command_provider.commands) == {
        "afterword.status",
        "afterword.selectModel",
        "afterword.forgetWord",
        "afterword.train",
        "afterword.learnDocument",
        "afterword.resetStatistics",
        "afterword.why",
    }
    folders = capabilities.workspace.workspace_folders
    assert folders.supported
    assert folders.change_notifications


@pytest.mark.parametrize("client", EDITORS, indirect=True)
async def test_words_come_after_a_space_and_inside_a_word(client: LanguageClient) -> None:
    open_document(client)
    words = await complete(client, AFTER_SPACE)
    assert len(words.items) == 5
    assert len(set(texts(words))) == 5
    assert [item.sort_text for item in words.items] == ["0000", "0001", "0002", "0003", "0004"]
    words = await complete(client, IN_WORD)
    assert words.items
    assert all(text.startswith("t") and text != "t" for text in texts(words))


async def test_edits_are_followed(client: LanguageClient) -> None:
    open_document(client)
    change_document(client, 2, insertion("o", 1, 19), insertion("Dear all,\r\n", 0, 0))
    words = texts(await complete(client, types.Position(2, 20)))
    assert words
    assert all(text.lower().startswith("to") and text != "to" for text in words)
    taken = types.Range(types.Position(2, 18), types.Position(2, 20))
    change_document(client, 7, types.TextDocumentContentChangePartial(taken, "th"))
    words = texts(await complete(client, types.Position(2, 20)))
    assert words
    assert all(text.lower().startswith("th") for text in words)
    change_document(client, 8, types.TextDocumentContentChangeWholeDocument("We wi"))
    words = texts(await complete(client, types.Position(0, 99)))
    assert words
    assert all(text.lower().startswith("wi") for text in words)


@pytest.mark.parametrize(
    ("client", "encoding", "start_at", "end_at"),
    [("neovim", "utf-8", 8, 10), ("vscode", "utf-16", 5, 7), ("emacs", "utf-32", 4, 6)],
    indirect=["client"],
)
async def test_columns_are_in_the_encoding_agreed_upon(
    client: LanguageClient, encoding: str, start_at: int, end_at: int
) -> None:
    assert client.answer.capabilities.position_encoding == encoding  # type: ignore[attr-defined]
    open_document(client, "😀 é w")
    change_document(client, 2, insertion("i", 0, end_at - 1))
    words = await complete(client, types.Position(0, end_at))
    assert edit_range(words) == f"0:{start_at}-0:{end_at}"
    assert texts(words)[0].startswith("wi")


@pytest.mark.parametrize(
    ("client", "same"), [("neovim", False), ("emacs", False), ("vscode", True)], indirect=["client"]
)
async def test_what_the_items_are_filtered_by(client: LanguageClient, same: bool) -> None:
    open_document(client)
    words = await complete(client, IN_WORD)
    assert {item.filter_text == "t" for item in words.items} == {same}


async def test_ghost_text_replaces_the_word_at_the_cursor(client: LanguageClient) -> None:
    open_document(client)
    (item,) = await ghost(client, IN_WORD)
    assert str(item.range) == "1:18-1:19"
    assert isinstance(item.insert_text, str)
    assert item.insert_text.startswith("t")
    (item,) = await ghost(client, AFTER_SPACE)
    assert str(item.range) == "0:19-0:19"


async def test_ghost_text_stays_out_of_the_middle_of_a_word(client: LanguageClient) -> None:
    open_document(client)
    assert await ghost(client, types.Position(1, 8)) == []


async def test_ghost_text_extends_the_item_selected_in_the_list(client: LanguageClient) -> None:
    open_document(client)
    span = types.Range(types.Position(1, 18), IN_WORD)
    for word in ("town", "they"):
        selected = types.SelectedCompletionInfo(span, word)
        (item,) = await ghost(client, IN_WORD, selected=selected)
        assert item.range == span
        assert str(item.insert_text).startswith(f"{word} ")
    assert (await complete(client, IN_WORD)).items  # the supposed text has left no trace


async def test_documents_that_are_not_open_have_no_words(client: LanguageClient) -> None:
    assert not (await complete(client, AFTER_SPACE)).items
    change_document(client, 2, insertion("x", 0, 0))
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    close_document(client)
    assert not (await complete(client, AFTER_SPACE)).items
