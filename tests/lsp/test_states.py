"""The states of the model are those of the document, whatever came in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from lsprotocol import types

from afterword.bundle import Bundle
from afterword.completion.engine import Engine
from afterword.completion.memory import DocumentMemory
from afterword.lsp.session import Session
from afterword.text.document import Change, Document

from .conftest import URI, Host, at, ghost_at


@pytest.fixture
def engine(tiny_bundle: Bundle) -> Engine:
    return Engine(tiny_bundle)


@pytest.fixture
async def session(engine: Engine) -> AsyncIterator[Session]:
    with ThreadPoolExecutor(1) as worker:
        yield Session(SimpleNamespace(engine=engine), worker, Host())


async def result(reply: Any) -> Any:
    return await asyncio.wrap_future(reply)


async def read_up_to(memory: DocumentMemory, line: int) -> None:
    """Wait until the slices have come to a line."""
    async with asyncio.timeout(60):
        while memory.exact.last.position.line < line:
            await asyncio.sleep(0.01)


LINE = "The people of the town were happy with the answer and the house. "


async def test_a_slice_for_a_place_that_an_edit_has_left_behind_is_dropped(
    session: Session, engine: Engine
) -> None:
    text = "\n".join(LINE * (number % 5 + 1) for number in range(60))
    session.open(types.TextDocumentItem(URI, "plaintext", 1, text))
    end = 59, 999
    await result(session.complete(at(*end)))
    memory = engine._memories[URI]
    await read_up_to(memory, 30)

    words = session.complete(at(*end))
    session.change(URI, 2, [Change("x", (10, 5), (10, 5))])
    busy = threading.Event()
    session._worker.submit(busy.wait, 10)
    ghost = session.ghost(ghost_at(*end))
    await result(words)
    await asyncio.sleep(0.1)  # the next slice has been handed over, behind the request
    busy.set()
    await result(ghost)
    await read_up_to(memory, 60)

    lines = session.documents[URI].lines
    scratch = DocumentMemory(engine._model)
    while (line := scratch.exact.last.position.line) < len(lines):
        scratch.advance(line, lines[line:])
    assert scratch.exact.last.tokens_read == memory.exact.last.tokens_read
    assert np.array_equal(scratch.exact.last.step.state.h, memory.exact.last.step.state.h)


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
    def log_probabilities(memory: DocumentMemory, place: tuple[int, int]) -> Any:
        return memory.boundary(document.context(document.locate(*place))).step.log_probabilities

    document = Document(URI, "", language)
    memory = DocumentMemory(engine._model)
    for letter in f"{line} is\nthen this ":
        end = len(document.lines) - 1, len(document.lines[-1])
        document.apply([Change(letter, end, end)], 1)
        log_probabilities(memory, (9, 0))
    document.apply([Change(text, (0, column), (0, column))], 2)
    places = [(0, column + 1), (1, 10)]
    found = [log_probabilities(memory, place) for place in places]
    document = Document(URI, document.text, language)
    for place, step in zip(places, found, strict=True):
        fresh = log_probabilities(DocumentMemory(engine._model), place)
        assert np.array_equal(step, fresh)
