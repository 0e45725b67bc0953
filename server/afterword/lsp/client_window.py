"""What the parts of the server may ask of the server itself: that it show things and run tasks."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from lsprotocol import types
from pygls.progress import Progress


class ClientWindow(Protocol):
    """Show the user of the client what is wrong, and run tasks beside the messages."""

    def show_warning(self, line: str) -> None:
        """Show the user a problem."""

    def spawn_task(self, work: Awaitable[Any]) -> None:
        """Run work in the background; log its failure."""


class ProgressWindow(ClientWindow, Protocol):
    """Show the user how a task goes, too, where the client has a place for that."""

    def show_info(self, line: str) -> None:
        """Show the user a result."""

    @property
    def client_capabilities(self) -> types.ClientCapabilities:
        """What the client has said that it can do."""

    @property
    def work_done_progress(self) -> Progress:
        """The progress that the client shows, by token."""
