"""The state of one client: its documents, its settings, the work under way.

Its methods run on the event loop and never wait. The engine runs on a worker of one thread, in
the order of the messages, on unchanging pictures of the documents.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, Protocol, TypeVar

from lsprotocol import types

from afterword.completion.engine import Engine
from afterword.lsp import translate
from afterword.lsp.background import Background
from afterword.lsp.models import Models
from afterword.lsp.settings import Settings
from afterword.lsp.translate import Client
from afterword.text.context import Context
from afterword.text.document import Change, Document

T = TypeVar("T")

CHECK_SECONDS = 2.0
"""Least time between two looks for a new model while somebody types."""
BESIDE_CHARACTERS = 50_000
"""How much of a document that is opened is read for its words, for the sake of the others."""

log = logging.getLogger(__name__)


class Reply(Future[Any]):
    """The reply to one request, which may have become pointless before it is computed."""

    superseded = False

    def is_pointless(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.superseded or self.cancelled()


class Host(Protocol):
    """What a session needs of its server."""

    def tell(self, line: str) -> None:
        """Show the user a line."""

    def keep(self, work: Awaitable[Any]) -> None:
        """Let work go on by itself."""


class Session:
    """State of one client.

    Parameters
    ----------
    models : Models
        What answers.
    worker : ThreadPoolExecutor
        The one thread that may use `models`.
    host : Host
        The server: shows the user a line, and lets work go on by itself.
    """

    def __init__(self, models: Models, worker: ThreadPoolExecutor, host: Host) -> None:
        self.settings = Settings()
        self.client = Client()
        self.documents: dict[str, Document] = {}
        self._models = models
        self._reader = models.engine  # what has read the documents for their words
        self._worker = worker
        self._host = host
        self._latest: dict[tuple[str, str], Reply] = {}
        self._refreshed = time.monotonic()
        self._background = Background(models, worker, self.documents)

    def open(self, document: types.TextDocumentItem) -> None:
        """Mirror a document."""
        mirror = Document(
            document.uri,
            document.text,
            document.language_id,
            document.version,
            self.client.encoding,
        )
        self.documents[document.uri] = mirror
        self._read(mirror)

    def change(self, uri: str, version: int, changes: Iterable[Change]) -> None:
        """Keep the mirror of a document up to date."""
        if document := self.documents.get(uri):
            document.apply(changes, version)

    def close(self, uri: str) -> None:
        """Forget a document."""
        self.documents.pop(uri, None)
        self._latest.pop((uri, "list"), None)
        self._latest.pop((uri, "ghost"), None)
        self._worker.submit(self._close, uri)

    def complete(self, params: types.CompletionParams) -> Reply | types.CompletionList:
        """The list of words at a position."""
        popup, client = self.settings.popup, self.client
        document = self._served(params.text_document.uri)
        kind = params.context.trigger_kind if params.context else None
        uninvited = kind is types.CompletionTriggerKind.TriggerCharacter and self._manual
        if document is None or not popup.enabled or uninvited:
            return translate.NO_WORDS
        place = document.locate(params.position.line, params.position.character)
        cursor = types.Position(place.line, document.character(place))
        picture = document.context(place)
        # Some clients ask again for a list that was open when a space was typed.
        left_over = kind is types.CompletionTriggerKind.TriggerForIncompleteCompletions
        least = 1 if left_over and not popup.trigger_on_space else 0

        def work(engine: Engine, cancelled: Callable[[], bool]) -> types.CompletionList:
            found = engine.complete(picture, popup.max_items, cancelled)
            if cancelled() or len(found.prefix) < max(popup.min_prefix, least):
                return translate.NO_WORDS
            return translate.completion_list(found, client, cursor, picture.after)

        return self._submit(picture, "list", work, translate.NO_WORDS)

    def ghost(self, params: types.InlineCompletionParams) -> Reply | types.InlineCompletionList:
        """The ghost text at a position."""
        inline, client = self.settings.inline, self.client
        document = self._served(params.text_document.uri)
        invited = params.context.trigger_kind is types.InlineCompletionTriggerKind.Invoked
        if document is None or not inline.enabled or (self._manual and not invited):
            return translate.NO_GHOST
        place = document.locate(params.position.line, params.position.character)
        if not translate.leaves_room(document.lines[place.line][place.column :]):
            return translate.NO_GHOST
        minimum = 0.0 if invited else inline.min_probability
        selected = params.context.selected_completion_info
        at = None
        if selected is not None:
            start = document.locate(selected.range.start.line, selected.range.start.character)
            if start.line != place.line or start.column > place.column:
                return translate.NO_GHOST
            at = start.column
        cursor = types.Position(place.line, document.character(place))
        picture = document.context(place, selected.text if selected else "", at)

        def work(engine: Engine, cancelled: Callable[[], bool]) -> types.InlineCompletionList:
            phrase = engine.phrase(picture, minimum, cancelled)
            if cancelled() or phrase is None:
                return translate.NO_GHOST
            if selected is not None:
                return translate.extension(phrase, selected, picture)
            return translate.inline_list(phrase, client, cursor)

        return self._submit(picture, "ghost", work, translate.NO_GHOST)

    def on_worker(self, function: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """Run a function on the worker's thread, after all that was asked of it before."""
        return asyncio.wrap_future(self._worker.submit(function, *args))

    async def follow(self, loading: asyncio.Future[list[str]]) -> None:
        """Show the user the lines that loading a model comes to; a new one reads the documents."""
        for line in await loading:
            self._host.tell(line)
        if self._reader is not self._models.engine:
            self._reader = self._models.engine
            for document in self.documents.values():
                self._read(document)

    @property
    def _manual(self) -> bool:
        return self.settings.trigger == "manual"

    def _served(self, uri: str) -> Document | None:
        """A document that is open and not switched off."""
        document = self.documents.get(uri)
        if document is None or document.language_id in self.settings.disabled_languages:
            return None
        return document

    def _submit(
        self,
        picture: Context,
        kind: Literal["list", "ghost"],
        work: Callable[[Engine, Callable[[], bool]], T],
        nothing: T,
    ) -> Reply:
        """Have the worker compute a reply; an older one of the same kind is then pointless.

        While the first model is being loaded on the worker, the reply waits for it.
        """
        reply = Reply()
        key = (picture.document, kind)
        if (older := self._latest.get(key)) is not None:
            older.superseded = True
        self._latest[key] = reply
        loop = asyncio.get_running_loop()
        self._background.pause()
        # It runs even when it is pointless: the engine must learn of the edits.
        self._worker.submit(self._answer, loop, reply, picture, work, nothing)
        return reply

    def _answer(
        self,
        loop: asyncio.AbstractEventLoop,
        reply: Reply,
        picture: Context,
        work: Callable[[Engine, Callable[[], bool]], T],
        nothing: T,
    ) -> None:
        engine = self._models.engine
        try:
            result = work(engine, reply.is_pointless) if engine else nothing
        except Exception as error:
            # The message of the error could quote the document: the places alone are logged.
            places = "".join(traceback.format_tb(error.__traceback__))
            log.error("a completion failed (%s)\n%s", type(error).__name__, places)
            result = nothing
        behind = engine.behind(picture.document) if engine else None
        loop.call_soon_threadsafe(self._finish, reply, result, picture, behind)

    def _finish(self, reply: Reply, result: object, picture: Context, behind: int | None) -> None:
        if reply.set_running_or_notify_cancel():
            reply.set_result(result)
        if behind is not None:
            self._background.resume(picture.document, behind, picture.cursor.line)
        now = time.monotonic()
        if now - self._refreshed > CHECK_SECONDS:
            self._refreshed = now
            self._host.keep(self.follow(self.on_worker(self._models.refresh)))

    def _read(self, document: Document) -> None:
        """Have the engine know the words of a document, for the sake of the others."""
        if document.language_id not in self.settings.disabled_languages:
            self._worker.submit(self._read_beside, document.uri, _beginning(document))

    def _read_beside(self, uri: str, lines: Sequence[str]) -> None:
        if self._models.engine is not None:
            self._models.engine.read_beside(uri, lines)

    def _close(self, uri: str) -> None:
        if self._models.engine is not None:
            self._models.engine.close(uri)


def _beginning(document: Document) -> list[str]:
    """The prose lines that a document begins with."""
    lines: list[str] = []
    size = 0
    while len(lines) < len(document.lines) and size < BESIDE_CHARACTERS:
        lines.append(document.prose_line(len(lines)))
        size += len(document.lines[len(lines) - 1]) + 1
    return lines
