"""Bind the protocol's methods and commands to a session: the language server of one client."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any, TypeVar, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from afterword import __version__
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.commands import Commands, Status, TrainOptions
from afterword.lsp.configuration import Configuration
from afterword.lsp.file_settings import FileSettings
from afterword.lsp.glossaries import watch_glossaries
from afterword.lsp.loading_progress import report_loading
from afterword.lsp.parent_process import ParentWatch
from afterword.lsp.private_log import describe
from afterword.lsp.protocol import MessageProtocol, strict_converter
from afterword.lsp.savings_counter import LAST_SAVE_SECONDS, SavingsCounter
from afterword.lsp.session import Reply, Session
from afterword.lsp.settings import Settings
from afterword.lsp.translate import ClientFeatures
from afterword.lsp.workspace import Workspace
from afterword.text.document import Change
from afterword.text.positions import Encoding

T = TypeVar("T")

log = logging.getLogger(__name__)


class Server(LanguageServer):
    """pygls's server for one client; a `ProgressWindow` for the parts."""

    protocol: MessageProtocol

    def __init__(self) -> None:
        super().__init__(
            "afterword",
            __version__,
            protocol_cls=MessageProtocol,
            converter_factory=strict_converter,
        )
        self._tasks: set[asyncio.Future[Any]] = set()
        self._on_departure: list[Callable[[], None]] = []
        self._on_parent_exit: list[Callable[[], None]] = []

    def spawn_task(self, work: Awaitable[Any]) -> None:
        """Run work in the background; log its failure."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the loop alone would let it be collected
        task.add_done_callback(self._finish_task)

    def on_departure(self, function: Callable[[], None]) -> None:
        """Have a function called when the client has left."""
        self._on_departure.append(function)

    def on_parent_exit(self, function: Callable[[], None]) -> None:
        """Have a function called, on another thread, when the editor's process has died."""
        self._on_parent_exit.append(function)

    def watch_parent(self, pid: int) -> None:
        """Close the connection when the editor's process has died."""
        loop = asyncio.get_running_loop()

        def end() -> None:
            for function in self._on_parent_exit:
                function()
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self.protocol.close_connection)

        self.on_departure(ParentWatch(pid, end).stop)

    def disconnect(self) -> None:
        """Stop all that is done for the client, which has left."""
        self.protocol.disconnect()
        for task in list(self._tasks):
            task.cancel()
        for function in self._on_departure:
            try:
                function()
            except Exception as error:  # the others are to be called all the same
                log.error("a step after the client's departure failed: %s", describe(error))

    def show_info(self, line: str) -> None:
        """Show the user a result."""
        self._show(types.MessageType.Info, line)

    def show_warning(self, line: str) -> None:
        """Show the user a problem."""
        self._show(types.MessageType.Warning, line)

    def send_status(self, status: dict[str, object]) -> None:
        """Send the status to a client that has asked to be told of changes."""
        wanted = self.client_capabilities.experimental
        if isinstance(wanted, Mapping) and wanted.get("afterwordStatus"):
            self.protocol.notify("afterword/status", status)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Log an error's kind: a message box would interrupt, its text might quote a document."""
        log.error("%s while handling a message", type(error).__name__)

    def _show(self, kind: types.MessageType, line: str) -> None:
        self.window_show_message(types.ShowMessageParams(kind, f"Afterword: {line}"))

    def _finish_task(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task in the background failed: %s", describe(error))


def create(
    active_model: ActiveModel,
    worker: ThreadPoolExecutor,
    loading: Future[list[str]],
    default_model: str | None = None,
    file: FileSettings | None = None,
) -> Server:
    """Make the server of one client.

    Parameters
    ----------
    active_model : ActiveModel
        The model that answers.
    worker : ThreadPoolExecutor
        The one thread that uses it.
    loading : Future[list[str]]
        The first load of a model; the user is shown its warnings.
    default_model : str or None
        The model that it loads, unless the settings of the editor name another.
    file : FileSettings or None
        The settings file; None for none. It names the model that is loaded if `default_model` does
        not.
    """
    server = Server()
    if file is not None:
        server.protocol.file_settings = file.settings
    counter = SavingsCounter()
    workspace = Workspace(active_model, counter)
    first_model = default_model or (file.settings.model if file else None)
    session = Session(workspace, worker, server, default_model, first_model)
    server.on_departure(lambda: _save_counts(counter, worker))
    server.on_departure(session.close_all)
    commands = Commands(server, session, workspace.models, counter)

    def configure(settings: Settings) -> None:
        session.configure(settings)
        commands.save_learner.configure(settings.learn.folders, settings.disabled_languages)

    configuration = Configuration(server, configure, file, has_model=default_model is not None)
    session.on_check(configuration.check_file)
    _bind_lifecycle(server, session, configuration, loading, counter)
    _bind_folders(server, session)
    _bind_documents(server, session, commands)
    _bind_commands(server, commands)
    return server


def _bind_lifecycle(
    server: Server,
    session: Session,
    configuration: Configuration,
    loading: Future[list[str]],
    counter: SavingsCounter,
) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        """Read the client's capabilities and options before the server's are computed."""
        encoding = cast(Encoding, server.workspace.position_encoding)
        session.set_client_features(ClientFeatures.from_params(params, encoding))
        session.set_folders(_folders_of(server))
        configuration.apply_initial(params.initialization_options)
        _bind_completion(server, session, configuration.settings.popup.trigger_on_space)
        if params.process_id is not None:
            server.watch_parent(params.process_id)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        """Ask for the client's settings; report on the model that is being loaded."""
        server.spawn_task(configuration.subscribe())
        server.spawn_task(watch_glossaries(server))
        server.spawn_task(report_loading(server, session, loading))
        server.spawn_task(counter.save_regularly())

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        """Take new settings."""
        configuration.apply_change(params.settings)


def _bind_folders(server: Server, session: Session) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Take the new folders; pygls has added and removed them."""
        session.set_folders(_folders_of(server))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        """Read the glossaries again: no other files are watched."""
        session.read_glossaries()


def _folders_of(server: Server) -> list[str]:
    """Return the URIs of the folders that the client works in."""
    folders = list(server.workspace.folders)
    root = server.workspace.root_uri
    return folders or ([root] if root else [])


def _bind_documents(server: Server, session: Session, commands: Commands) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        """Mirror a document."""
        session.open(params.text_document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        """Bring a mirror up to date."""
        session.change(params.text_document.uri, map(_change, params.content_changes))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        """Learn a document, where that is wanted."""
        server.spawn_task(commands.document_saved(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document."""
        session.close(params.text_document.uri)


def _bind_completion(server: Server, session: Session, trigger_on_space: bool) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(
            trigger_characters=[" "] if trigger_on_space else None, resolve_provider=False
        ),
    )
    def completion(params: types.CompletionParams) -> Reply:
        """List words."""
        return session.complete(params)

    @server.feature(
        types.TEXT_DOCUMENT_INLINE_COMPLETION,
        types.InlineCompletionOptions(),  # without options pygls would not advertise it
    )
    def inline_completion(params: types.InlineCompletionParams) -> Reply:
        """Show ghost text."""
        return session.ghost(params)


