"""The language server: where the protocol's methods are bound."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from afterword import __version__
from afterword.lsp import commands
from afterword.lsp.active_model import Models
from afterword.lsp.configuration import Configuration
from afterword.lsp.parent_process import watch
from afterword.lsp.protocol import Protocol
from afterword.lsp.session import Reply, Session
from afterword.lsp.settings import Settings
from afterword.lsp.translate import Client
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from afterword.text.positions import Encoding

log = logging.getLogger(__name__)


class Server(LanguageServer):
    """pygls's server for one client."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("afterword", __version__, protocol_cls=Protocol)
        self._tasks: set[asyncio.Future[Any]] = set()

    def keep(self, work: Awaitable[Any]) -> None:
        """Let work go on by itself."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the loop alone would let it be collected
        task.add_done_callback(self._done)

    def tell(self, line: str) -> None:
        """Show the user a line."""
        message = types.ShowMessageParams(types.MessageType.Warning, f"Afterword: {line}")
        self.window_show_message(message)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Log an error's kind: a message box would interrupt, its text might quote a document."""
        log.error("%s while handling a message", type(error).__name__)

    def _done(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s in the background", type(error).__name__, exc_info=error)


def create(
    models: Models,
    worker: ThreadPoolExecutor,
    loading: Future[list[str]],
    choice: str | None = None,
) -> Server:
    """Make the server of one client.

    Parameters
    ----------
    models : Models
        What answers.
    worker : ThreadPoolExecutor
        The one thread that uses `models`.
    loading : Future[list[str]]
        The first load of a model: its outcome is told to the user.
    choice : str or None
        The model that it loads, unless the settings name another.
    """
    server = Server()
    session = Session(Workspace(models), worker, server)
    chosen = choice

    def use(settings: Settings) -> None:
        nonlocal chosen
        session.configure(settings)
        wanted = settings.model or choice
        if wanted != chosen:
            chosen = wanted
            server.keep(session.follow(session.on_worker(models.load, wanted)))

    configuration = Configuration(server, use)
    commands.register(server, session, models)
    _bind_lifecycle(server, session, configuration, loading)
    _bind_documents(server, session)
    return server


def _bind_lifecycle(
    server: Server, session: Session, configuration: Configuration, loading: Future[list[str]]
) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        """Read the client's capabilities and options before the server's are computed."""
        encoding = cast(Encoding, server.workspace.position_encoding)
        session.set_client(Client.of(params, encoding))
        configuration.begin(params.initialization_options)
        _bind_completion(server, session)
        if params.process_id is not None:
            server.keep(watch(params.process_id, server.protocol.lsp_exit))

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        """Follow the client's settings; tell of the model that is being loaded."""
        server.keep(configuration.follow())
        server.keep(_tell_loading(server, session, loading))

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        """Take new settings."""
        configuration.change(params.settings)


def _bind_documents(server: Server, session: Session) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        """Mirror a document."""
        session.open(params.text_document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        """Bring a mirror up to date."""
        document = params.text_document
        session.change(document.uri, map(_change, params.content_changes))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document."""
        session.close(params.text_document.uri)


def _bind_completion(server: Server, session: Session) -> None:
    triggers = [" "] if session.settings.popup.trigger_on_space else None

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=triggers, resolve_provider=False),
    )
    def completion(params: types.CompletionParams) -> Reply:
        """List words."""
        return session.complete(params)

    @server.feature(
        types.TEXT_DOCUMENT_INLINE_COMPLETION,
        types.InlineCompletionOptions(),  # without options pygls would not advertise it
    )
    def inline(params: types.InlineCompletionParams) -> Reply:
        """Show ghost text."""
        return session.ghost(params)


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return Change(change.text)
    start, end = change.range.start, change.range.end
    return Change(change.text, (start.line, start.character), (end.line, end.character))


async def _tell_loading(server: Server, session: Session, loading: Future[list[str]]) -> None:
    """Report the loading of the model while it lasts, and what went wrong."""
    server.keep(_show_loading(server, loading))  # the client may never answer it
    try:
        await session.follow(asyncio.wrap_future(loading))
    except Exception:
        server.tell("the model could not be loaded; the server's log says why")
        raise


async def _show_loading(server: Server, loading: Future[list[str]]) -> None:
    """Show progress while the model is being loaded, where the client does that."""
    window = server.client_capabilities.window
    if not (window and window.work_done_progress) or loading.done():
        return
    token = str(uuid.uuid4())
    progress = server.work_done_progress
    try:
        await progress.create_async(token)
    except JsonRpcException:  # some promise it and then refuse
        return
    progress.begin(token, types.WorkDoneProgressBegin("Afterword: loading the model"))
    await asyncio.wait([asyncio.wrap_future(loading)])
    progress.end(token, types.WorkDoneProgressEnd())
