from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from lsprotocol import types

from afterword.lsp.session import Session
from afterword.lsp.workspace import Workspace
from afterword.text import lazy_pattern

from .fakes import URI, FakeEngine, FakeWindow


@pytest.fixture(autouse=True)
def _patterns_are_compiled() -> None:
    """Leave no idle work but what a test asks for."""
    while lazy_pattern.are_uncompiled():
        lazy_pattern.compile_some()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def workspace(engine: FakeEngine) -> Workspace:
    return Workspace(SimpleNamespace(engine=engine, name="tiny", refresh=list))  # type: ignore[arg-type]


@pytest.fixture
def window() -> FakeWindow:
    return FakeWindow()


@pytest.fixture
async def session(
    workspace: Workspace, engine: FakeEngine, window: FakeWindow
) -> AsyncIterator[Session]:
    with ThreadPoolExecutor(1) as worker:
        session = Session(workspace, worker, window)
        session.open(types.TextDocumentItem(URI, "markdown", 1, "Thanks for th\n"))
        yield session
        engine.let_go.set()
