"""How ghost text follows the user's settings, and what became of the ghost text before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from afterword.completion.config import EngineConfig
from afterword.lsp.session import Session
from afterword.lsp.settings import InlineSettings, PopupSettings, Settings
from afterword.text.document import Change

from .fakes import URI, FakeEngine, ghost_at

USUAL = EngineConfig().ghost_min_probability
RAISED = (1 + USUAL) / 2


class Writer:
    """Writes in a session at the end of the first line, letter by letter."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.column = len("Thanks for th")

    def insert(self, text: str) -> None:
        place = 0, self.column
        self.session.change(URI, [Change(text, place, place)])
        self.column += len(text)

    def type(self, text: str) -> None:
        for letter in text:
            self.insert(letter)

    async def ask(self, kind: int = 2) -> Any:
        reply = self.session.ghost(ghost_at(0, self.column, kind))
        return await asyncio.wrap_future(reply)

    async def refuse(self, times: int) -> None:
        for _ in range(times):
            await self.ask()
            self.type("other ")


@pytest.fixture
def writer(session: Session) -> Writer:
    return Writer(session)


async def test_after_three_refusals_ghost_text_must_be_surer_until_one_is_taken(
    writer: Writer, engine: FakeEngine
) -> None:
    await writer.refuse(3)
    await writer.ask()
    assert engine.minimum == [None] * 3 + [RAISED]
    writer.insert("the ")
    await writer.ask()
    assert engine.minimum[-1] is None


async def test_ghost_text_that_is_asked_for_is_shown_all_the_same(
    writer: Writer, engine: FakeEngine
) -> None:
    await writer.refuse(3)
    await writer.ask(kind=1)
    assert engine.minimum[-1] == 0.0


@pytest.mark.parametrize(
    ("inline", "minimum"),
    [
        (InlineSettings(adaptive=False), None),
        (InlineSettings(min_probability=0.1), 0.2),
        (InlineSettings(min_probability=0.1, adaptive=False), 0.1),
    ],
)
async def test_it_is_a_setting(
    writer: Writer, engine: FakeEngine, inline: InlineSettings, minimum: float | None
) -> None:
    writer.session.configure(Settings(inline=inline))
    await writer.refuse(3)
    await writer.ask()
    assert engine.minimum[-1] == minimum


@pytest.mark.parametrize(
    ("wanted", "after", "passed"), [(True, "", True), (False, "", False), (True, ")", False)]
)
async def test_a_mark_may_end_it_where_no_mark_follows(
    writer: Writer, engine: FakeEngine, wanted: bool, after: str, passed: bool
) -> None:
    writer.session.configure(Settings(inline=InlineSettings(max_words=2, punctuation=wanted)))
    place = 0, writer.column
    writer.session.change(URI, [Change(after, place, place)])
    await writer.ask()
    options = {"max_words": 2, "may_end_with_mark": passed, "forgive_slips": True}
    assert engine.phrase_options == [options]


@pytest.mark.parametrize(("steps", "taken"), [("the people", False), (["the people"], True)])
async def test_keys_that_come_in_one_message_are_told_from_a_suggestion_that_was_taken(
    writer: Writer, engine: FakeEngine, steps: Sequence[str], taken: bool
) -> None:
    await writer.refuse(3)
    await writer.ask()
    changes = []
    for step in steps:
        at = 0, writer.column
        changes.append(Change(step, at, at))
        writer.column += len(step)
    writer.session.change(URI, changes)
    await writer.ask()
    assert engine.minimum[-1] == (None if taken else RAISED)


async def test_words_past_a_slip_that_are_switched_off_hold_no_ghost_text_back(
    writer: Writer, engine: FakeEngine
) -> None:
    writer.session.configure(Settings(popup=PopupSettings(forgive_slips=False)))
    await writer.ask()
    assert engine.phrase_options[0]["forgive_slips"] is False
