"""The installed command, over standard input and output, with clients that editors are like."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from copy import deepcopy
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import LanguageClient

from .driving import (
    AFTER_SPACE,
    IN_WORD,
    URI,
    Start,
    change_document,
    complete,
    ghost,
    insertion,
    open_document,
    until_listed,
)

NOTES = "untitled:notes.tex"

pytestmark = pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")


def neovim() -> types.ClientCapabilities:
    """Neovim 0.12: the recorded 0.11 and inline completion."""
    capabilities = deepcopy(pytest_lsp.client_capabilities("neovim@0.11"))
    assert capabilities.text_document is not None
    capabilities.text_document.inline_completion = types.InlineCompletionClientCapabilities()
    return capabilities


def texts(found: types.CompletionList) -> list[str]:
    return [
        item.text_edit.new_text if item.text_edit else item.text_edit_text or ""
        for item in found.items
    ]


async def test_what_is_advertised(start: Start) -> None:
    client = await start()
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
    }


async def test_a_space_triggers_only_where_it_is_wanted(start: Start) -> None:
    client = await start(options={"popup": {"triggerOnSpace": True}})
    provider = client.answer.capabilities.completion_provider  # type: ignore[attr-defined]
    assert list(provider.trigger_characters) == [" "]


@pytest.mark.parametrize(
    "capabilities",
    [
        pytest_lsp.client_capabilities("visual_studio_code"),
        neovim(),
        pytest_lsp.client_capabilities("emacs"),
        types.ClientCapabilities(),
    ],
    ids=["vscode", "neovim", "emacs", "bare"],
)
async def test_words_come_after_a_space_and_inside_a_word(
    start: Start, capabilities: types.ClientCapabilities
) -> None:
    client = await start(capabilities)
    open_document(client)
    words = await complete(client, AFTER_SPACE)
    assert len(words.items) == 5
    assert len(set(texts(words))) == 5
    assert [item.sort_text for item in words.items] == ["0000", "0001", "0002", "0003", "0004"]
    words = await complete(client, IN_WORD)
    assert words.items
    assert all(text.startswith("t") and text != "t" for text in texts(words))


async def test_edits_are_followed(start: Start) -> None:
    client = await start()
    open_document(client)
    change_document(client, 2, insertion("o", 1, 19), insertion("Dear all,\r\n", 0, 0))
    words = texts(await complete(client, types.Position(2, 20)))
    assert words
    assert all(text.startswith("to") and text != "to" for text in words)
    taken = types.Range(types.Position(2, 18), types.Position(2, 20))
    change_document(client, 7, types.TextDocumentContentChangePartial(taken, "th"))
    words = texts(await complete(client, types.Position(2, 20)))
    assert words
    assert all(text.startswith("th") for text in words)
    change_document(client, 8, types.TextDocumentContentChangeWholeDocument("We wi"))
    words = texts(await complete(client, types.Position(0, 99)))
    assert words
    assert all(text.startswith("wi") for text in words)


@pytest.mark.parametrize(
    ("encoding", "start_at", "end_at"), [("utf-8", 8, 10), ("utf-16", 5, 7), ("utf-32", 4, 6)]
)
async def test_columns_are_in_the_encoding_agreed_upon(
    start: Start, encoding: str, start_at: int, end_at: int
) -> None:
    offered = types.GeneralClientCapabilities(
        position_encodings=[types.PositionEncodingKind(encoding)]
    )
    client = await start(types.ClientCapabilities(general=offered))
    assert client.answer.capabilities.position_encoding == encoding  # type: ignore[attr-defined]
    open_document(client, "😀 é w")
    change_document(client, 2, insertion("i", 0, end_at - 1))
    words = await complete(client, types.Position(0, end_at))
    edit = words.items[0].text_edit
    assert isinstance(edit, types.TextEdit)
    assert str(edit.range) == f"0:{start_at}-0:{end_at}"
    assert edit.new_text.startswith("wi")


async def test_utf_16_can_be_forced(start: Start) -> None:
    client = await start(neovim(), options={"positionEncoding": "utf-16"})
    assert client.answer.capabilities.position_encoding == "utf-16"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "same"), [("Neovim", False), ("Visual Studio Code", True)])
async def test_what_the_items_are_filtered_by(start: Start, name: str, same: bool) -> None:
    client = await start(name=name)
    open_document(client)
    words = await complete(client, IN_WORD)
    assert {item.filter_text == "t" for item in words.items} == {same}


async def test_ghost_text_replaces_the_word_at_the_cursor(start: Start) -> None:
    client = await start()
    open_document(client)
    (item,) = await ghost(client, IN_WORD)
    assert str(item.range) == "1:18-1:19"
    assert isinstance(item.insert_text, str)
    assert item.insert_text.startswith("t")
    (item,) = await ghost(client, AFTER_SPACE)
    assert str(item.range) == "0:19-0:19"


async def test_ghost_text_stays_out_of_the_middle_of_a_line(start: Start) -> None:
    client = await start()
    open_document(client)
    assert await ghost(client, types.Position(1, 10)) == []


async def test_ghost_text_extends_the_item_selected_in_the_list(start: Start) -> None:
    client = await start()
    open_document(client)
    span = types.Range(types.Position(1, 18), IN_WORD)
    for word in ("town", "they"):
        selected = types.SelectedCompletionInfo(span, word)
        (item,) = await ghost(client, IN_WORD, selected=selected)
        assert item.range == span
        assert str(item.insert_text).startswith(f"{word} ")
    assert (await complete(client, IN_WORD)).items  # the supposed text has left no trace


async def test_a_setting_can_be_pulled_and_changed(start: Start) -> None:
    def prepare(client: LanguageClient) -> None:
        client.set_configuration({"popup": {"maxItems": 2}}, section="afterword")

    client = await start(prepare=prepare, options={"popup": {"maxItems": 4, "minPrefix": 1}})
    open_document(client)
    await until_listed(client, IN_WORD, 2)
    assert not (await complete(client, AFTER_SPACE)).items
    client.set_configuration({"disabledLanguages": ["markdown"]}, section="afterword")
    change_configuration(client, None)
    await until_listed(client, IN_WORD, 0)
    assert await ghost(client, IN_WORD) == []


async def test_words_of_a_language_that_is_switched_off_are_offered_in_no_other(
    start: Start,
) -> None:
    client = await start(options={"popup": {"maxItems": 10}})
    open_document(client)
    open_document(client, "A taquor is a taquor.", "latex", NOTES)

    async def switch(*languages: str) -> None:
        settings = {"popup": {"maxItems": 10}, "disabledLanguages": list(languages)}
        client.set_configuration(settings, section="afterword")
        change_configuration(client, None)

    await until_offered(client, {"taquor"}, without={"tequor"})
    await switch("latex")
    await until_offered(client, set(), without={"taquor", "tequor"})
    change_document(client, 2, insertion("A tequor is a tequor. ", 0, 0), uri=NOTES)
    await until_offered(client, set(), without={"taquor", "tequor"})
    await switch("markdown")
    await until_listed(client, IN_WORD, 0)
    await switch()
    await until_offered(client, {"taquor", "tequor"})


async def test_a_client_that_cannot_be_asked_pushes_its_settings(start: Start) -> None:
    client = await start(types.ClientCapabilities(), options={"popup": {"maxItems": 4}})
    open_document(client)
    assert len((await complete(client, AFTER_SPACE)).items) == 4
    for pushed in ({"popup": {"maxItems": 1}}, {"afterword": {"popup": {"maxItems": 3}}}):
        change_configuration(client, pushed)
        (wanted,) = {1} if "popup" in pushed else {3}
        assert len((await complete(client, AFTER_SPACE)).items) == wanted


async def test_what_is_wrong_with_the_settings_is_logged_once(start: Start) -> None:
    client = await start(options={"colour": 1, "popup": {"maxItems": "many"}})
    open_document(client)
    change_configuration(client, None)
    client.set_configuration({"popup": {"maxItems": 2}}, section="afterword")
    change_configuration(client, None)
    await until_listed(client, AFTER_SPACE, 2)  # so the change before it has been handled, too
    lines = [message.message for message in client.log_messages]
    assert lines == [
        "unknown setting afterword.colour",
        "afterword.popup.maxItems must be a whole number from 1 to 10; using 5",
    ]


async def test_documents_that_are_not_open_have_no_words(start: Start) -> None:
    client = await start()
    assert not (await complete(client, AFTER_SPACE)).items
    change_document(client, 2, insertion("x", 0, 0))
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    identifier = types.TextDocumentIdentifier(URI)
    client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
    assert not (await complete(client, AFTER_SPACE)).items


def change_configuration(client: LanguageClient, settings: Any) -> None:
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))


async def until_offered(
    client: LanguageClient, words: set[str], without: Collection[str] = ()
) -> None:
    """Wait until a list with these words, and without others, is offered inside a word."""
    for _ in range(100):
        offered = texts(await complete(client, IN_WORD))
        if offered and words.issubset(offered) and not set(without).intersection(offered):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"the list has {offered}")
