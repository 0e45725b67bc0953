from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

from .driving import RawServer, Start, start_client, stop_client


@pytest.fixture
def home(tmp_path: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a data folder of its own, in which the tiny model is in use."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    install_copy(tiny_bundle, "tiny")
    registry.use("tiny")
    return tmp_path


@pytest.fixture
async def start(home: Path) -> AsyncIterator[Start]:
    """Start servers with clients that are initialized; all end with the test."""
    clients: list[LanguageClient] = []

    async def run(
        capabilities: types.ClientCapabilities | None = None, **options: Any
    ) -> LanguageClient:
        clients.append(await start_client(os.environ, capabilities, **options))
        return clients[-1]

    yield run
    for client in clients:
        await stop_client(client)


@pytest.fixture
def raw(home: Path) -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.end()
