"""Ask the real server, as a small language client, what it would suggest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

from afterword.errors import UserError

SERVE = (sys.executable, "-P", "-m", "afterword", "serve")
"""The command of this installation's server; -P ignores modules in the working directory."""

MAX_SECONDS = 60.0
"""How long an answer may take; after that, the network is taken to compute without end."""

WATCH_SECONDS = 0.2
"""Time between two checks whether an answer is overdue."""

_ENDED = "the server ended unexpectedly; run `afterword doctor` to find out why"


class LanguageClient:
    """A server process and the client that talks to it, one request at a time.

    Use it as a context manager: the server starts at once, and ends when the block is left.

    Parameters
    ----------
    arguments : Sequence[str]
        Further arguments of the command.
    settings : dict[str, Any]
        The server's settings.
    command : Sequence[str]
        The command that starts the server.

    Attributes
    ----------
    messages : list[str]
        What the server has wanted the user to see so far.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        settings: dict[str, Any],
        command: Sequence[str] = SERVE,
    ) -> None:
        self._settings = settings
        self.server = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.messages: list[str] = []
        self._id = 0
        self._ended = _ENDED
        self._asked_at: float | None = None
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def __enter__(self) -> LanguageClient:
        capabilities = {"general": {"positionEncodings": ["utf-32"]}}
        params = {
            "processId": os.getpid(),
            "rootUri": None,
            "capabilities": capabilities,
            "initializationOptions": self._settings,
        }
        try:
            self.request("initialize", params)
            self.notify("initialized", {})
        except BaseException:  # __exit__ is not called
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self.request("shutdown", None)
                self.notify("exit", None)
        finally:
            self._end()

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """Send a request and return its result.

        Raises
        ------
        UserError
            If the server answers with an error or has ended.
        """
        self._id += 1
        self._asked_at = time.monotonic()
        try:
            self._send({"id": self._id, "method": method, "params": params})
            return self._result_of(self._id)
        finally:
            self._asked_at = None

    def _result_of(self, request: int) -> Any:
        """Wait for the reply to a request, and keep the messages that arrive before it."""
        while True:
            message = self._receive()
            if message.get("method") == "window/showMessage":
                self.messages.append(message["params"]["message"])
            if message.get("id") == request and "method" not in message:
                if "error" in message:
                    raise UserError(f"the server failed: {message['error']['message']}")
                return message["result"]

    def _watch(self) -> None:
        """End the server if an answer takes too long."""
        while not self._is_over.wait(WATCH_SECONDS):
            asked_at = self._asked_at
            if asked_at is not None and time.monotonic() > asked_at + MAX_SECONDS:
                self._ended = (
                    f"the server has not answered in {MAX_SECONDS:.0f} seconds; choose another "
                    "model with `afterword models use`"
                )
                self.server.kill()
                return

    def _end(self) -> None:
        """Close both pipes, which ends the server, and wait until it has ended."""
        self._is_over.set()
        for stream in (self.server.stdout, self.server.stdin):
            assert stream is not None
            with suppress(OSError):  # it is too late to send the rest
                stream.close()
        self.server.wait()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.server.stdin
        assert stream is not None
        try:
            stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            stream.flush()
        except OSError:  # not BrokenPipeError: a closed pipe is another error on Windows
            raise UserError(self._ended) from None

    def _receive(self) -> dict[str, Any]:
        stream = self.server.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline().strip()) or not length:
            if not line:
                raise UserError(self._ended)
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = stream.read(length)
        if len(body) < length:
            raise UserError(self._ended)
        message: dict[str, Any] = json.loads(body)
        return message
