"""Other models and commands while a server runs: changed, taught, damaged, slow to load."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from afterword.store import registry
from afterword.store.bundle import NGRAM, Bundle, write_bundle
from afterword.store.locks import lock_data
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import SECONDS, install_copy

from .driving import (
    AFTER_SPACE,
    IN_WORD,
    LOADS_LATE,
    Start,
    complete,
    open_document,
    status,
    until,
)

pytestmark = pytest.mark.slow

PROGRESS = types.ClientCapabilities(window=types.WindowClientCapabilities(work_done_progress=True))


async def test_a_new_model_in_use_is_taken_up(start: Start, tiny_bundle: Bundle) -> None:
    client = await start()
    open_document(client)
    assert (await complete(client, IN_WORD)).items
    assert (await status(client))["model"] == "tiny"
    install_copy(tiny_bundle, "other")
    registry.use("other")
    deadline = time.monotonic() + SECONDS
    while (await status(client))["model"] != "other":
        assert time.monotonic() < deadline
        assert (await complete(client, IN_WORD)).items
    assert (await complete(client, IN_WORD)).items


async def test_the_commands(start: Start, tiny_bundle: Bundle) -> None:
    install_copy(tiny_bundle, "other")
    client = await start()
    open_document(client)
    words = await complete(client, AFTER_SPACE)
    word = words.items[0].label
    await execute(client, "afterword.forgetWord", word)
    assert word not in [item.label for item in (await complete(client, AFTER_SPACE)).items]
    await execute(client, "afterword.selectModel", "other")
    assert (await status(client))["model"] == "other"
    assert registry.current_name() == "other"
    await execute(client, "afterword.selectModel", "nowhere")
    assert (await status(client))["model"] == "other"
    (message,) = client.messages
    assert message.message.startswith("Afterword: no model 'nowhere' is installed")


async def test_what_cannot_be_forgotten_is_said_plainly(start: Start) -> None:
    client = await start()
    with pytest.raises(JsonRpcException) as raised:
        await execute(client, "afterword.forgetWord", "two words")
    assert raised.value.message.startswith("'two words' is not one word;")


async def test_words_come_while_a_command_waits_for_the_installed_models(start: Start) -> None:
    client = await start()
    open_document(client)
    word = (await complete(client, AFTER_SPACE)).items[0].label
    with lock_data():
        waiting = asyncio.ensure_future(execute(client, "afterword.forgetWord", word))
        for _ in range(3):
            labels = [item.label for item in (await complete(client, AFTER_SPACE)).items]
            assert labels
        assert not waiting.done()
    assert word not in labels, "it is forgotten here at once"
    await waiting


async def test_a_model_is_chosen_while_another_is_being_installed(
    start: Start, tiny_bundle: Bundle
) -> None:
    install_copy(tiny_bundle, "other")
    client = await start()
    with lock_data():
        await execute(client, "afterword.selectModel", "other")
        assert (await status(client))["model"] == "other"


async def test_a_model_is_changed_and_changed_back(
    start: Start, tiny_bundle: Bundle, tmp_path: Path
) -> None:
    writing = ["We thank you for your zymurgy, and we thank you for your zymurgy."] * 3
    files = tiny_bundle.files | {NGRAM: build_ngram(writing).to_bytes()}
    other = write_bundle(tmp_path / "other", tiny_bundle.manifest, files)
    install_copy(other, "other")
    client = await start()
    open_document(client)
    before = [item.label for item in (await complete(client, AFTER_SPACE)).items]
    await execute(client, "afterword.selectModel", "other")
    changed = [item.label for item in (await complete(client, AFTER_SPACE)).items]
    assert changed[0] == "zymurgy"
    await execute(client, "afterword.selectModel", "tiny")
    assert [item.label for item in (await complete(client, AFTER_SPACE)).items] == before
    assert "zymurgy" not in before


async def execute(client: LanguageClient, name: str, *arguments: str) -> None:
    await client.workspace_execute_command_async(types.ExecuteCommandParams(name, arguments))


async def test_a_damaged_model_is_told_once_and_the_shipped_one_serves(
    start: Start, tiny_bundle: Bundle, home: Path
) -> None:
    (registry.resolve("tiny").network / "model.onnx").write_bytes(b"cut off")
    code = (
        "import sys, pathlib; from afterword import cli; from afterword.store import registry;"
        "registry.shipped_bundle = lambda: pathlib.Path(sys.argv[1]); cli.main(['serve'])"
    )
    client = await start(arguments=[sys.executable, "-c", code, str(tiny_bundle.path)])
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    await until(lambda: client.messages)
    (message,) = client.messages
    assert "model.onnx is corrupt" in message.message
    assert "\n" not in message.message


async def test_a_data_folder_that_cannot_be_read_is_told_once_and_the_shipped_model_serves(
    start: Start, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = home / "in the way"
    data.touch()
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(data))
    client = await start()
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    assert (await status(client))["models"] == ["en"]
    await until(lambda: client.messages)
    (message,) = client.messages
    assert message.message.startswith(f"Afterword: {data} is a file where a folder must be; move")


async def test_the_settings_name_the_model(start: Start, tiny_bundle: Bundle) -> None:
    install_copy(tiny_bundle, "other")
    client = await start(options={"model": "other"})
    assert (await status(client))["model"] == "other"


@pytest.mark.parametrize("shown", [True, False])
async def test_progress_is_reported_where_the_client_shows_it(start: Start, shown: bool) -> None:
    capabilities = PROGRESS if shown else types.ClientCapabilities()
    client = await start(capabilities, arguments=[sys.executable, "-c", LOADS_LATE])
    if not shown:
        assert client.progress_reports == {}
        return
    (reports,) = client.progress_reports.values()
    await until(lambda: len(reports) == 2)
    begin, end = reports
    assert isinstance(begin, types.WorkDoneProgressBegin)
    assert begin.title == "Afterword: loading the model"
    assert isinstance(end, types.WorkDoneProgressEnd)
