"""When a document has its glossary, and that nothing waits for one that cannot be read."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lsprotocol import types

from afterword.lsp import session as session_module
from afterword.lsp.glossaries import Glossaries
from afterword.lsp.session import Session
from afterword.lsp.settings import GlossarySettings, Settings
from afterword.lsp.workspace import Workspace
from tests.helpers import SECONDS, until, until_answered

from .fakes import URI, FakeEngine, FakeWindow, at, result


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the person's glossary, for which the words wait however long it takes."""
    monkeypatch.setattr(session_module, "MAX_GLOSSARY_WAIT_SECONDS", SECONDS)
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path))
    (tmp_path / "words.txt").write_text("Zubrowka")
    return tmp_path / "words.txt"


def open_document(session: Session, uri: str = URI) -> None:
    session.open(types.TextDocumentItem(uri, "markdown", 1, "Thanks for th\n"))


def offered(engine: FakeEngine) -> list[str]:
    return [entry.text for glossary in engine.glossaries.values() for entry in glossary.entries]


async def test_a_document_opened_before_the_model_was_loaded_has_one(engine: FakeEngine) -> None:
    models = SimpleNamespace(engine=None, name="tiny")
    with ThreadPoolExecutor(1) as worker:
        session = Session(Workspace(cast(Any, models)), worker, FakeWindow())
        open_document(session)
        await session.run_on_worker(setattr, models, "engine", engine)
        await result(session.complete(at(0, 13)))
    assert offered(engine) == ["Zubrowka"]


async def test_words_do_not_wait_for_a_disk_that_does_not_answer(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, of = threading.Event(), Glossaries.of

    def of_slowly(self: Glossaries, uri: str) -> Any:
        assert answers.wait(SECONDS)
        return of(self, uri)

    monkeypatch.setattr(Glossaries, "of", of_slowly)
    monkeypatch.setattr(session_module, "MAX_GLOSSARY_WAIT_SECONDS", 0.0)
    session.close(URI)
    open_document(session)
    assert (await result(session.complete(at(0, 13)))).items
    assert offered(engine) == []
    answers.set()

    async def taken_up() -> list[str]:
        await result(session.complete(at(0, 13)))
        return offered(engine)

    assert await until_answered(taken_up) == ["Zubrowka"]


async def test_it_is_read_again_and_can_be_switched_off(
    session: Session, window: FakeWindow, engine: FakeEngine, own: Path
) -> None:
    own.write_text("Zaphod")
    session.read_glossaries()
    await asyncio.gather(*window.tasks)
    await result(session.complete(at(0, 13)))
    assert offered(engine) == ["Zaphod"]
    session.configure(Settings(glossary=GlossarySettings(enabled=False)))
    await result(session.complete(at(0, 13)))
    assert offered(engine) == []
    session.configure(Settings())
    await result(session.complete(at(0, 13)))
    assert offered(engine) == ["Zaphod"]


async def test_its_thread_ends_when_the_client_has_left(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also while a disk does not answer, with other documents waiting to be read."""
    others = glossary_threads()  # those of sessions of other tests
    answers, of = threading.Event(), Glossaries.of

    def of_slowly(self: Glossaries, uri: str) -> Any:
        assert answers.wait(SECONDS)
        return of(self, uri)

    monkeypatch.setattr(Glossaries, "of", of_slowly)
    monkeypatch.setattr(session_module, "MAX_GLOSSARY_WAIT_SECONDS", 0.0)
    with ThreadPoolExecutor(1) as worker:
        session = Session(workspace, worker, FakeWindow())
        for number in range(3):
            open_document(session, f"untitled:slow {number}")
        assert glossary_threads() - others
        session.close_all()
        answers.set()
        await asyncio.to_thread(until, lambda: not glossary_threads() - others)
        await session.run_on_worker(lambda: None)
    assert "failed" not in caplog.text


def glossary_threads() -> set[threading.Thread]:
    threads = threading.enumerate()
    return {thread for thread in threads if thread.name.startswith("afterword-glossaries")}
