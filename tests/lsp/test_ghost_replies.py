"""The replies to requests for ghost text."""

from __future__ import annotations

import pytest
from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.session import Session
from afterword.lsp.settings import InlineSettings, Settings

from .fakes import (
    FakeEngine,
    ghost_at,
    result,
    type_text,
)


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
