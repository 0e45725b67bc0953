"""The settings of an editor, given to the installed command and changed while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from .driving import (
    AFTER_SPACE,
    IN_WORD,
    Start,
    change_configuration,
    change_document,
    complete,
    ghost,
    insertion,
    neovim,
    open_document,
    until_listed,
    until_offered,
)

pytestmark = pytest.mark.slow

NOTES = "untitled:notes.tex"


async def test_a_space_triggers_only_where_it_is_wanted(start: Start) -> None:
    client = await start(options={"popup": {"triggerOnSpace": True}})
    provider = client.answer.capabilities.completion_provider  # type: ignore[attr-defined]
    assert list(provider.trigger_characters) == [" "]


async def test_utf_16_can_be_forced(start: Start) -> None:
    client = await start(neovim(), options={"positionEncoding": "utf-16"})
    assert client.answer.capabilities.position_encoding == "utf-16"  # type: ignore[attr-defined]


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

    await until_offered(client, IN_WORD, "taquor", without={"tequor"})
    await switch("latex")
    await until_offered(client, IN_WORD, without={"taquor", "tequor"})
    change_document(client, 2, insertion("A tequor is a tequor. ", 0, 0), uri=NOTES)
    await until_offered(client, IN_WORD, without={"taquor", "tequor"})
    await switch("markdown")
    await until_listed(client, IN_WORD, 0)
    await switch()
    await until_offered(client, IN_WORD, "taquor", "tequor")


async def test_a_client_that_cannot_be_asked_pushes_its_settings(start: Start) -> None:
    client = await start(types.ClientCapabilities(), options={"popup": {"maxItems": 4}})
    open_document(client)
    assert len((await complete(client, AFTER_SPACE)).items) == 4
    change_configuration(client, {"popup": {"maxItems": 1}})
    assert len((await complete(client, AFTER_SPACE)).items) == 1
    change_configuration(client, {"afterword": {"popup": {"maxItems": 3}}})
    assert len((await complete(client, AFTER_SPACE)).items) == 3


async def test_what_is_wrong_with_the_settings_is_logged_once(start: Start) -> None:
    client = await start(options={"model_name": 1, "popup": {"maxItems": "many"}})
    open_document(client)
    change_configuration(client, None)
    client.set_configuration({"popup": {"maxItems": 2}}, section="afterword")
    change_configuration(client, None)
    await until_listed(client, AFTER_SPACE, 2)  # so the change before it has been handled, too
    lines = [message.message for message in client.log_messages]
    assert lines == [
        "unknown setting afterword.model_name; did you mean model?",
        "afterword.popup.maxItems must be a whole number from 1 to 10; leave it out to use 5",
    ]


async def test_the_settings_file_counts_below_the_editor_and_is_read_again(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path))
    file = tmp_path / "settings.toml"
    file.write_text('positionEncoding = "utf-16"\n[popup]\nmaxItems = 2\nmaxItem = 1\n')
    client = await start(neovim(), options={"inline": {"enabled": False}})
    assert client.answer.capabilities.position_encoding == "utf-16"  # type: ignore[attr-defined]
    open_document(client)
    await until_listed(client, IN_WORD, 2)
    assert await ghost(client, IN_WORD) == []
    shown = [message.message for message in client.messages]
    assert [line for line in shown if str(file) in line] == [
        f"Afterword: {file}: unknown setting popup.maxItem; did you mean maxItems?"
    ]
    file.write_text("[popup]\nmaxItems = 4\n[inline]\nenabled = true\n")
    await until_listed(client, IN_WORD, 4)
    assert await ghost(client, IN_WORD) == [], "the editor has switched it off"
    file.write_text("[popup]\nenabled = false\n")
    await until_listed(client, IN_WORD, 0)
