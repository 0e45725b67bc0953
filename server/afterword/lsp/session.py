"""Route one client's messages to the worker, and its replies back, on the event loop.

The worker is a single thread that owns the documents and the model (`workspace.py`) and handles
messages in order. Nothing here waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from lsprotocol import types

from afterword.errors import UserError
from afterword.lsp import translate
from afterword.lsp.client_window import ClientWindow
from afterword.lsp.glossaries import Glossaries
from afterword.lsp.idle_work import IdleWork
from afterword.lsp.private_log import describe
from afterword.lsp.settings import MAX_MODELS, LanguageModelName, Settings
from afterword.lsp.translate import ClientFeatures
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from afterword.text.language_detector import LanguageDetector

if TYPE_CHECKING:
    from afterword.completion.glossary import Glossary

T = TypeVar("T")

FILE_CHECK_SECONDS = 2.0
"""Minimum time between two checks for changed files while the user types."""

MAX_GLOSSARY_WAIT_SECONDS = 0.1
"""How long the worker waits for the glossary of a document that was just opened."""

log = logging.getLogger(__name__)


class Reply(Future[Any]):
    """The reply to one request; it may become stale before it is computed."""

    superseded = False

    def is_stale(self) -> bool:
        """Return whether nobody is waiting for it any more."""
        return self.superseded or self.cancelled()


class Session:
    """Handle the messages of one client on the event loop.

    Parameters
    ----------
    workspace : Workspace
        The documents and the model.
    worker : ThreadPoolExecutor
        The one thread that may use them.
    window : ClientWindow
        Shows the user problems with a model.
    default_model : str or None
        The model that is loaded unless the settings name another.
    first_model : str or None
        The model that is being loaded already.
    """

    def __init__(
        self,
        workspace: Workspace,
        worker: ThreadPoolExecutor,
        window: ClientWindow,
        default_model: str | None = None,
        first_model: str | None = None,
    ) -> None:
        self._workspace = workspace
        self._worker = worker
        self._window = window
        self._default_model = default_model
        self._model = first_model or default_model
        self._checks: list[Callable[[], Awaitable[None]]] = []
        self._latest: dict[tuple[str, str], Reply] = {}
        self._idle_work = IdleWork(
            worker, lambda: _call_logged(workspace.run_idle_work, default=False)
        )
        self._files_checked = time.monotonic()
        self._glossaries = Glossaries()
        self._has_glossaries = Settings().glossary.enabled
        self._is_checking_glossaries = False
        # Not the worker: a disk may be slow or never answer.
        self._reader = ThreadPoolExecutor(1, "afterword-glossaries")
        self._pair: tuple[LanguageModelName | None, LanguageModelName | None] = (None, None)
        self._languages: tuple[str, str] | None = None  # what the detector tells apart

    def on_check(self, check: Callable[[], Awaitable[None]]) -> None:
        """Call a function too whenever files are checked while the user types."""
        self._checks.append(check)

    def set_client_features(self, features: ClientFeatures) -> None:
        """Take what the client can do."""
        self._submit(self._workspace.set_client_features, features)

    def configure(self, settings: Settings) -> None:
        """Take new settings, from the next message on; load the model that they name."""
        self._submit_before_pause(self._workspace.configure, settings)
        had_glossaries, self._has_glossaries = self._has_glossaries, settings.glossary.enabled
        if not had_glossaries:
            self.read_glossaries()
        second = settings.models[-1] if settings.models else None
        first = settings.models[0] if len(settings.models) == MAX_MODELS else None
        model = (first[1] if first else settings.model) or self._default_model
        if model != self._model:
            self._model = model
            loading = self.run_on_worker(self._workspace.models.load, model)
            self._window.spawn_task(self.finish_loading(loading))
        if (first, second) != self._pair:
            self._pair = first, second
            self._window.spawn_task(self._load_second(second and second[1]))

    async def language_to_learn(self, uri: str) -> str | None:
        """Return the language id of a document that may be learned when saved; None if not."""
        return await self.run_on_worker(self._workspace.language_to_learn, uri)

    def open(self, document: types.TextDocumentItem) -> None:
        """Mirror a document."""
        self._submit_before_pause(self._workspace.open, document)
        if self._has_glossaries:
            reading = self._reader.submit(self._glossaries.of, document.uri)
            self._submit(self._take_glossary, document.uri, reading)
            self._window.spawn_task(self._show_glossary_problems())

    def change(self, uri: str, changes: Iterable[Change]) -> None:
        """Keep the mirror of a document up to date."""
        self._submit(self._workspace.change, uri, list(changes))

    def close(self, uri: str) -> None:
        """Forget a document."""
        for kind in ("list", "ghost"):
            if (reply := self._latest.pop((uri, kind), None)) is not None:
                reply.superseded = True
        self._submit(self._workspace.close, uri)

    def set_folders(self, uris: Sequence[str]) -> None:
        """Take the folders that the client works in."""
        self._reader.submit(self._glossaries.set_folders, uris)
        self.read_glossaries()

    def read_glossaries(self) -> None:
        """Read the glossaries again, because one has changed or there may be others."""
        if self._has_glossaries:
            self._window.spawn_task(self._read_glossaries())

    def close_all(self) -> None:
        """Forget all documents: the client has left."""
        self._latest.clear()
        self._reader.shutdown(wait=False, cancel_futures=True)
        self._submit(self._workspace.close_all)

    def complete(self, params: types.CompletionParams) -> Reply:
        """Return the list of words at a position, to be computed."""

        def compute(reply: Reply) -> types.CompletionList:
            return self._workspace.complete(params, reply.is_stale)

        return self._reply_to(params.text_document.uri, "list", compute, translate.NO_WORDS)

    def ghost(self, params: types.InlineCompletionParams) -> Reply:
        """Return the ghost text at a position, to be computed."""

        def compute(_: Reply) -> types.InlineCompletionList:
            return self._workspace.ghost(params)

        return self._reply_to(params.text_document.uri, "ghost", compute, translate.NO_GHOST_TEXT)

    def explain(
        self, params: types.TextDocumentPositionParams
    ) -> asyncio.Future[dict[str, object]]:
        """Return why words would be listed at a position, to be computed."""
        return self.run_on_worker(self._workspace.explain, params)

    def run_on_worker(self, function: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """Run a function on the worker's thread, after everything submitted before."""
        return asyncio.wrap_future(self._worker.submit(function, *args))

    async def finish_loading(self, loading: asyncio.Future[list[str]]) -> None:
        """Show the warnings of loading a model; index the open documents if it is new.

        Its language may be another one.
        """
        for line in await loading:
            self._window.show_warning(line)
        self._submit_before_pause(self._workspace.index_documents)
        await self._tell_languages_apart()

    async def _load_second(self, choice: str | None) -> None:
        """Load the model for paragraphs in another language; None drops it."""
        self._languages = None
        await self.finish_loading(self.run_on_worker(self._workspace.models.load_second, choice))

    async def _tell_languages_apart(self) -> None:
        """Give the models a detector of their languages, unless they have it.

        The settings may change while this waits; then the newer call takes care of them.
        """
        pair, models = self._pair, self._workspace.models
        first, second = pair
        if second is None:
            return
        language = first[0] if first else await self.run_on_worker(lambda: models.language)
        languages = language, second[0]
        if self._pair != pair or self._languages == languages:
            return
        self._languages = languages
        detector = None
        try:
            detector = await asyncio.to_thread(LanguageDetector, *languages)
        except UserError as error:
            if self._languages is languages:
                self._window.show_warning(f"models: {error}")
        if self._languages is languages:
            self._submit(models.tell_apart, detector)

    def _submit(self, function: Callable[..., object], *args: object) -> None:
        self._worker.submit(_call_logged, function, *args)

    def _submit_before_pause(self, function: Callable[..., object], *args: object) -> None:
        """Do the same, and the idle work that it leaves in the pause that follows."""
        self._idle_work.begin_request()
        loop = asyncio.get_running_loop()

        def work() -> None:
            _call_logged(function, *args)
            has_idle_work = _call_logged(self._workspace.has_idle_work, default=False)
            loop.call_soon_threadsafe(self._idle_work.end_request, has_idle_work)

        self._worker.submit(work)

    def _reply_to(
        self,
        uri: str,
        kind: Literal["list", "ghost"],
        compute: Callable[[Reply], object],
        empty: object,
    ) -> Reply:
        """Have the worker compute a reply, which makes an older one of the same kind stale.

        While the first model is being loaded on the worker, the reply waits for it. It is `empty`
        if it is stale by then, or cannot be computed.
        """
        reply = Reply()
        older, self._latest[uri, kind] = self._latest.get((uri, kind)), reply
        if older is not None and not older.done():
            older.superseded = True
        self._idle_work.begin_request()
        self._check_files()
        loop = asyncio.get_running_loop()

        def answer() -> None:
            result = empty if reply.is_stale() else _call_logged(compute, reply, default=empty)
            has_idle_work = _call_logged(self._workspace.has_idle_work, default=False)
            loop.call_soon_threadsafe(self._finish, reply, result, has_idle_work)

        self._worker.submit(answer)
        return reply

    def _finish(self, reply: Reply, result: object, has_idle_work: bool) -> None:
        if reply.set_running_or_notify_cancel():
            reply.set_result(result)
        self._idle_work.end_request(has_idle_work)

    def _check_files(self) -> None:
        """Look for a new, removed or wiped model before the worker answers, and for glossaries."""
        now = time.monotonic()
        if now - self._files_checked > FILE_CHECK_SECONDS:
            self._files_checked = now
            checking = self.run_on_worker(self._workspace.models.refresh)
            self._window.spawn_task(self.finish_loading(checking))
            for check in (self._check_glossaries, *self._checks):
                self._window.spawn_task(check())

    async def _check_glossaries(self) -> None:
        """Look on another thread whether a glossary has changed, unless one looks already.

        A disk may be slow or never answer.
        """
        if self._is_checking_glossaries:
            return
        self._is_checking_glossaries = True
        try:
            have_changed = await asyncio.to_thread(self._glossaries.have_changed)
        finally:
            self._is_checking_glossaries = False
        if have_changed and self._has_glossaries:
            await self._read_glossaries()

    async def _read_glossaries(self) -> None:
        """Read the glossaries of all documents on their own thread, and hand them to the worker."""
        uris = await self.run_on_worker(lambda: list(self._workspace.documents))
        reading = self._reader.submit(self._glossaries.read_again, uris)
        glossaries = await asyncio.wrap_future(reading)
        self._submit(self._workspace.set_glossaries, glossaries)
        await self._show_glossary_problems()

    def _take_glossary(self, uri: str, reading: Future[Glossary]) -> None:
        """Take the glossary of a document that was opened, on the worker; wait for it only shortly.

        It is usually there by the first request. A disk that does not answer delays nothing else.
        """
        try:
            glossary = reading.result(MAX_GLOSSARY_WAIT_SECONDS)
        except TimeoutError:
            reading.add_done_callback(lambda read: self._submit(self._take_glossary, uri, read))
        except CancelledError:
            pass  # the client has left
        else:
            self._workspace.set_glossaries({uri: glossary})

    async def _show_glossary_problems(self) -> None:
        try:
            reading = self._reader.submit(self._glossaries.new_problems)
        except RuntimeError:
            return  # the client has left
        for line in await asyncio.wrap_future(reading):
            self._window.show_warning(line)


def _call_logged(function: Callable[..., Any], *args: object, default: Any = None) -> Any:
    """Return what a function returns; log its failure and return the default instead."""
    try:
        return function(*args)
    except Exception as error:
        log.error("%s failed: %s", function.__qualname__, describe(error))
        return default
