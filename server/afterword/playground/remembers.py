"""Answer the page's questions what the network remembers of a text.

The answers come from afterword_export, which the server does not import: the command line hands
over the function that opens it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from afterword.errors import UserError
from afterword.lsp.active_model import ActiveModel
from afterword.store.bundle import Bundle

if TYPE_CHECKING:
    from afterword.lsp.server import Server  # slow: after the model has begun to load

REMEMBERS = "afterword.playground.remembers"
"""The page sends it with the text, as `workspace/executeCommand`."""
UNIT = "afterword.playground.unit"
"""The page sends it with the number of an answer to `REMEMBERS`, a layer and a unit."""

LANGUAGE_ID = "plaintext"
"""That of the page's text."""

Answer = dict[str, object]
"""What editors/playground/src/memory.ts declares, or `problem`: a line that says why not."""


class GateView(Protocol):
    """What can be asked about the gates of a model (afterword_export.gates.view)."""

    def trace(self, text: str, language_id: str) -> Answer | None:
        """Return what the network does at each token; None if a newer text came first."""

    def unit(self, number: int, layer: int, unit: int) -> dict[str, list[float]]:
        """Return the values of one unit after each token of a trace."""


class Memories:
    """Answer what the model in use remembers, with a view that is opened at the first question.

    Parameters
    ----------
    open_view : callable
        Opens the view of a model; raises UserError if the extra that it needs is missing.
    """

    def __init__(self, open_view: Callable[[Bundle], GateView]) -> None:
        self._open_view = open_view
        self._opening = threading.Lock()
        self._opened: tuple[str, GateView] | None = None

    def add_to(self, server: Server, active_model: ActiveModel) -> None:
        """Let a server answer the page's questions; typing does not wait for them."""

        @server.command(REMEMBERS)
        async def remembers(text: str) -> Answer | None:
            return await asyncio.to_thread(self.remember, active_model.model, text)

        @server.command(UNIT)
        async def unit(number: int, layer: int, unit: int) -> Answer:
            return await asyncio.to_thread(self.unit, number, layer, unit)

    def remember(self, model: Bundle | None, text: str) -> Answer | None:
        """Return what a model does at each token of a text; None if there is nothing to show yet.

        That is so before a model is loaded, and if a newer text came first.
        """
        if model is None:
            return None
        try:
            return self._view_of(model).trace(text, LANGUAGE_ID)
        except UserError as error:
            return {"problem": str(error)}

    def unit(self, number: int, layer: int, unit: int) -> Answer:
        """Return the values of one unit, by signal."""
        if self._opened is None:
            return {"problem": "no text has been read yet"}
        try:
            return {"values": self._opened[1].unit(number, layer, unit)}
        except UserError as error:
            return {"problem": str(error)}

    def _view_of(self, model: Bundle) -> GateView:
        """Return the view of a model, and drop that of the one before."""
        with self._opening:
            if self._opened is None or self._opened[0] != model.network_sha256:
                self._opened = None
                self._opened = model.network_sha256, self._open_view(model)
            return self._opened[1]
