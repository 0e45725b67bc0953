"""Documents that are opened, changed and closed in a session."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.session import Session
from afterword.lsp.settings import Settings
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from tests.helpers import until

from .fakes import (
    URI,
    FakeEngine,
    FakeWindow,
    at,
    ghost_at,
    result,
    taken,
    type_text,
)


async def test_an_opened_document_is_indexed_for_the_others(
    session: Session, engine: FakeEngine
) -> None:
    session.open(types.TextDocumentItem("untitled:notes.md", "markdown", 1, "Prose."))
    session.configure(Settings(disabled_languages=("plaintext",)))
    session.open(types.TextDocumentItem("untitled:other", "plaintext", 1, "text"))
    await taken(session)
    assert engine.indexed[:2] == [URI, "untitled:notes.md"]
    assert "untitled:other" not in engine.indexed
    assert "untitled:other" in engine.closed


async def test_a_document_opened_while_the_model_loads_is_indexed_once(
    engine: FakeEngine,
) -> None:
    models = SimpleNamespace(engine=None)
    with ThreadPoolExecutor(1) as worker:
        session = Session(Workspace(cast(Any, models)), worker, FakeWindow())
        await session.run_on_worker(setattr, models, "engine", engine)
        session.open(types.TextDocumentItem(URI, "markdown", 1, "Prose."))
        done: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
        done.set_result([])
        for _ in range(2):
            await session.finish_loading(done)
        session.open(types.TextDocumentItem("untitled:2", "markdown", 1, "Prose."))
        await taken(session)
    assert engine.indexed == [URI, "untitled:2"]


def test_a_new_engine_has_indexed_the_documents_before_it_answers(engine: FakeEngine) -> None:
    """A request may be waiting while the model is loaded."""
    workspace = Workspace(cast(Any, SimpleNamespace(engine=None, name="tiny")))
    for uri in (URI, "untitled:2"):
        workspace.open(types.TextDocumentItem(uri, "markdown", 1, "Prose."))
    assert workspace.complete(at(0, 6), lambda: False) is translate.NO_WORDS
    workspace.models.first.engine = cast(Any, engine)
    engine.fails = RuntimeError()
    with pytest.raises(RuntimeError):
        workspace.complete(at(0, 6), lambda: False)
    assert engine.indexed == [URI, "untitled:2"]


async def test_words_of_a_language_that_is_switched_off_are_dropped(
    session: Session, engine: FakeEngine
) -> None:
    session.configure(Settings(disabled_languages=("markdown",)))
    await taken(session)
    assert engine.closed == [URI]
    assert engine.indexed == [URI]
    session.configure(Settings())
    await taken(session)
    assert engine.indexed == [URI, URI]


async def test_a_file_of_secrets_is_neither_served_nor_indexed(
    session: Session, engine: FakeEngine
) -> None:
    for name in (".env", "passwords.txt", "API%20keys.md", "id_rsa"):
        uri = f"file:///home/ann/{name}"
        session.open(types.TextDocumentItem(uri, "markdown", 1, "Thanks for th\n"))
        params = at(0, 13)
        params.text_document.uri = uri
        assert not (await result(session.complete(params))).items
    await taken(session)
    assert engine.indexed == [URI]
    assert engine.calls == []


async def test_a_closed_document_is_forgotten(
    session: Session, workspace: Workspace, engine: FakeEngine
) -> None:
    session.close(URI)
    await taken(session)
    assert URI not in workspace.documents
    assert engine.closed == [URI]


async def test_a_document_that_is_opened_again_is_another_one(
    session: Session, workspace: Workspace, engine: FakeEngine
) -> None:
    session.open(types.TextDocumentItem(URI, "latex", 1, "Other words."))
    await taken(session)
    assert engine.closed == [URI], "words of the old text are offered nowhere"
    assert engine.indexed == [URI, URI]
    assert workspace.documents[URI].language_id == "latex"


async def test_only_languages_that_are_switched_are_indexed_anew(
    session: Session, engine: FakeEngine
) -> None:
    session.open(types.TextDocumentItem("untitled:notes.tex", "latex", 1, "Prose."))
    session.configure(Settings(disabled_languages=("latex",)))
    session.configure(Settings(disabled_languages=("latex", "html")))
    await taken(session)
    assert engine.indexed == [URI, "untitled:notes.tex"]
    assert engine.closed == ["untitled:notes.tex"]


async def test_what_is_asked_of_a_closed_document_is_not_computed(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    busy = session.ghost(ghost_at(0, 13))
    await asyncio.to_thread(until, lambda: engine.cursors)
    reply = session.complete(at(0, 13))
    session.close(URI)
    engine.let_go.set()
    assert await result(reply) is translate.NO_WORDS
    await result(busy)
    assert len(engine.cursors) == 1


async def test_closing_the_document_used_last_ends_the_work(
    session: Session, workspace: Workspace, engine: FakeEngine
) -> None:
    engine.idle_slices = 10**9
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run > 3)
    session.close(URI)
    assert await session.run_on_worker(workspace.has_idle_work) is False
    run = engine.slices_run
    for _ in range(3):  # a slice that is handed over meanwhile would have run by the last
        await taken(session)
    assert engine.slices_run == run


async def test_a_change_that_fails_is_logged_and_the_next_one_is_taken(
    session: Session, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    session.change(URI, [Change("x", (0, 0), cast(Any, "nowhere"))])
    type_text(session, "e", 0, 13)
    await taken(session)
    assert "change failed" in caplog.text
    assert workspace.documents[URI].text == "Thanks for the\n"
