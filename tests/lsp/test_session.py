from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lsprotocol import types

from afterword.lsp import heap, idle_work, translate
from afterword.lsp.session import Reply, Session
from afterword.lsp.settings import InlineSettings, PopupSettings, Settings
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from tests.helpers import until

from .fakes import URI, FakeEngine, FakeWindow, at, ghost_at


async def result(reply: Reply) -> Any:
    return await asyncio.wrap_future(reply)


def type_text(session: Session, text: str, line: int, character: int) -> None:
    change = Change(text, (line, character), (line, character))
    session.change(URI, [change])


async def taken(session: Session) -> None:
    """Wait until the worker has taken all that was handed over."""
    await session.run_on_worker(lambda: None)


async def test_the_words_come_as_edits_of_the_typed_letters(session: Session) -> None:
    found = await result(session.complete(at(0, 13)))
    assert found.is_incomplete
    assert [item.text_edit.new_text for item in found.items] == ["the", "that"]
    assert {str(item.text_edit.range) for item in found.items} == {"0:11-0:13"}


async def test_a_request_sees_the_document_of_its_moment(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    reply = session.complete(at(0, 13))
    type_text(session, "e", 0, 13)
    engine.let_go.set()
    await result(reply)
    assert [cursor.text for cursor in engine.cursors] == ["Thanks for th"]


async def test_a_newer_request_makes_one_that_waits_stale(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    first = session.complete(at(0, 13))
    await asyncio.to_thread(until, lambda: engine.cursors)  # it is being computed
    type_text(session, "e", 0, 13)
    second = session.complete(at(0, 14))
    type_text(session, "y", 0, 14)
    third = session.complete(at(0, 15))
    engine.let_go.set()
    assert len((await result(first)).items) == 2
    assert await result(second) is translate.NO_WORDS
    assert len((await result(third)).items) == 2
    # What is stale is not computed; and a list that came too late was not shown.
    assert [cursor.text[11:] for cursor in engine.cursors] == ["th", "they"]
    assert [completion.prefix for completion in engine.shown] == ["they"]


async def test_a_reply_that_is_there_is_not_made_stale(
    session: Session, engine: FakeEngine
) -> None:
    first = session.complete(at(0, 13))
    await result(first)
    await result(session.complete(at(0, 13)))
    assert not first.is_stale()
    assert len(engine.shown) == 2


async def test_ghost_text_does_not_supersede_the_list(session: Session, engine: FakeEngine) -> None:
    words, ghost = session.complete(at(0, 13)), session.ghost(ghost_at(0, 13))
    assert (await result(words)).items
    assert (await result(ghost)).items


async def test_a_cancelled_request_is_not_computed(session: Session, engine: FakeEngine) -> None:
    engine.let_go.clear()
    busy = session.ghost(ghost_at(0, 13))
    reply = session.complete(at(0, 13))
    assert reply.cancel()
    engine.let_go.set()
    await result(busy)
    with pytest.raises(CancelledError):
        reply.result(5)
    await taken(session)
    assert len(engine.cursors) == 1
    assert (await result(session.complete(at(0, 13)))).items


async def test_an_engine_that_fails_answers_with_nothing_and_logs_no_text(
    session: Session, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.fails = KeyError("Thanks for th")
    with caplog.at_level(logging.DEBUG):
        assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    assert "KeyError" in caplog.text
    assert "Thanks" not in caplog.text
    assert (await result(session.ghost(ghost_at(0, 13)))).items


@pytest.mark.parametrize(
    ("settings", "kind", "silent"),
    [
        (Settings(), 1, False),
        (Settings(popup=PopupSettings(enabled=False)), 1, True),
        (Settings(trigger="manual"), 1, False),
        (Settings(trigger="manual"), 2, True),
        (Settings(disabled_languages=("markdown",)), 1, True),
        (Settings(disabled_languages=("latex",)), 1, False),
    ],
)
async def test_when_the_list_stays_silent(
    session: Session, settings: Settings, kind: int, silent: bool
) -> None:
    session.configure(settings)
    assert (await result(session.complete(at(0, 13, kind))) is translate.NO_WORDS) == silent


@pytest.mark.parametrize(
    ("on_space", "kind", "column", "words"),
    [(False, 3, 11, 0), (True, 3, 11, 2), (False, 1, 11, 2), (False, 3, 13, 2)],
)
async def test_a_list_does_not_stay_open_over_a_space(
    session: Session, on_space: bool, kind: int, column: int, words: int
) -> None:
    session.configure(Settings(popup=PopupSettings(trigger_on_space=on_space)))
    session.change(URI, [Change("Thanks for th"[:column])])
    assert len((await result(session.complete(at(0, column, kind)))).items) == words


@pytest.mark.parametrize(
    ("settings", "kind", "silent"),
    [
        (Settings(), 2, False),
        (Settings(inline=InlineSettings(enabled=False)), 2, True),
        (Settings(trigger="manual"), 2, True),
        (Settings(trigger="manual"), 1, False),
        (Settings(disabled_languages=("markdown",)), 1, True),
    ],
)
async def test_when_ghost_text_stays_silent(
    session: Session, settings: Settings, kind: int, silent: bool
) -> None:
    session.configure(settings)
    assert (await result(session.ghost(ghost_at(0, 13, kind))) is translate.NO_GHOST_TEXT) == silent


async def test_short_prefixes_and_long_lists_are_cut(session: Session) -> None:
    session.configure(Settings(popup=PopupSettings(min_prefix=3, max_items=1)))
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    type_text(session, "e", 0, 13)
    assert len((await result(session.complete(at(0, 14)))).items) == 1


@pytest.mark.parametrize("forgive", [True, False])
async def test_words_past_a_slip_can_be_switched_off(
    session: Session, engine: FakeEngine, forgive: bool
) -> None:
    engine.past_slip = ["thank"]
    session.configure(Settings(popup=PopupSettings(forgive_slips=forgive)))
    labels = [item.label for item in (await result(session.complete(at(0, 13)))).items]
    assert labels == ["the", "that", *["thank"] * forgive]


async def test_without_a_model_or_a_document_there_is_nothing(
    session: Session, workspace: Workspace
) -> None:
    unknown = types.TextDocumentIdentifier("untitled:2")
    assert await result(session.complete(replace_document(at(0, 0), unknown))) is translate.NO_WORDS
    workspace.models.first.engine = None
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    assert await result(session.ghost(ghost_at(0, 13))) is translate.NO_GHOST_TEXT
    session.close(URI)


async def test_words_wanted_while_the_first_model_loads_wait_for_it(
    session: Session, workspace: Workspace, engine: FakeEngine
) -> None:
    active_model, loads = workspace.models.first, threading.Event()
    active_model.engine = None

    def load() -> None:
        assert loads.wait(10)
        active_model.engine = engine  # type: ignore[assignment]

    session.run_on_worker(load)
    reply, ghost = session.complete(at(0, 13)), session.ghost(ghost_at(0, 13))
    loads.set()
    assert len((await result(reply)).items) == 2
    assert (await result(ghost)).items


def replace_document(
    params: types.CompletionParams, document: types.TextDocumentIdentifier
) -> types.CompletionParams:
    return types.CompletionParams(document, params.position, params.context)


async def test_ghost_text_replaces_the_typed_letters(session: Session, engine: FakeEngine) -> None:
    (item,) = (await result(session.ghost(ghost_at(0, 13)))).items
    assert (item.insert_text, str(item.range)) == ("the people", "0:11-0:13")
    assert engine.minimum == [None]


async def test_ghost_text_that_was_asked_for_need_not_be_likely(
    session: Session, engine: FakeEngine
) -> None:
    session.configure(Settings(inline=InlineSettings(min_probability=0.7)))
    await result(session.ghost(ghost_at(0, 13, kind=1)))
    await result(session.ghost(ghost_at(0, 13, kind=2)))
    assert engine.minimum == [0.0, 0.7]


@pytest.mark.parametrize(
    ("after", "is_end"), [("", True), ("  ", True), (").”", True), (" x", False), ("e", False)]
)
async def test_ghost_text_in_the_middle_of_a_line_can_be_switched_off(
    session: Session, after: str, is_end: bool
) -> None:
    type_text(session, after, 0, 13)
    assert await result(session.ghost(ghost_at(0, 13))) is not translate.NO_GHOST_TEXT
    session.configure(Settings(inline=InlineSettings(mid_line=False)))
    shown = await result(session.ghost(ghost_at(0, 13))) is not translate.NO_GHOST_TEXT
    assert shown == is_end


def selected(text: str, start: int, line: int = 0) -> types.SelectedCompletionInfo:
    span = types.Range(types.Position(line, start), types.Position(line, 13))
    return types.SelectedCompletionInfo(span, text)


async def test_ghost_text_goes_on_from_the_selected_item(
    session: Session, engine: FakeEngine
) -> None:
    engine.phrase_text = "them all"
    params = ghost_at(0, 13, selected=selected("them", 11))
    (item,) = (await result(session.ghost(params))).items
    assert engine.cursors[-1].text == "Thanks for them"
    assert (item.insert_text, str(item.range)) == ("them all", "0:11-0:13")


@pytest.mark.parametrize("phrase", ["them", "themselves all", "other", None])
async def test_ghost_text_must_extend_the_selected_item(
    session: Session, engine: FakeEngine, phrase: str | None
) -> None:
    engine.phrase_text = phrase
    params = ghost_at(0, 13, selected=selected("them", 11))
    found = await result(session.ghost(params))
    assert bool(found.items) == (phrase == "themselves all")


async def test_a_selected_item_of_another_line_shows_nothing(session: Session) -> None:
    params = ghost_at(0, 13, selected=selected("them", 0, line=1))
    assert await result(session.ghost(params)) is translate.NO_GHOST_TEXT


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


async def test_work_waits_for_a_pause(session: Session, engine: FakeEngine) -> None:
    engine.idle_slices = 20
    await result(session.complete(at(0, 13)))
    assert engine.slices_run == 0
    await asyncio.to_thread(until, lambda: engine.slices_run == 20)


async def test_no_work_begins_while_another_reply_is_awaited(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)
    engine.idle_slices = 10**9
    words, gate = session.complete(at(0, 13)), threading.Event()
    session.run_on_worker(gate.wait)
    ghost = session.ghost(ghost_at(0, 13))
    await result(words)
    await timers_due_by_now()
    last = session.complete(at(0, 13))
    gate.set()
    await result(ghost)
    await result(last)
    assert engine.calls[:3] == ["answer"] * 3
    engine.idle_slices = 0


async def test_a_request_halts_the_work(session: Session, engine: FakeEngine) -> None:
    engine.idle_slices = 10**9
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run > 3)
    engine.let_go.clear()
    words = session.complete(at(0, 13))
    await asyncio.to_thread(until, lambda: len(engine.cursors) == 2)
    await timers_due_by_now()
    ghost = session.ghost(ghost_at(0, 13))
    engine.let_go.set()
    await result(words)
    await result(ghost)
    begun = engine.calls.index("answer", 1)
    assert engine.calls[begun : begun + 2] == ["answer"] * 2
    run = engine.slices_run
    await asyncio.to_thread(until, lambda: engine.slices_run > run + 3)
    engine.idle_slices = 0


async def test_a_request_within_the_pause_begins_a_new_one(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.2)
    engine.idle_slices = 1
    seen: list[asyncio.Future[list[str]]] = []

    def look() -> None:
        seen.append(session.run_on_worker(engine.calls.copy))

    await result(session.complete(at(0, 13)))
    asyncio.get_running_loop().call_later(0.2, look)  # right after the first pause would end
    engine.let_go.clear()
    words = session.complete(at(0, 13))
    await timers_due_by_now(0.05)
    engine.let_go.set()
    await result(words)
    await asyncio.to_thread(until, lambda: engine.slices_run == 1)
    assert await seen[0] == ["answer"] * 2


async def timers_due_by_now(seconds: float = 0.0) -> None:
    """Wait until every timer has fired that is due within some seconds."""
    fired = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, fired.set)
    await fired.wait()


async def test_work_that_fails_is_not_tried_for_ever(
    session: Session, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.idle_slices = 5
    await result(session.complete(at(0, 13)))
    engine.fails = KeyError("text")
    await asyncio.to_thread(until, lambda: "run_idle_work failed" in caplog.text)
    for _ in range(3):  # a slice that is handed over meanwhile would have run by the last
        await taken(session)
    assert caplog.text.count("run_idle_work failed") == 1
    engine.fails = None
    assert (await result(session.complete(at(0, 13)))).items
    await asyncio.to_thread(until, lambda: engine.slices_run == 5)


async def test_a_wiped_model_does_not_answer_once_more(
    session: Session, workspace: Workspace, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wiped() -> list[str]:
        workspace.models.first.engine = None
        return []

    monkeypatch.setattr("afterword.lsp.session.FILE_CHECK_SECONDS", 0.0)
    monkeypatch.setattr(workspace.models.first, "refresh", wiped, raising=False)
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    assert engine.cursors == []


async def test_settings_are_taken_at_the_moment_of_the_request(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    reply = session.complete(at(0, 13))
    session.configure(Settings(popup=PopupSettings(max_items=1)))
    engine.let_go.set()
    assert len((await result(reply)).items) == 2
    assert len((await result(session.complete(at(0, 13)))).items) == 1


async def test_nothing_is_searched_for_a_list_that_would_be_thrown_away(
    session: Session, engine: FakeEngine
) -> None:
    session.configure(Settings(popup=PopupSettings(min_prefix=3)))
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    assert engine.cursors == []


async def test_a_place_far_below_has_words_once_the_pauses_have_masked_what_is_above(
    session: Session,
    workspace: Workspace,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("afterword.masking.masked_lines.MAX_CHARS_AT_ONCE", 1_000)
    monkeypatch.setattr(idle_work, "IDLE_SECONDS", 0.0)
    session.open(types.TextDocumentItem(URI, "markdown", 2, "Thanks for it.\n" * 1_000 + "Th"))
    assert await result(session.complete(at(1_000, 2))) is translate.NO_WORDS
    async with asyncio.timeout(10):
        while await session.run_on_worker(workspace.has_idle_work):
            await asyncio.sleep(0.01)
    assert (await result(session.complete(at(1_000, 2)))).items
    assert len(engine.cursors) == 1


async def test_a_place_above_has_words_although_one_far_below_has_none_yet(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afterword.masking.masked_lines.MAX_CHARS_AT_ONCE", 1_000)
    session.open(types.TextDocumentItem(URI, "markdown", 2, "Thanks for it.\n" * 1_000 + "Th"))
    assert await result(session.ghost(ghost_at(1_000, 2))) is translate.NO_GHOST_TEXT
    assert (await result(session.complete(at(0, 4)))).items


async def test_freed_memory_is_given_back_in_a_pause_now_and_then(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(heap, "TRIM_SECONDS", 0.0)
    monkeypatch.setattr(heap, "trim_heap", lambda: trimmed.append(engine.slices_run))
    engine.idle_slices = 3
    await result(session.complete(at(0, 13)))
    assert trimmed == []
    await asyncio.to_thread(until, lambda: trimmed == [1, 2, 3])
    monkeypatch.setattr(heap, "TRIM_SECONDS", 60.0)
    engine.idle_slices = 6
    await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: engine.slices_run == 6)
    assert trimmed == [1, 2, 3]
