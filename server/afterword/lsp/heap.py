"""Give freed memory back to the system."""

from __future__ import annotations

import ctypes
import time
from contextlib import suppress

TRIM_SECONDS = 20.0
"""Minimum time between two calls in pauses; each takes some milliseconds."""


def trim_heap() -> None:
    """Give freed memory back to the system, if the C library has a call for it, as glibc has."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


class HeapTrimmer:
    """Trim the heap now and then.

    The network's outputs, 131 KB each, come and go between states that stay. What they leave free
    is a tenth of the memory after some hours of writing.
    """

    # If each output had pages of its own (M_MMAP_THRESHOLD), there would be no gaps. But the system
    # clears new pages: a call of the network took a third longer, one with eight paths two thirds.

    def __init__(self) -> None:
        self._trimmed = time.monotonic()

    def trim_if_due(self) -> None:
        """Trim the heap unless that was done a short time ago."""
        now = time.monotonic()
        if now - self._trimmed > TRIM_SECONDS:
            self._trimmed = now
            trim_heap()
