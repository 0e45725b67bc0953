"""Define what the server's parts need from it: showing messages and running tasks."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from lsprotocol import types
from pygls.progress import Progress


class ClientWindow(Protocol):
    """Show the user problems, and run tasks in the background."""

    def show_warning(self, line: str) -> None:
        """Show the user a problem."""

    def spawn_task(self, work: Awaitable[Any]) -> None:
        """Run work in the background; log its failure."""


class ProgressWindow(ClientWindow, Protocol):
    """Show results and progress as well, where the client can."""

    def show_info(self, line: str) -> None:
        """Show the user a result."""

    def send_status(self, status: dict[str, object]) -> None:
        """Send the status to a client that has asked to be told of changes."""

    @property
    def client_capabilities(self) -> types.ClientCapabilities:
        """Return what the client has said that it can do."""

    @property
    def work_done_progress(self) -> Progress:
        """Return the progress that the client shows, by token."""
