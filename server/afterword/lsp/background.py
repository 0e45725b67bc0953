"""Work that waits for a pause in the typing: reading far text up to the exact state."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from afterword.lsp.models import Models
from afterword.text.concealed import REACH
from afterword.text.document import Document

IDLE_SECONDS = 0.05
"""Pause after which the work starts."""
SLICE_CHARACTERS = 1_500
"""Text handed over for one slice, which reads less."""
SLICE_LEAST = 100
"""Characters that a slice reads at least, if there are any."""


class Background:
    """Runs slices of work on the worker's thread while no request is under way.

    Parameters
    ----------
    models : Models
        Whose engine has work to do.
    worker : ThreadPoolExecutor
        The thread of `models`.
    documents : Mapping[str, Document]
        The open documents.
    """

    def __init__(
        self, models: Models, worker: ThreadPoolExecutor, documents: Mapping[str, Document]
    ) -> None:
        self._models = models
        self._worker = worker
        self._documents = documents
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False

    def pause(self) -> None:
        """A request has come in: no further slice until `resume`."""
        self._paused = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def resume(self, uri: str, line: int, last: int) -> None:
        """A document's states are exact up to `line` and needed up to the line `last`."""
        self.pause()
        self._paused = False
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(IDLE_SECONDS, self._start_slice, uri, line, last)

    def _start_slice(self, uri: str, line: int, last: int, tries: int = 0) -> None:
        document = self._documents.get(uri)
        if self._paused or document is None:
            return
        last = min(last, len(document.lines) - 1)
        if line > last or tries > len(document.lines[line]) // SLICE_LEAST + 1:
            return  # what is left, the engine does not read: blank lines, say
        first, room = line, REACH  # of what is read already: it tells what is a secret
        while first > 0 and room > 0:
            first -= 1
            room -= len(document.lines[first]) + 1
        lines = [document.prose_line(number) for number in range(first, line)]
        size = 0
        while first + len(lines) <= last and size < SLICE_CHARACTERS:
            lines.append(document.prose_line(first + len(lines)))
            size += len(lines[-1])
        loop = asyncio.get_running_loop()
        self._worker.submit(self._slice, loop, uri, line, first, lines, last, tries)

    def _slice(
        self,
        loop: asyncio.AbstractEventLoop,
        uri: str,
        line: int,
        first: int,
        lines: Sequence[str],
        last: int,
        tries: int,
    ) -> None:
        engine = self._models.engine
        if engine is None:
            return
        engine.advance(uri, first, lines)
        if (behind := engine.behind(uri)) is not None:
            tries = tries + 1 if behind == line else 0
            loop.call_soon_threadsafe(self._start_slice, uri, behind, last, tries)
