"""Training from the editor: a command of Afterword in a child process.

The child (`cli/child.py`) tells how far it is in lines of JSON on its standard output (`message`
and `percentage`, or in the end `result`), and stops when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.lsp.client_window import ProgressWindow

# -P: the working directory is the user's workspace, whose modules are not ours.
CHILD = (sys.executable, "-P", "-X", "utf8", "-m", "afterword.cli.child")
STOP_SECONDS = 1.5
"""What a child has to stop in; then it is killed."""

ANSWER_SECONDS = 5.0
"""How long to wait for the client to accept progress before going on without it."""

_STDIN, _STDOUT, _STDERR = range(3)

_ERROR = re.compile(r"afterword[\w -]*: (?:error: )?(.+)")

Token = int | str


class Training:
    """Runs one command after another, never two at once.

    Parameters
    ----------
    server : ProgressWindow
        Whose client sees the progress and hears of the end.
    """

    def __init__(self, server: ProgressWindow) -> None:
        self._server = server
        self._running = False

    async def run(self, title: str, arguments: Sequence[str], token: Token | None) -> bool:
        """Run a command of Afterword; cancelling this stops it.

        Parameters
        ----------
        title : str
            What the client shows beside the progress.
        arguments : Sequence[str]
            The subcommand and what follows it.
        token : int, str or None
            The client's token for the progress, if it gave one.

        Returns
        -------
        bool
            Whether it has succeeded. The user has been told so, or why not.
        """
        if self._running:
            self._server.show_warning("a training is running already; wait for it or stop it")
            return False
        self._running = True
        try:
            progress = await _Progress.begin(self._server, title, token)
            try:
                return await self._run(title, arguments, progress)
            finally:
                progress.end()
        finally:
            self._running = False

    async def _run(self, title: str, arguments: Sequence[str], progress: _Progress) -> bool:
        child = await _Child.start(arguments, progress)
        progress.when_cancelled(lambda: self._server.spawn_task(child.stop()))
        try:
            code = await asyncio.shield(child.ended)
        finally:
            await child.stop()
        if progress.cancelled:
            progress.last = "stopped"
        elif code == 0:
            progress.last = child.result or f"{title}: done"
            self._server.show_info(progress.last)
        else:
            progress.last = "failed"
            self._server.show_warning(
                child.error
                or f"it ended unexpectedly (code {code}); "
                f"`afterword {arguments[0]}` in a terminal tells why"
            )
        return code == 0


class _Progress:
    """Progress of one command, where the client shows it.

    Attributes
    ----------
    last : str
        What is shown at the end.
    """

    def __init__(self, server: ProgressWindow, token: Token | None) -> None:
        self._progress = server.work_done_progress
        self._token = token
        self.last = "stopped"

    @classmethod
    async def begin(cls, server: ProgressWindow, title: str, token: Token | None) -> _Progress:
        """Begin with the client's token, or with one of the server's where the client takes it."""
        window = server.client_capabilities.window
        if token is None and window and window.work_done_progress:
            token = str(uuid.uuid4())
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await server.work_done_progress.create_async(token)
            except (JsonRpcException, TimeoutError):  # some promise it and then refuse
                token = None
        progress = cls(server, token)
        if token is not None:
            begin = types.WorkDoneProgressBegin(
                f"Afterword: {title}", cancellable=True, percentage=0
            )
            progress._progress.begin(token, begin)
        return progress

    @property
    def cancelled(self) -> bool:
        """Whether the user has stopped it."""
        future = self._future
        return future is not None and future.cancelled()

    def when_cancelled(self, stop: Callable[[], object]) -> None:
        """Call a function when the user stops it."""
        if (future := self._future) is not None:
            future.add_done_callback(lambda _: stop())

    def report(self, message: str, percentage: int | None) -> None:
        """Show how far it is."""
        if self._token is not None:
            report = types.WorkDoneProgressReport(message=message, percentage=percentage)
            self._progress.report(self._token, report)

    def end(self) -> None:
        """End with the last line."""
        if self._token is not None:
            self._progress.end(self._token, types.WorkDoneProgressEnd(message=self.last))
            self._progress.tokens.pop(self._token, None)  # pygls would keep it

    @property
    def _future(self) -> Future[Any] | None:
        """What pygls cancels when the user does."""
        return None if self._token is None else self._progress.tokens.get(self._token)


class _Child(asyncio.SubprocessProtocol):
    """The server's end of a child.

    Attributes
    ----------
    ended : asyncio.Future[int | None]
        Its exit code.
    result, error : str
        Its last lines for the user. The rest is for a terminal, and may quote the writing.
    """

    _transport: asyncio.SubprocessTransport

    def __init__(self, progress: _Progress) -> None:
        self.ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self.result = self.error = ""
        self._progress = progress
        self._unfinished = {_STDOUT: b"", _STDERR: b""}

    @classmethod
    async def start(cls, arguments: Sequence[str], progress: _Progress) -> _Child:
        """Start it."""
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
        loop = asyncio.get_running_loop()
        _, child = await loop.subprocess_exec(
            lambda: cls(progress), *CHILD, *arguments, creationflags=flags
        )
        return child

    async def stop(self) -> None:
        """See to it that it has ended."""
        if (stdin := self._transport.get_pipe_transport(_STDIN)) is not None:
            stdin.close()
        try:
            await asyncio.wait_for(asyncio.shield(self.ended), STOP_SECONDS)
        except TimeoutError:
            pass
        finally:
            self._transport.close()  # kills it if it has not

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Read whole lines."""
        *lines, self._unfinished[fd] = (self._unfinished[fd] + data).split(b"\n")
        for line in lines:
            if fd == _STDOUT:
                self._read_progress(line)
            elif match := _ERROR.match(line.decode("utf-8", "replace")):
                self.error = match.group(1).rstrip()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended, and all that it printed has been read."""
        self.ended.set_result(self._transport.get_returncode())

    def _read_progress(self, line: bytes) -> None:
        with suppress(ValueError, KeyError, TypeError):  # something else that was printed
            told = json.loads(line)
            if "result" in told:
                self.result = str(told["result"])
            else:
                self._progress.report(told["message"], told["percentage"])
