"""The states of the model are those of the document, whatever came in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from lsprotocol import types

from afterword.completion.document_state import DocumentState
from afterword.completion.engine import Engine
from afterword.lsp.session import Session
from afterword.lsp.workspace import Workspace
from afterword.masking.prose_document import ProseDocument
from afterword.store.bundle import Bundle
from afterword.text.document import Change
from tests.helpers import until

from .fakes import URI, FakeWindow, at


@pytest.fixture
def engine(tiny_bundle: Bundle) -> Engine:
    return Engine(tiny_bundle)


@pytest.fixture
async def session(engine: Engine) -> AsyncIterator[Session]:
    models = SimpleNamespace(engine=engine, name="tiny", refresh=list)
    with ThreadPoolExecutor(1) as worker:
        yield Session(Workspace(models), worker, FakeWindow())  # type: ignore[arg-type]


LINE = "The people of the town were happy with the answer and the house. "


async def test_an_edit_while_far_text_is_read_leaves_the_state_of_the_text(
    session: Session, engine: Engine
) -> None:
    text = "\n".join(LINE * (number % 5 + 1) for number in range(60))
    session.open(types.TextDocumentItem(URI, "plaintext", 1, text))
    await asyncio.wrap_future(session.complete(at(59, 999)))
    state = engine.states.get(URI)
    assert state is not None
    await asyncio.to_thread(until, lambda: state.full.last.position.line > 30)
    session.change(URI, [Change("x", (10, 5), (10, 5))])
    await asyncio.wrap_future(session.complete(at(59, 999)))
    await asyncio.to_thread(until, lambda: not state.is_behind)

    scratch = DocumentState(engine.model, ProseDocument(URI, state.document.text, "plaintext"))
    for either in (state, scratch):
        cursor = either.document.cursor(either.document.end)
        either.session_at(cursor)
        while either.is_behind:
            either.catch_up()
    assert scratch.full.last.tokens_read == state.full.last.tokens_read
    assert np.array_equal(scratch.full.last.state.h, state.full.last.state.h)


@pytest.mark.parametrize(
    ("language", "line", "text", "column"),
    [
        ("markdown", "the $people of the town", "$", 21),
        ("org", "the =people of the town", "=", 18),
    ],
)
def test_where_an_edit_changes_what_is_prose_before_it_the_text_is_read_anew(
    engine: Engine, language: str, line: str, text: str, column: int
) -> None:
    def log_probabilities(state: DocumentState, place: tuple[int, int]) -> Any:
        cursor = state.document.cursor(state.document.locate(*place))
        return state.session_at(cursor).output.log_probabilities

    document = ProseDocument(URI, "", language)
    state = DocumentState(engine.model, document)
    for letter in f"{line} is\nthen this ":
        end = len(document.lines) - 1, len(document.lines[-1])
        document.apply([Change(letter, end, end)])
        log_probabilities(state, (9, 0))
    document.apply([Change(text, (0, column), (0, column))])
    places = [(0, column + 1), (1, 10)]
    found = [log_probabilities(state, place) for place in places]
    reopened = ProseDocument(URI, document.text, language)
    for place, expected in zip(places, found, strict=True):
        fresh = log_probabilities(DocumentState(engine.model, reopened), place)
        assert np.array_equal(expected, fresh)
