"""How the settings load a second model, and how its language is told apart."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from afterword.lsp import session as session_module
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.model_pair import ModelPair
from afterword.lsp.session import Session
from afterword.lsp.settings import Settings
from afterword.lsp.workspace import Workspace
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import SECONDS, until

from .fakes import URI, FakeEngine, FakeWindow


class Pair:
    """Stands in for what a model pair does with a second model."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
        self.second = FakeEngine()
        self.choice: str | None = None
        self.languages: tuple[str, str] | None = None
        self.first_language = "en"
        self.built: list[tuple[str, str]] = []
        self.may_build = threading.Event()
        self.may_build.set()
        first: Any = workspace.models.first.engine
        monkeypatch.setattr(workspace.models, "load_second", self.load_second)
        monkeypatch.setattr(workspace.models, "tell_apart", self.tell_apart)
        monkeypatch.setattr(ModelPair, "language", property(lambda _: self.first_language))
        engines = property(lambda _: [first, self.second] if self.choice else [first])
        monkeypatch.setattr(ModelPair, "engines", engines)
        monkeypatch.setattr(session_module, "LanguageDetector", self.build)

    def load_second(self, choice: str | None) -> list[str]:
        self.choice, self.languages = choice, None
        return []

    def tell_apart(self, languages: Any) -> None:
        self.languages = languages

    def build(self, *languages: str) -> Any:
        self.built.append(languages)  # type: ignore[arg-type]
        assert self.may_build.wait(SECONDS)
        return languages


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> Pair:
    return Pair(monkeypatch, workspace)


async def settled(session: Session, window: FakeWindow) -> None:
    """Wait until all that was begun has been done."""
    await asyncio.gather(*window.tasks)
    await session.run_on_worker(lambda: None)


async def test_settings_that_are_replaced_while_a_detector_is_built_do_nothing(
    session: Session, window: FakeWindow, pair: Pair
) -> None:
    pair.may_build.clear()
    session.configure(Settings(models=(("de", "deutsch"),)))
    while not pair.built:
        await asyncio.sleep(0.01)
    session.configure(Settings(models=(("fr", "francais"),)))
    await asyncio.to_thread(until, lambda: len(pair.built) == 2)
    session.configure(Settings())
    pair.may_build.set()
    await settled(session, window)
    assert (pair.choice, pair.languages) == (None, None)


async def test_the_documents_are_indexed_by_the_engines_that_are_left(
    session: Session, window: FakeWindow, engine: FakeEngine, pair: Pair
) -> None:
    session.configure(Settings(models=(("de", "deutsch"),)))
    await settled(session, window)
    assert (engine.indexed, pair.second.indexed) == ([URI, URI], [URI])
    session.configure(Settings())
    await settled(session, window)
    engine.indexed.clear()
    session.open(types.TextDocumentItem("untitled:2", "markdown", 1, "Thanks"))
    await settled(session, window)
    assert (engine.indexed, pair.second.indexed) == (["untitled:2"], [URI])


async def test_the_detector_follows_the_language_of_the_first_model(
    session: Session, window: FakeWindow, pair: Pair
) -> None:
    session.configure(Settings(models=(("de", "deutsch"),)))
    await settled(session, window)
    assert pair.languages == ("en", "de")
    await session.finish_loading(session.run_on_worker(lambda: []))
    pair.first_language = "fr"
    await session.finish_loading(session.run_on_worker(lambda: []))
    await settled(session, window)
    assert pair.languages == ("fr", "de")
    assert pair.built == [("en", "de"), ("fr", "de")]


@pytest.fixture
def shipped(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    return tiny_bundle.path


def test_the_shipped_model_is_no_substitute_for_a_missing_second(shipped: Path) -> None:
    models = ModelPair(ActiveModel())
    models.load(None)
    (problem,) = models.load_second("deutsch")
    assert "deutsch" in problem
    assert len(models.engines) == 1
    assert models.refresh() == []
    assert models.load_second(str(shipped)) == []
    assert len(models.engines) == 2
