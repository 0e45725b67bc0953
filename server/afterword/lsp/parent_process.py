"""End the server when the editor that started it has died."""

from __future__ import annotations

import asyncio
import os
import sys

POLL_SECONDS = 3.0
"""Time between two checks of the process."""


async def wait_for_exit(pid: int) -> None:
    """Return soon after a process has ended."""
    while is_alive(pid):
        await asyncio.sleep(POLL_SECONDS)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _SYNCHRONIZE = 0x00100000
    _TIMEOUT = 0x102
    _ACCESS_DENIED = 5

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.OpenProcess.restype = wintypes.HANDLE
    _kernel.WaitForSingleObject.argtypes = (wintypes.HANDLE, wintypes.DWORD)
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

    def is_alive(pid: int) -> bool:
        """Return whether a process runs; os.kill would end it on this platform."""
        handle = _kernel.OpenProcess(_SYNCHRONIZE, False, pid)
        if not handle:
            return ctypes.get_last_error() == _ACCESS_DENIED
        try:
            return bool(_kernel.WaitForSingleObject(handle, 0) == _TIMEOUT)
        finally:
            _kernel.CloseHandle(handle)

else:

    def is_alive(pid: int) -> bool:
        """Return whether a process runs."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return True
        return True
