"""Clients that promise something in their capabilities and then refuse it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidRequest
from pytest_lsp import LanguageClient

from afterword.store import registry
from afterword.store.bundle import Bundle

from .driving import (
    AFTER_SPACE,
    LOADS_LATE,
    Start,
    complete,
    open_document,
    until,
    until_listed,
)

pytestmark = pytest.mark.slow

TINY_SHIPPED = """
import pathlib, sys
from afterword.store import registry
registry.shipped_bundle = lambda: pathlib.Path(sys.argv[1])
"""


def refusing(*methods: str) -> Callable[[LanguageClient], object]:
    """Return what prepares a client to answer some requests with an error."""

    def refuse(*_: Any) -> None:
        raise JsonRpcInvalidRequest("refused")

    return lambda client: client.protocol.fm.features.update(dict.fromkeys(methods, refuse))


async def test_settings_that_are_refused_are_those_of_the_start(start: Start) -> None:
    client = await start(
        pytest_lsp.client_capabilities("visual_studio_code"),
        options={"popup": {"maxItems": 3}},
        prepare=refusing(types.WORKSPACE_CONFIGURATION),
    )
    open_document(client)
    for _ in range(2):
        assert len((await complete(client, AFTER_SPACE)).items) == 3
        client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
    assert client.messages == []


async def test_a_client_that_does_not_tell_of_changes_is_asked_all_the_same(start: Start) -> None:
    def prepare(client: LanguageClient) -> None:
        refusing(types.CLIENT_REGISTER_CAPABILITY)(client)
        client.set_configuration({"popup": {"maxItems": 2}}, section="afterword")

    client = await start(pytest_lsp.client_capabilities("visual_studio_code"), prepare=prepare)
    open_document(client)
    await until_listed(client, AFTER_SPACE, 2)


async def test_a_client_that_refuses_progress_hears_of_what_went_wrong(
    start: Start, tiny_bundle: Bundle
) -> None:
    (registry.resolve("tiny").network / "model.onnx").write_bytes(b"cut off")
    capabilities = types.ClientCapabilities(
        window=types.WindowClientCapabilities(work_done_progress=True)
    )
    client = await start(
        capabilities,
        arguments=[sys.executable, "-c", TINY_SHIPPED + LOADS_LATE, str(tiny_bundle.path)],
        prepare=refusing(types.WINDOW_WORK_DONE_PROGRESS_CREATE),
    )
    await until(lambda: client.messages)
    (message,) = client.messages
    assert "model.onnx is corrupt" in message.message
    open_document(client)
    assert (await complete(client, AFTER_SPACE)).items
    assert not any(client.progress_reports.values())
