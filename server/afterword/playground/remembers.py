"""Answer the page's question what the network remembers of a text."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from afterword.lsp.active_model import ActiveModel

if TYPE_CHECKING:
    from afterword.lsp.server import Server  # slow: after the model has begun to load
    from afterword.store.bundle import Bundle

COMMAND = "afterword.playground.remembers"
"""The page sends it with the text, as `workspace/executeCommand`."""

Memory = dict[str, object]
"""What the page draws; editors/playground/src/remembers.ts reads it."""


def add_remembers(server: Server, active_model: ActiveModel) -> None:
    """Let a server answer what its network remembers."""
    # Not the worker of the model: typing does not wait for this.
    reader = ThreadPoolExecutor(1, thread_name_prefix="afterword-remembers")
    server.on_departure(lambda: reader.shutdown(wait=False, cancel_futures=True))

    @server.command(COMMAND)
    def remembers(text: str) -> Future[Memory | None]:
        return reader.submit(remember, active_model.model, text)


def remember(model: Bundle | None, text: str) -> Memory | None:
    """Return what the network of a model remembers of a text; None if that cannot be shown."""
    return None
