"""Make the C library keep freed memory for the next step instead of returning it."""

from __future__ import annotations

import ctypes
import platform

_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4


def keep_freed_memory() -> None:
    """Tell glibc not to return large blocks to the system; do nothing with other C libraries.

    A training step frees and allocates blocks of up to hundreds of MB, and every fresh page costs a
    fault: this alone made a step 1.4 times faster (docs/decisions/002-throughput.md).
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_MAX, 0)
        library.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
