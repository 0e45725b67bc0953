"""Stand-ins for the engine and the server, and the requests of a client."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Any

from lsprotocol import types

from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.completion.glossary import Glossary
from afterword.lsp.private_log import start_log
from afterword.lsp.session import Reply, Session
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Cursor
from afterword.text.document import Change
from tests.helpers import SECONDS

URI = "untitled:1"


class FakeEngine:
    """Answers with fixed words, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.cursors: list[Cursor] = []
        self.minimum: list[float | None] = []
        self.phrase_options: list[dict[str, Any]] = []
        self.shown: list[Completion] = []
        self.words = ["the", "that"]
        self.past_slip: list[str] = []
        self.phrase_text: str | None = "the people"
        self.indexed: list[str] = []
        self.closed: list[str] = []
        self.dropped: list[str] = []
        self.glossaries: dict[str, Glossary] = {}
        self.idle_slices = 0
        self.slices_run = 0
        self.fails: Exception | None = None
        self.let_go = threading.Event()
        self.let_go.set()

    def _ask(self, cursor: Cursor) -> str:
        self.calls.append("answer")
        self.cursors.append(cursor)
        assert self.let_go.wait(SECONDS)
        return cursor.text.rpartition(" ")[2]

    def complete(
        self, document: ProseDocument, cursor: Cursor, limit: int, *, forgive_slips: bool
    ) -> Completion:
        prefix = self._ask(cursor)
        if self.fails:
            raise self.fails
        words = [Candidate(word, 0.25) for word in self.words]
        if forgive_slips:
            words += [Candidate(word, 0.1, len(prefix), is_slip=True) for word in self.past_slip]
        return Completion(prefix, words[:limit])

    def count_as_shown(self, completion: Completion) -> None:
        self.shown.append(completion)

    def phrase(
        self, document: ProseDocument, cursor: Cursor, minimum: float | None, **options: Any
    ) -> Phrase | None:
        prefix = self._ask(cursor)
        self.minimum.append(minimum)
        self.phrase_options.append(options)
        return None if self.phrase_text is None else Phrase(prefix, self.phrase_text, 0.5, 0.5)

    def set_offensive_shown(self, shown: bool) -> None:
        self.shows_offensive = shown

    def has_idle_work(self, document: ProseDocument | None) -> bool:
        return document is not None and self.slices_run < self.idle_slices

    def run_idle_work(self, document: ProseDocument | None) -> None:
        if self.fails:
            raise self.fails
        self.calls.append("slice")
        self.slices_run += 1

    def index_open_document(self, document: ProseDocument) -> None:
        self.indexed.append(document.uri)

    def close(self, document: str) -> None:
        self.closed.append(document)

    def drop_state(self, document: str) -> None:
        self.dropped.append(document)

    def set_glossary(self, document: str, glossary: Glossary) -> None:
        self.glossaries[document] = glossary

    def drop_glossary(self, document: str) -> None:
        self.glossaries.pop(document, None)


class FakeWindow:
    """Keeps what a session shows, and runs its tasks."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.tasks: list[Awaitable[Any]] = []

    def show_warning(self, line: str) -> None:
        self.warnings.append(line)

    def spawn_task(self, work: Awaitable[Any]) -> None:
        self.tasks.append(asyncio.ensure_future(work))


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


@contextlib.contextmanager
def private_log(path: Path, level: str = "warning") -> Iterator[None]:
    """Log to a file as a server does, and as before after the block."""
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in (None, "pygls", "websockets")}
    before, root.handlers = root.handlers, []
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions
    try:
        start_log(level, str(path))
        yield
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers = before
        sys.excepthook, sys.unraisablehook, threading.excepthook, logging.raiseExceptions = hooks
        for name, old in levels.items():
            logging.getLogger(name).setLevel(old)


async def result(reply: Reply) -> Any:
    return await asyncio.wrap_future(reply)


def type_text(session: Session, text: str, line: int, character: int) -> None:
    change = Change(text, (line, character), (line, character))
    session.change(URI, [change])


async def taken(session: Session) -> None:
    """Wait until the worker has taken all that was handed over."""
    await session.run_on_worker(lambda: None)


def replace_document(
    params: types.CompletionParams, document: types.TextDocumentIdentifier
) -> types.CompletionParams:
    return types.CompletionParams(document, params.position, params.context)
