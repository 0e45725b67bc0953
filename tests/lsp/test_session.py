from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import Any

import pytest
from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.background import IDLE_SECONDS
from afterword.lsp.session import Reply, Session
from afterword.lsp.settings import InlineSettings, PopupSettings, Settings
from afterword.text.concealed import REACH
from afterword.text.document import Change

from .conftest import URI, FakeEngine, at, ghost_at


async def result(reply: Any) -> Any:
    assert isinstance(reply, Reply)
    return await asyncio.wrap_future(reply)


def type_text(session: Session, text: str, line: int, character: int) -> None:
    document = session.documents[URI]
    change = Change(text, (line, character), (line, character))
    session.change(URI, document.version + 1, [change])


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
    assert [context.lines[-1] for context in engine.contexts] == ["Thanks for th"]


async def test_a_newer_request_makes_one_that_waits_pointless_but_the_engine_sees_both(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    first = session.complete(at(0, 13))
    type_text(session, "e", 0, 13)
    second = session.complete(at(0, 14))
    type_text(session, "y", 0, 14)
    third = session.complete(at(0, 15))
    engine.let_go.set()
    assert await result(first) is translate.NO_WORDS
    assert await result(second) is translate.NO_WORDS
    assert len((await result(third)).items) == 2
    assert engine.pointless == [True, True, False]
    assert [context.lines[-1][11:] for context in engine.contexts] == ["th", "the", "they"]
    assert [context.unchanged for context in engine.contexts] == [(0, 0), (0, 13), (0, 14)]


async def test_ghost_text_does_not_supersede_the_list(session: Session, engine: FakeEngine) -> None:
    words, ghost = session.complete(at(0, 13)), session.ghost(ghost_at(0, 13))
    assert (await result(words)).items
    assert (await result(ghost)).items
    assert engine.contexts[1].unchanged is None


async def test_a_cancelled_request_is_computed_for_the_edits_only(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    reply = session.complete(at(0, 13))
    assert isinstance(reply, Reply)
    assert reply.cancel()
    engine.let_go.set()
    with pytest.raises(CancelledError):
        reply.result(5)
    await result(session.ghost(ghost_at(0, 13)))  # the worker has passed it by now
    assert engine.pointless == [True, False]


async def test_an_engine_that_fails_answers_with_nothing_and_logs_no_text(
    session: Session, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(context: Any, limit: int, cancelled: Any) -> None:
        raise KeyError(context.lines[-1])

    engine.complete = fail  # type: ignore[method-assign, assignment]
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
    session.settings = settings
    assert (session.complete(at(0, 13, kind)) is translate.NO_WORDS) == silent


@pytest.mark.parametrize(
    ("on_space", "kind", "column", "words"),
    [(False, 3, 11, 0), (True, 3, 11, 2), (False, 1, 11, 2), (False, 3, 13, 2)],
)
async def test_a_list_does_not_stay_open_over_a_space(
    session: Session, on_space: bool, kind: int, column: int, words: int
) -> None:
    session.settings = Settings(popup=PopupSettings(trigger_on_space=on_space))
    text = session.documents[URI].lines[0][:column]
    session.change(URI, 2, [Change(text)])
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
    session.settings = settings
    assert (session.ghost(ghost_at(0, 13, kind)) is translate.NO_GHOST) == silent


async def test_short_prefixes_and_long_lists_are_cut(session: Session) -> None:
    session.settings = Settings(popup=PopupSettings(min_prefix=3, max_items=1))
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    type_text(session, "e", 0, 13)
    assert len((await result(session.complete(at(0, 14)))).items) == 1


async def test_without_a_model_or_a_document_there_is_nothing(
    session: Session, engine: FakeEngine
) -> None:
    unknown = types.TextDocumentIdentifier("untitled:2")
    assert session.complete(replace_document(at(0, 0), unknown)) is translate.NO_WORDS
    session._models.engine = None
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    assert await result(session.ghost(ghost_at(0, 13))) is translate.NO_GHOST
    session.close(URI)


async def test_words_wanted_while_the_first_model_loads_wait_for_it(
    session: Session, engine: FakeEngine
) -> None:
    models, loads = session._models, threading.Event()
    models.engine = None

    def load() -> None:
        assert loads.wait(10)
        models.engine = engine  # type: ignore[assignment]

    session.on_worker(load)
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
    session.settings = Settings(inline=InlineSettings(min_probability=0.7))
    await result(session.ghost(ghost_at(0, 13, kind=1)))
    await result(session.ghost(ghost_at(0, 13, kind=2)))
    assert engine.minimum == [0.0, 0.7]


@pytest.mark.parametrize(
    ("after", "silent"), [("", False), ("  ", False), (").”", False), (" x", True), ("e", True)]
)
async def test_ghost_text_stands_at_the_end_of_a_line(
    session: Session, after: str, silent: bool
) -> None:
    type_text(session, after, 0, 13)
    assert (session.ghost(ghost_at(0, 13)) is translate.NO_GHOST) == silent


def selected(text: str, start: int, line: int = 0) -> types.SelectedCompletionInfo:
    span = types.Range(types.Position(line, start), types.Position(line, 13))
    return types.SelectedCompletionInfo(span, text)


async def test_ghost_text_goes_on_from_the_selected_item(
    session: Session, engine: FakeEngine
) -> None:
    engine.phrase_text = "them all"
    params = ghost_at(0, 13, selected=selected("them", 11))
    (item,) = (await result(session.ghost(params))).items
    assert engine.contexts[-1].lines == ("Thanks for them",)
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
    assert session.ghost(params) is translate.NO_GHOST


async def test_the_beginning_of_an_opened_document_is_read_for_the_others(
    session: Session, engine: FakeEngine
) -> None:
    text = "Prose and `code`.\n" * 10_000
    session.open(types.TextDocumentItem("untitled:notes.md", "markdown", 1, text))
    session.settings = Settings(disabled_languages=("plaintext",))
    session.open(types.TextDocumentItem("untitled:other", "plaintext", 1, "text"))
    await session.on_worker(lambda: None)
    assert "untitled:other" not in engine.beside
    lines = engine.beside["untitled:notes.md"]
    assert 2_000 < len(lines) < 4_000
    assert "code" not in lines[0]


async def test_a_closed_document_is_forgotten(session: Session, engine: FakeEngine) -> None:
    session.close(URI)
    assert URI not in session.documents
    await session.on_worker(lambda: None)
    assert engine.closed == [URI]


async def test_far_text_is_read_in_slices_when_the_typing_pauses(
    session: Session, engine: FakeEngine
) -> None:
    type_text(session, "word " * 20 + "\n" * 2, 0, 0)
    type_text(session, ("word " * 100 + "\n") * 400, 1, 0)
    engine.behind_line = 0
    reply = session.complete(at(401, 0))
    await result(reply)
    assert engine.slices == []
    for _ in range(500):
        await asyncio.sleep(0.01)
        if engine.behind_line is None:
            break
    lines = session.documents[URI].lines
    read: list[str] = []
    for first, part in engine.slices:
        # What was read before is there too, as far as it tells what is a secret.
        again = read[first:]
        assert part[: len(again)] == again
        assert sum(len(line) + 1 for line in again) >= REACH or first == 0
        assert sum(map(len, part)) < 3_000
        read += part[len(again) :]
    assert read == lines[: len(read)]
    assert len(read) >= 401


async def test_slices_end_where_the_engine_reads_nothing_more(
    session: Session, engine: FakeEngine
) -> None:
    type_text(session, "\n" * 9, 0, 0)
    engine.advance = lambda *_: engine.slices.append(_)  # type: ignore[method-assign, assignment]
    engine.behind_line = 3
    await result(session.complete(at(7, 0)))
    await asyncio.sleep(0.3)
    assert 1 <= len(engine.slices) <= 2


@pytest.mark.parametrize("begun", [False, True])
async def test_a_request_halts_the_slices(
    session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """The reply holds the only thread: no slice could run, but one could be submitted."""
    submitted: list[str] = []
    submit = session._worker.submit

    def record(function: Any, *arguments: Any) -> Any:
        submitted.append(function.__name__)
        return submit(function, *arguments)

    monkeypatch.setattr(session._worker, "submit", record)
    type_text(session, ("word " * 100 + "\n") * 400, 0, 0)
    engine.behind_line = 0
    await result(session.complete(at(400, 0)))
    async with asyncio.timeout(10):
        while begun and not engine.slices:
            await asyncio.sleep(0)
    assert engine.behind_line is not None
    engine.let_go.clear()
    submitted.clear()
    reply = session.complete(at(400, 3))
    await asyncio.sleep(4 * IDLE_SECONDS)
    assert submitted == ["_answer"]
    engine.let_go.set()
    await result(reply)
    async with asyncio.timeout(10):
        while "_slice" not in submitted:
            await asyncio.sleep(0.01)


async def test_settings_are_taken_at_the_moment_of_the_request(
    session: Session, engine: FakeEngine
) -> None:
    engine.let_go.clear()
    reply = session.complete(at(0, 13))
    session.settings = replace(session.settings, popup=PopupSettings(max_items=1))
    engine.let_go.set()
    assert len((await result(reply)).items) == 2
