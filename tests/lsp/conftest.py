from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from lsprotocol import types

from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.lsp.session import Session
from afterword.text.context import Context

URI = "untitled:1"


class FakeEngine:
    """Answers with fixed words, and keeps what it was asked."""

    def __init__(self) -> None:
        self.contexts: list[Context] = []
        self.pointless: list[bool] = []
        self.minimum: list[float | None] = []
        self.words = ["the", "that"]
        self.phrase_text: str | None = "the people"
        self.beside: dict[str, list[str]] = {}
        self.closed: list[str] = []
        self.slices: list[tuple[int, list[str]]] = []
        self.behind_line: int | None = None
        self.let_go = threading.Event()
        self.let_go.set()

    def _ask(self, context: Context, cancelled: Callable[[], bool]) -> str:
        self.contexts.append(context)
        assert self.let_go.wait(10)
        self.pointless.append(cancelled())
        return context.lines[-1].rpartition(" ")[2]

    def complete(self, context: Context, limit: int, cancelled: Callable[[], bool]) -> Completion:
        prefix = self._ask(context, cancelled)
        return Completion(prefix, [Candidate(word, 0.25) for word in self.words[:limit]])

    def phrase(
        self, context: Context, minimum: float | None, cancelled: Callable[[], bool]
    ) -> Phrase | None:
        prefix = self._ask(context, cancelled)
        self.minimum.append(minimum)
        return None if self.phrase_text is None else Phrase(prefix, self.phrase_text, 0.5, 0.5)

    def behind(self, document: str) -> int | None:
        return self.behind_line

    def advance(self, document: str, first_line: int, lines: list[str]) -> None:
        self.slices.append((first_line, lines))
        end = first_line + len(lines)
        self.behind_line = None if end > 400 else end

    def read_beside(self, document: str, lines: list[str]) -> None:
        self.beside[document] = lines

    def close(self, document: str) -> None:
        self.closed.append(document)


class Host:
    """What a session needs of its server."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.work: list[Awaitable[Any]] = []

    def tell(self, line: str) -> None:
        self.lines.append(line)

    def keep(self, work: Awaitable[Any]) -> None:
        self.work.append(work)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def session(engine: FakeEngine) -> AsyncIterator[Session]:
    with ThreadPoolExecutor(1) as worker:
        session = Session(SimpleNamespace(engine=engine), worker, Host())
        session.open(types.TextDocumentItem(URI, "markdown", 1, "Thanks for th\n"))
        yield session
        engine.let_go.set()


def at(line: int, character: int, kind: int = 1) -> types.CompletionParams:
    return types.CompletionParams(
        types.TextDocumentIdentifier(URI),
        types.Position(line, character),
        types.CompletionContext(types.CompletionTriggerKind(kind)),
    )


def ghost_at(
    line: int, character: int, kind: int = 2, selected: types.SelectedCompletionInfo | None = None
) -> types.InlineCompletionParams:
    return types.InlineCompletionParams(
        types.InlineCompletionContext(types.InlineCompletionTriggerKind(kind), selected),
        types.TextDocumentIdentifier(URI),
        types.Position(line, character),
    )
