"""Answer the page's question what the network remembers of a text."""

from __future__ import annotations

import asyncio
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

    @server.command(COMMAND)
    async def remembers(text: str) -> Memory | None:
        model = active_model.model
        # Not the worker: typing does not wait for it.
        return await asyncio.to_thread(remember, model, text) if model is not None else None


def remember(model: Bundle, text: str) -> Memory | None:
    """Return what the network of a model remembers of a text; None if that cannot be shown."""
    return None
