"""What happens while a disk does not answer, or a part fails that only counts."""

from __future__ import annotations

import asyncio
import threading

import pytest

from afterword.lsp import session as session_module
from afterword.lsp.glossaries import Glossaries
from afterword.lsp.session import Session
from afterword.lsp.suggestion_tracker import SuggestionTracker
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from tests.helpers import SECONDS, until

from .fakes import URI, FakeWindow, at, result, taken


async def test_one_thread_at_most_waits_for_glossaries(
    session: Session, window: FakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    asked: list[None] = []

    def have_changed(_: Glossaries) -> bool:
        asked.append(None)
        assert answers.wait(SECONDS)
        return False

    monkeypatch.setattr(session_module, "FILE_CHECK_SECONDS", -1.0)
    monkeypatch.setattr(Glossaries, "have_changed", have_changed)
    for _ in range(5):
        await result(session.complete(at(0, 13)))
    await asyncio.to_thread(until, lambda: asked)
    await asyncio.sleep(0.05)
    assert len(asked) == 1
    answers.set()
    await asyncio.gather(*window.tasks)
    session.complete(at(0, 13))
    await asyncio.gather(*window.tasks)
    assert len(asked) == 2


async def test_a_document_is_right_although_its_suggestions_cannot_be_followed(
    session: Session, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def follow(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(SuggestionTracker, "follow", follow)
    places = [(0, column) for column in (13, 14, 15)]
    changes = [Change(letter, place, place) for letter, place in zip("ere", places, strict=True)]
    session.change(URI, changes)
    await taken(session)
    assert workspace.documents[URI].lines[0] == "Thanks for there"
