"""Give memory back to the system that has been freed."""

from __future__ import annotations

import ctypes
import time
from contextlib import suppress

TRIM_SECONDS = 20.0
"""Minimum time between two calls in pauses; each takes some milliseconds."""


def trim_heap() -> None:
    """Give back what has been freed, as far as the C library keeps it: glibc has a call for it."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


class HeapTrimmer:
    """Trim the heap now and then.

    The network's outputs, 131 KB each, come and go between states that stay. What they leave free
    is a tenth of the memory after some hours of writing.
    """

    # Memory of its own for each output (M_MMAP_THRESHOLD) would leave no gaps. But the system would
    # clear its pages each time: a call of the network took a third longer, one with eight paths two
    # thirds.

    def __init__(self) -> None:
        self._trimmed = time.monotonic()

    def trim_if_due(self) -> None:
        """Trim the heap unless that was done a short time ago."""
        now = time.monotonic()
        if now - self._trimmed > TRIM_SECONDS:
            self._trimmed = now
            trim_heap()