def _bind_commands(server: Server, commands: Commands) -> None:
    @server.command("afterword.status")
    async def status() -> Status:
        return await commands.status()

    @server.command("afterword.selectModel")
    async def select_model(name: str) -> Status:
        return await commands.select_model(name)

    @server.command("afterword.forgetWord")
    async def forget_word(word: str) -> Status:
        return await commands.forget_word(word)

    @server.command("afterword.resetStatistics")
    async def reset_statistics() -> Status:
        return await commands.reset_statistics()

    # pygls answers for a cancelled coroutine, but lets it go on.

    @server.command("afterword.why")
    def why(place: types.TextDocumentPositionParams) -> Future[dict[str, object]]:
        return _future_of(commands.why(place))

    # A coroutine would begin later, when the progress token may be that of another command.

    @server.command("afterword.train")
    def train(options: TrainOptions) -> Future[Status]:
        return _future_of(commands.train(options, server.protocol.progress_token))

    @server.command("afterword.learnDocument")
    def learn_document(uri: str) -> Future[Status]:
        return _future_of(commands.learn_document(uri, server.protocol.progress_token))


def _save_counts(counter: SavingsCounter, worker: ThreadPoolExecutor) -> None:
    """Store what was counted, once the worker has handled the edits, unless that takes long.

    It is done on another thread, since other clients may be served; the process waits for it.
    """
    handled = worker.submit(lambda: None)

    def save() -> None:
        wait([handled], LAST_SAVE_SECONDS)  # a server that ends meanwhile cancels it
        counter.save(LAST_SAVE_SECONDS)

    threading.Thread(target=save, name="afterword-counts").start()


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return Change(change.text)
    start, end = change.range.start, change.range.end
    return Change(change.text, (start.line, start.character), (end.line, end.character))


def _future_of(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Start a coroutine and return the reply that it computes; cancelling one cancels the other."""
    return asyncio.run_coroutine_threadsafe(work, asyncio.get_running_loop())
