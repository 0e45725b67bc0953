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
from afterword.text.document import Change

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
    async with asyncio.timeout(10):
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
    await read_up_to(memory, 58)

    last = memory.exact.last
    lines = session.documents[URI].lines
    scratch = DocumentMemory(engine._model)
    while (place := scratch.exact.last.position) < last.position:
        scratch.advance(place.line, lines[place.line : last.position.line])
    assert scratch.exact.last.tokens_read == last.tokens_read
    assert np.array_equal(scratch.exact.last.step.state.h, last.step.state.h)
