"""End the process on time, even if a thread of it never returns."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

GRACE_SECONDS = 3.0
"""How long the server may take to end by itself after its editor has gone."""

_ending = threading.Event()


def end_process_soon(exit_code: Callable[[], int]) -> None:
    """End the process in `GRACE_SECONDS`, unless it has ended by then.

    Python would wait for its threads: for a network that computes without end, or for another
    process that holds a lock. All files are replaced in one step, so none is left half written.
    """
    if _ending.is_set():
        return
    _ending.set()
    timer = threading.Timer(GRACE_SECONDS, lambda: os._exit(exit_code()))
    timer.daemon = True
    timer.start()
