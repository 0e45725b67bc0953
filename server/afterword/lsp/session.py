"""Route one client's messages to the worker, and its replies back, on the event loop.

The worker is a single thread that owns the documents and the model (`workspace.py`) and handles
messages in order. Nothing here waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, Protocol, TypeVar

from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.settings import Settings
from afterword.lsp.translate import Client
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change

T = TypeVar("T")

CHECK_SECONDS = 2.0
"""Least time between two looks for a new model while somebody types."""
IDLE_SECONDS = 0.05
"""Pause between requests after which the worker starts on idle work."""

log = logging.getLogger(__name__)


class Reply(Future[Any]):
    """The reply to one request, which may be stale before it is computed."""

    superseded = False

    def is_stale(self) -> bool:
        """Tell whether nobody is waiting for it any more."""
        return self.superseded or self.cancelled()


class Host(Protocol):
    """What a session needs of its server."""

    def tell(self, line: str) -> None:
        """Show the user a line."""

    def keep(self, work: Awaitable[Any]) -> None:
        """Let work go on by itself."""


class Session:
    """The event loop's end of one client.

    Parameters
    ----------
    workspace : Workspace
        The documents and the model.
    worker : ThreadPoolExecutor
        The one thread that may use them.
    host : Host
        The server: shows the user a line, and lets work go on by itself.
    """

    def __init__(self, workspace: Workspace, worker: ThreadPoolExecutor, host: Host) -> None:
        self.settings = Settings()
        self._workspace = workspace
        self._worker = worker
        self._host = host
        self._latest: dict[tuple[str, str], Reply] = {}
        self._pending = 0
        self._idle_timer: asyncio.TimerHandle | None = None
        self._checked = time.monotonic()

    def set_client(self, client: Client) -> None:
        """Take what the client can do."""
        self._hand_over(self._workspace.set_client, client)

    def configure(self, settings: Settings) -> None:
        """Take new settings, from the next message on."""
        self.settings = settings
        self._hand_over(self._workspace.configure, settings)

    def open(self, document: types.TextDocumentItem) -> None:
        """Mirror a document."""
        self._hand_over(self._workspace.open, document)

    def change(self, uri: str, changes: Iterable[Change]) -> None:
        """Keep the mirror of a document up to date."""
        self._hand_over(self._workspace.change, uri, list(changes))

    def close(self, uri: str) -> None:
        """Forget a document."""
        for kind in ("list", "ghost"):
            if (reply := self._latest.pop((uri, kind), None)) is not None:
                reply.superseded = True
        self._hand_over(self._workspace.close, uri)

    def complete(self, params: types.CompletionParams) -> Reply:
        """Return the list of words at a position, to be computed."""
        uri = params.text_document.uri
        return self._ask(uri, "list", self._workspace.complete, params, translate.NO_WORDS)

    def ghost(self, params: types.InlineCompletionParams) -> Reply:
        """Return the ghost text at a position, to be computed."""
        uri = params.text_document.uri
        return self._ask(uri, "ghost", self._workspace.ghost, params, translate.NO_GHOST)

    def on_worker(self, function: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """Run a function on the worker's thread, after all that was asked of it before."""
        return asyncio.wrap_future(self._worker.submit(function, *args))

    async def follow(self, loading: asyncio.Future[list[str]]) -> None:
        """Show the user the lines that loading a model comes to; a new one reads the documents."""
        for line in await loading:
            self._host.tell(line)
        self._hand_over(self._workspace.index_documents)

    def _hand_over(self, function: Callable[..., object], *args: object) -> None:
        self._worker.submit(_guarded, None, function, *args)

    def _ask(
        self,
        uri: str,
        kind: Literal["list", "ghost"],
        work: Callable[[Any, Callable[[], bool]], object],
        params: object,
        nothing: object,
    ) -> Reply:
        """Have the worker compute a reply, which makes an older one of the same kind stale.

        While the first model is being loaded on the worker, the reply waits for it.
        """
        reply = Reply()
        older, self._latest[uri, kind] = self._latest.get((uri, kind)), reply
        if older is not None and not older.done():
            older.superseded = True
        self._pending += 1
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self._check_models()
        loop = asyncio.get_running_loop()

        def answer() -> None:
            result = nothing
            if not reply.is_stale():
                result = _guarded(nothing, work, params, reply.is_stale)
            idle_work = _guarded(False, self._workspace.has_idle_work)
            loop.call_soon_threadsafe(self._finish, reply, result, idle_work)

        self._worker.submit(answer)
        return reply

    def _finish(self, reply: Reply, result: object, idle_work: bool) -> None:
        self._pending -= 1
        if reply.set_running_or_notify_cancel():
            reply.set_result(result)
        if self._pending == 0 and idle_work:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(IDLE_SECONDS, self._run_idle_work)

    def _check_models(self) -> None:
        """Have the worker check for a new, removed or wiped model before it answers."""
        now = time.monotonic()
        if now - self._checked > CHECK_SECONDS:
            self._checked = now
            self._host.keep(self.follow(self.on_worker(self._workspace.models.refresh)))

    def _run_idle_work(self) -> None:
        """Have the worker do idle work slice by slice until a request comes."""
        loop = asyncio.get_running_loop()

        def work() -> None:
            if _guarded(False, self._workspace.run_idle_work):
                loop.call_soon_threadsafe(self._go_on)

        self._worker.submit(work)

    def _go_on(self) -> None:
        if self._pending == 0:
            self._run_idle_work()


def _guarded(nothing: Any, function: Callable[..., Any], *args: object) -> Any:
    """Return what a function returns, or `nothing` when it fails, which is logged."""
    try:
        return function(*args)
    except Exception as error:
        # The message of the error could quote the document: the places alone are logged.
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s failed (%s)\n%s", function.__name__, type(error).__name__, places)
        return nothing
