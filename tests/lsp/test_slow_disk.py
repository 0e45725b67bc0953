"""What happens while a disk does not answer, or a part fails that only counts."""

from __future__ import annotations

import asyncio
import threading

import pytest

from afterword.lsp.session import Session
from afterword.lsp.translate import ClientFeatures
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from tests.helpers import until

from .fakes import URI, taken


async def test_one_thread_at_most_waits_for_glossaries(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    asked: list[None] = []

    def have_changed() -> bool:
        asked.append(None)
        assert answers.wait(10)
        return False

    monkeypatch.setattr(session._glossaries, "have_changed", have_changed)
    checks = [asyncio.ensure_future(session._check_glossaries()) for _ in range(5)]
    await asyncio.to_thread(until, lambda: asked)
    await asyncio.sleep(0.05)
    assert len(asked) == 1
    answers.set()
    await asyncio.gather(*checks)
    await session._check_glossaries()
    assert len(asked) == 2


async def test_a_document_is_right_although_its_suggestions_cannot_be_followed(
    session: Session, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def follow(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(workspace._tracker, "follow", follow)
    session.set_client_features(ClientFeatures(sends_keys_together=True))
    places = [(0, column) for column in (13, 14, 15)]
    changes = [Change(letter, place, place) for letter, place in zip("ere", places, strict=True)]
    session.change(URI, changes)
    await taken(session)
    assert workspace.documents[URI].lines[0] == "Thanks for there"
