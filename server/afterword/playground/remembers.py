"""Answer the page's questions what the network remembers of a text.

The answers come from afterword_export, which the server does not import: the command line hands
over the function that opens it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

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

Params = ParamSpec("Params")
Result = TypeVar("Result")

Answer = dict[str, object]
"""What editors/playground/src/memory.ts declares, or `problem`: a line that says why not."""


class GateView(Protocol):
    """What can be asked about the gates of a model (afterword_export.gates.view)."""

    def trace(self, text: str, language_id: str, is_stale: Callable[[], bool]) -> Answer | None:
        """Return what the network does at each token; None if it is stale before that is known."""

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
        self._opened: tuple[str, GateView] | None = None
        self._asked = 0
        # Not the worker of the model: typing does not wait for this.
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="afterword-remembers")

    def add_to(self, server: Server, active_model: ActiveModel) -> None:
        """Let a server answer the page's questions; a newer text stops the reading of an older."""

        def depart() -> None:
            self._count()
            self._reader.submit(self._drop)

        server.on_departure(depart)

        @server.command(REMEMBERS)
        async def remembers(text: str) -> Answer | None:
            number = self._count()
            return await self._run(
                self.remember, active_model.model, text, lambda: number < self._asked
            )

        @server.command(UNIT)
        async def unit(number: int, layer: int, unit: int) -> Answer:
            return await self._run(self.unit, number, layer, unit)

    def close(self) -> None:
        """Stop reading, so that the process can end."""
        self._count()
        self._reader.shutdown(wait=False, cancel_futures=True)

    def remember(
        self, model: Bundle | None, text: str, is_stale: Callable[[], bool]
    ) -> Answer | None:
        """Return what a model does at each token of a text.

        None before a model is loaded, and if nobody waits for the answer any more.
        """
        if model is None or is_stale():
            return None
        try:
            return self._view_of(model).trace(text, LANGUAGE_ID, is_stale)
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

    async def _run(
        self, function: Callable[Params, Result], *args: Params.args, **more: Params.kwargs
    ) -> Result:
        call = partial(function, *args, **more)
        return await asyncio.get_running_loop().run_in_executor(self._reader, call)

    def _count(self) -> int:
        """Make what was asked before stale; return the number of what is asked now."""
        self._asked += 1
        return self._asked

    def _drop(self) -> None:
        """Forget the text that was read, and free the view's memory."""
        self._opened = None

    def _view_of(self, model: Bundle) -> GateView:
        """Return the view of a model, and drop that of the one before."""
        if self._opened is None or self._opened[0] != model.network_sha256:
            self._opened = None
            self._opened = model.network_sha256, self._open_view(model)
        return self._opened[1]
