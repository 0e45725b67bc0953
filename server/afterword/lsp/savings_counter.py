"""Count what suggestions save, and add it to the statistics file once a minute."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable

from afterword.errors import UserError
from afterword.lsp.private_log import describe
from afterword.lsp.suggestion_tracker import Taken
from afterword.store import statistics
from afterword.store.statistics import Saved

SAVE_SECONDS = 60.0
"""Time between two writes of the counts, if there are any."""
LAST_SAVE_SECONDS = 0.5
"""How long the last write may wait for another process: the editor is waiting for the server."""

log = logging.getLogger(__name__)


class SavingsCounter:
    """Count for one client.

    Any thread may add. `save` waits for the disk, so the worker must not call it.

    Attributes
    ----------
    is_enabled : bool
        Whether anything is counted.
    """

    def __init__(self) -> None:
        self.is_enabled = True
        self._pending: dict[str, Saved] = {}
        self._lock = threading.Lock()
        self._problem = ""

    def add(self, taken: Taken) -> None:
        """Count a suggestion that was taken."""
        if self.is_enabled:
            self._add(taken.model, Saved(taken.keystrokes, taken.words))

    def save(self, wait_seconds: float | None = None) -> None:
        """Add the counts to the file; if that fails, keep them for the next time."""
        with self._lock:
            counts, self._pending = self._pending, {}
        if not counts:
            return
        try:
            statistics.add(counts, wait_seconds)
        except Exception as error:
            self._warn_once(str(error) if isinstance(error, UserError) else describe(error))
            for model, saved in counts.items():
                self._add(model, saved)

    async def save_regularly(
        self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        """Write the counts once a minute until this is cancelled."""
        while True:
            await sleep(SAVE_SECONDS)
            await asyncio.to_thread(self.save)

    def reset(self) -> None:
        """Start over: drop the counts and the file; UserError if that is not possible."""
        with self._lock:
            self._pending = {}
        statistics.reset()

    def figures(self) -> dict[str, object] | None:
        """Return what was saved today and in all, by model; None if the file is unreadable."""
        try:
            found = statistics.read()
        except UserError:
            return None
        with self._lock:
            return found.plus(self._pending, statistics.current_day()).as_json()

    def _warn_once(self, problem: str) -> None:
        if problem != self._problem:
            log.warning("saved keystrokes could not be stored: %s", problem)
        self._problem = problem

    def _add(self, model: str, saved: Saved) -> None:
        with self._lock:
            self._pending[model] = self._pending.get(model, Saved()).plus(saved)
