"""Run a command of Afterword in a child process, and show the client its progress.

The child (`cli/child.py`) runs with `--progress json`: it prints lines of JSON with a `message` and
a `percentage`, and at the end one with a `result` or an `error`. It stops when its standard
input is closed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.progress import Progress

from afterword.lsp.client_window import ProgressWindow

# -P: the working directory is the user's workspace, whose modules are not ours.
CHILD = (sys.executable, "-P", "-X", "utf8", "-m", "afterword.cli.child")
STOP_SECONDS = 1.5
"""How long a child may take to stop before it is killed."""
ANSWER_SECONDS = 5.0
"""How long to wait for the client to accept progress before going on without it."""
MAX_LINE_BYTES = 2**20
"""Longest line that a child may print."""

Token = int | str


@dataclass(frozen=True)
class Ended:
    """How a command that ran in the background ended.

    Attributes
    ----------
    result, error : str
        Its last line for the user; both are "" if it was stopped.
    changed : bool
        Whether it has changed anything.
    """

    result: str = ""
    error: str = ""
    changed: bool = False


class Training:
    """Run commands that train, one at a time; what the user asks for goes first.

    Parameters
    ----------
    window : ProgressWindow
        The server, whose client shows the progress and the result.
    """

    def __init__(self, window: ProgressWindow) -> None:
        self._window = window
        self._running = False
        self._turn = asyncio.Lock()
        self._unseen: Child | None = None

    async def run(self, title: str, arguments: Sequence[str], token: Token | None) -> bool:
        """Run a command of Afterword; cancelling this stops it.

        Parameters
        ----------
        title : str
            What the client shows beside the progress.
        arguments : Sequence[str]
            The subcommand and its arguments.
        token : int, str or None
            The client's token for the progress, if it gave one.

        Returns
        -------
        bool
            Whether it succeeded. The user has been shown the result, or the reason why not.
        """
        if self._running:
            self._window.show_warning("a training is already running; wait for it or stop it")
            return False
        self._running = True
        try:
            if self._unseen is not None:
                self._unseen.stop()
            async with self._turn:
                progress = await _ProgressDisplay.begin(self._window, title, token)
                try:
                    return await self._run(title, arguments, progress)
                finally:
                    progress.end()
        finally:
            self._running = False

    async def run_unseen(self, arguments: Sequence[str]) -> Ended:
        """Run a command in the background, unless the user has started one."""
        async with self._turn:
            child = self._unseen = await Child.start(arguments)
            if self._running:  # the user has started one meanwhile
                child.stop()
            try:
                await child.read(lambda *_: None)
                code = await child.wait()
            finally:
                self._unseen = None
                child.stop()
                await child.wait()
        if child.is_stopped:
            return Ended()
        error = "" if code == 0 else child.error or _unexplained(arguments, code)
        return Ended(child.result, error, code == 0 and child.changed)

    async def _run(self, title: str, arguments: Sequence[str], progress: _ProgressDisplay) -> bool:
        child = await Child.start(arguments)
        progress.when_cancelled(child.stop)
        try:
            await child.read(progress.report)
            code = await child.wait()
        finally:
            child.stop()
            await child.wait()
        if progress.cancelled:
            progress.last = "stopped"
        elif code == 0:
            progress.last = child.result or f"{title}: done"
            self._window.show_info(progress.last)
        else:
            progress.last = "failed"
            self._window.show_warning(child.error or f"{title} {_unexplained(arguments, code)}")
        return code == 0


def _unexplained(arguments: Sequence[str], code: int) -> str:
    """Return the end of a message about a command that has failed without saying why."""
    return (
        f"ended unexpectedly (code {code}); "
        f"run `afterword {arguments[0]}` in a terminal to find out why"
    )


class _ProgressDisplay:
    """Progress of one command in the client, if the client can show it.

    Attributes
    ----------
    last : str
        What is shown at the end.
    """

    def __init__(self, progress: Progress, token: Token | None) -> None:
        self._progress = progress
        self._token = token
        self.last = "stopped"

    @classmethod
    async def begin(
        cls, window: ProgressWindow, title: str, token: Token | None
    ) -> _ProgressDisplay:
        """Begin with the client's token, or with a new one that the client accepts."""
        client, progress = window.client_capabilities.window, window.work_done_progress
        if token is None and client and client.work_done_progress:
            token = str(uuid.uuid4())
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await progress.create_async(token)
            except (JsonRpcException, TimeoutError):  # some clients promise it and then refuse
                token = None
        if token is not None:
            begin = types.WorkDoneProgressBegin(
                f"Afterword: {title}", cancellable=True, percentage=0
            )
            progress.begin(token, begin)
        return cls(progress, token)

    @property
    def cancelled(self) -> bool:
        """Return whether the user has stopped the command."""
        future = self._future
        return future is not None and future.cancelled()

    def when_cancelled(self, stop: Callable[[], object]) -> None:
        """Call a function when the user stops the command."""
        if (future := self._future) is not None:
            future.add_done_callback(lambda _: stop())

    def report(self, message: str, percentage: int) -> None:
        """Show how far the command is."""
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
        """Return what pygls cancels when the user stops the command."""
        return None if self._token is None else self._progress.tokens.get(self._token)


class Child:
    """A child process.

    Attributes
    ----------
    result, error : str
        Its last line for the user, or "". What it prints to standard error is dropped: that is for
        a terminal, and may quote the user's writing.
    changed : bool
        Whether its result is that something was changed.
    is_stopped : bool
        Whether it was stopped before its end.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.result = self.error = ""
        self.changed = True
        self.is_stopped = False
        self._process = process
        self._kill_timer: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, arguments: Sequence[str]) -> Child:
        """Start a command at low priority; on POSIX the child lowers its own."""
        subcommand, *rest = arguments
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
        process = await asyncio.create_subprocess_exec(
            *(*CHILD, subcommand, "--progress", "json", *rest),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            limit=MAX_LINE_BYTES,
            creationflags=flags,
        )
        return cls(process)

    async def read(self, report: Callable[[str, int], None]) -> None:
        """Read what it prints until it closes its output; report the progress."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            with suppress(ValueError, KeyError, TypeError):  # something else that was printed
                self._read_line(json.loads(line), report)

    async def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        try:
            return await self._process.wait()
        finally:
            if self._kill_timer is not None:
                self._kill_timer.cancel()

    def stop(self) -> None:
        """Close its input, which asks it to stop, and kill it if it has not in `STOP_SECONDS`."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self.is_stopped |= self._process.returncode is None
        if self._process.returncode is None and self._kill_timer is None:
            loop = asyncio.get_running_loop()
            self._kill_timer = loop.call_later(STOP_SECONDS, self._kill)

    def _kill(self) -> None:
        with suppress(ProcessLookupError):  # it has just ended
            self._process.kill()

    def _read_line(self, line: dict[str, Any], report: Callable[[str, int], None]) -> None:
        if "result" in line:
            self.result = _sendable(line["result"])
            self.changed = line.get("changed") is not False
        elif "error" in line:
            self.error = _sendable(line["error"])
        else:
            report(_sendable(line["message"]), int(line["percentage"]))


def _sendable(text: object) -> str:
    """Escape what UTF-8 lacks: the lone surrogates in a file name of other bytes."""
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")
