"""The replies of a session to requests for the list, and its life."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import CancelledError

import pytest
from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.session import Session
from afterword.lsp.settings import PopupSettings, Settings
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from tests.helpers import SECONDS, until

from .fakes import (
    URI,
    FakeEngine,
    at,
    ghost_at,
    replace_document,
    result,
    taken,
    type_text,
)


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
        reply.result(SECONDS)
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


async def test_short_prefixes_and_long_lists_are_cut(session: Session) -> None:
    session.configure(Settings(popup=PopupSettings(min_prefix=3, max_items=1)))
    assert await result(session.complete(at(0, 13))) is translate.NO_WORDS
    type_text(session, "e", 0, 13)
    assert len((await result(session.complete(at(0, 14)))).items) == 1


async def test_a_letter_and_its_mark_are_one_letter_of_a_prefix(session: Session) -> None:
    session.configure(Settings(popup=PopupSettings(min_prefix=3)))
    session.change(URI, [Change("Thanks for te\u0301")])
    assert await result(session.complete(at(0, 14))) is translate.NO_WORDS
    session.change(URI, [Change("Thanks for te\u0301l")])
    assert (await result(session.complete(at(0, 15)))).items


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
        assert loads.wait(SECONDS)
        active_model.engine = engine  # type: ignore[assignment]

    session.run_on_worker(load)
    reply, ghost = session.complete(at(0, 13)), session.ghost(ghost_at(0, 13))
    loads.set()
    assert len((await result(reply)).items) == 2
    assert (await result(ghost)).items


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
