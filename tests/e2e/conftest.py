from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

from .driving import RawServer, Start, command, status


@pytest.fixture
def home(tmp_path: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, in which the tiny model is in use."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    install_copy(tiny_bundle, "tiny")
    registry.use("tiny")
    return tmp_path


@pytest.fixture
async def start(home: Path) -> AsyncIterator[Start]:
    """Starts a server and a client that is initialized; both end with the test."""
    clients: list[LanguageClient] = []

    async def run(
        capabilities: types.ClientCapabilities | None = None,
        *,
        arguments: list[str] | None = None,
        options: Any = None,
        name: str | None = None,
        prepare: Callable[[LanguageClient], object] = lambda client: None,
    ) -> LanguageClient:
        config = ClientServerConfig(
            server_command=arguments or command("serve"), server_env=dict(os.environ)
        )
        client = await config.start()
        assert isinstance(client, LanguageClient)
        clients.append(client)
        prepare(client)
        client.answer = await client.initialize_session(  # type: ignore[attr-defined]
            types.InitializeParams(
                capabilities or pytest_lsp.client_capabilities("visual_studio_code"),
                initialization_options=options,
                client_info=types.ClientInfo(name) if name else None,
            )
        )
        await status(client)
        return client

    yield run
    for client in clients:
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]


@pytest.fixture
def raw(home: Path) -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.end()
