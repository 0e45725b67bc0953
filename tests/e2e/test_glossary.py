"""A glossary, and the reasons for words, through the real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import LanguageClient

from .driving import (
    URI,
    Start,
    change_configuration,
    complete,
    neovim,
    open_document,
    texts,
    until,
    until_offered,
)

TEXT = "The Zub\nok, sgtm\nAt Grand "
TERM, ABBREVIATION, NAME = types.Position(0, 7), types.Position(1, 8), types.Position(2, 9)


@pytest.fixture
def glossary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the person's glossary, which is read by servers that start later."""
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    path = tmp_path / "config/words.txt"
    path.write_text("Zubrowka\nsgtm = sounds good to me\nGrand Zoo\n")
    return path


async def test_terms_names_and_expansions_are_offered(start: Start, glossary: Path) -> None:
    client = await start()
    open_document(client, TEXT)
    await until_offered(client, TERM, "Zubrowka")
    expanded = (await complete(client, ABBREVIATION)).items[0]
    assert expanded.label == "sounds good to me"
    assert expanded.detail == "expands sgtm"
    edit = expanded.text_edit
    assert isinstance(edit, types.TextEdit)
    assert edit.range == types.Range(types.Position(1, 4), ABBREVIATION)
    assert "Zoo" in texts(await complete(client, NAME))


@pytest.mark.slow
async def test_neovim_keeps_an_expansion_while_the_abbreviation_is_typed(
    start: Start, glossary: Path
) -> None:
    client = await start(neovim(), name="Neovim")
    open_document(client, "ok, sg")
    await until_offered(client, types.Position(0, 6), "sounds good to me")
    items = (await complete(client, types.Position(0, 6))).items
    (expansion,) = (item for item in items if item.label == "sounds good to me")
    assert expansion.filter_text == "sgtm"


@pytest.mark.slow
async def test_it_can_be_switched_off(start: Start, glossary: Path) -> None:
    client = await start(options={"glossary": {"enabled": False}})
    open_document(client, TEXT)
    assert "Zubrowka" not in texts(await complete(client, TERM))
    client.set_configuration({"glossary": {"enabled": True}}, section="afterword")
    change_configuration(client, None)
    await until_offered(client, TERM, "Zubrowka")  # the file has been read
    client.set_configuration({}, section="afterword")
    change_configuration(client, None)
    await until_offered(client, TERM, without=["Zubrowka"])
    assert "sounds good to me" not in texts(await complete(client, ABBREVIATION))


@pytest.mark.slow
async def test_a_file_that_is_new_is_noticed_while_somebody_types(
    start: Start, glossary: Path
) -> None:
    glossary.unlink()
    client = await start()
    open_document(client, TEXT)
    assert "Zubrowka" not in texts(await complete(client, TERM))
    glossary.write_text("Zubrowka")
    await until_offered(client, TERM, "Zubrowka")


@pytest.mark.slow
async def test_a_client_that_watches_files_says_when_one_has_changed(
    start: Start, glossary: Path
) -> None:
    registered: list[str] = []

    def note(client: LanguageClient) -> None:
        @client.feature(types.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
        def register(params: types.RegistrationParams) -> None:
            for registration in params.registrations:
                registered.append(registration.method)
                if registration.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES:
                    registered.append(str(registration.register_options))

    client = await start(pytest_lsp.client_capabilities("visual_studio_code"), prepare=note)
    open_document(client, TEXT)
    assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in registered
    assert "**/.afterword/words.txt" in " ".join(registered)
    glossary.write_text("Zubaphod")
    change = types.FileEvent(glossary.as_uri(), types.FileChangeType.Changed)
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await until_offered(client, TERM, "Zubaphod")


@pytest.mark.slow
async def test_wrong_lines_are_shown_once_with_their_numbers(start: Start, glossary: Path) -> None:
    glossary.write_text("Zubrowka\n3D\n")
    client = await start()
    open_document(client, TEXT)
    open_document(client, TEXT, uri="untitled:other.md")
    await until_offered(client, TERM, "Zubrowka")
    await complete(client, TERM)

    def shown() -> list[str]:
        return [line for one in client.messages if str(glossary) in (line := one.message)]

    await until(shown)
    assert shown() == [
        f"Afterword: {glossary}: line 2 is left out: a term must begin with a letter"
    ]


async def why(client: LanguageClient, place: types.Position, uri: str = URI) -> dict[str, Any]:
    at = types.TextDocumentPositionParams(types.TextDocumentIdentifier(uri), place)
    params = types.ExecuteCommandParams("afterword.why", [at])
    answer = await client.workspace_execute_command_async(params)
    found: dict[str, Any] = plain(answer)
    return found


def plain(value: Any) -> Any:
    """Return JSON's objects, which the client makes named tuples of."""
    if hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


@pytest.mark.slow
async def test_why_tells_what_the_words_of_the_list_rest_on(start: Start, glossary: Path) -> None:
    client = await start()
    open_document(client, TEXT)
    await until_offered(client, TERM, "Zubrowka")  # the glossary is read
    found = await why(client, ABBREVIATION)
    assert found["prefix"] == "sgtm"
    assert found["words"][0]["text"] == "sounds good to me"
    assert found["words"][0]["abbreviation"] == "sgtm"
    found = await why(client, NAME)
    assert [word["text"] for word in found["words"]] == texts(await complete(client, NAME))
    (zoo,) = (word for word in found["words"] if word["text"] == "Zoo")
    assert list(zoo["parts"]) == ["glossary"]
    assert found["note"] is None
    assert (await why(client, NAME, "untitled:not-open"))["words"] == []
