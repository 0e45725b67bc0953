"""A model that takes the place of another knows what that one knew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lsprotocol import types

from afterword.completion import forgetting
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.session import Session
from afterword.lsp.workspace import Workspace
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

from .fakes import URI, FakeWindow, at


@pytest.fixture(autouse=True)
def installed(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    install_copy(tiny_bundle, "mine")
    registry.use("mine")
    forgetting.forget_words(["people"])


@pytest.fixture
def models() -> ActiveModel:
    return ActiveModel()


@pytest.fixture
async def session(models: ActiveModel) -> AsyncIterator[Session]:
    with ThreadPoolExecutor(1) as worker:
        session = Session(Workspace(models), worker, FakeWindow())
        await session.finish_loading(session.run_on_worker(models.load, None))
        session.open(types.TextDocumentItem("u:a", "plaintext", 1, "Ask Zwingli, says Zwingli."))
        session.open(types.TextDocumentItem(URI, "plaintext", 1, "I saw Zwi"))
        yield session


async def words(session: Session) -> list[str]:
    found = await asyncio.wrap_future(session.complete(at(0, 9)))
    return [item.label for item in found.items]


def trained(models: ActiveModel) -> list[str]:
    install_copy(registry.resolve("en").network, "mine")
    return models.refresh()


def chosen(models: ActiveModel) -> list[str]:
    registry.use("en")
    return models.load(None)


def remembered(models: ActiveModel) -> list[str]:
    forgetting.undo_forget_words(["people"])
    return models.refresh()


@pytest.mark.parametrize(
    ("change", "is_loaded"), [(trained, True), (chosen, True), (remembered, False)]
)
async def test_words_of_the_other_documents_still_count(
    session: Session,
    models: ActiveModel,
    change: Callable[[ActiveModel], list[str]],
    is_loaded: bool,
) -> None:
    engine = models.engine
    assert "Zwingli" in await words(session)
    await session.finish_loading(session.run_on_worker(change, models))
    assert (models.engine is not engine) is is_loaded
    assert "Zwingli" in await words(session)
