"""Run idle work on the worker, slice by slice, while no request waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

IDLE_SECONDS = 0.05
"""Pause after the last reply before idle work starts."""


class IdleWork:
    """Schedule idle work in the pauses between requests, on the event loop.

    Parameters
    ----------
    worker : ThreadPoolExecutor
        The one thread that answers requests and does idle work.
    run_slice : callable
        Called on the worker: do a short slice of work, and return whether there is more.
    """

    def __init__(self, worker: ThreadPoolExecutor, run_slice: Callable[[], bool]) -> None:
        self._worker = worker
        self._run_slice = run_slice
        self._pending_requests = 0
        self._timer: asyncio.TimerHandle | None = None

    def begin_request(self) -> None:
        """Hand no slice to the worker until the request has ended."""
        self._pending_requests += 1
        if self._timer is not None:
            self._timer.cancel()

    def end_request(self, has_work: bool) -> None:
        """Start soon if there is idle work and no other request is pending."""
        self._pending_requests -= 1
        if self._pending_requests == 0 and has_work:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(IDLE_SECONDS, self._submit_slice)

    def _submit_slice(self) -> None:
        if self._pending_requests:
            return
        loop = asyncio.get_running_loop()

        def work() -> None:
            if self._run_slice():
                loop.call_soon_threadsafe(self._submit_slice)

        self._worker.submit(work)
