"""Notice when the editor that started the server has died."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

POLL_SECONDS = 1.0
"""Time between two checks of the process."""


class ParentWatch:
    """Watch a process on a thread of its own, which a busy event loop cannot delay.

    Parameters
    ----------
    pid : int
        The process.
    on_exit : callable
        Called on that thread soon after the process has ended.
    """

    def __init__(self, pid: int, on_exit: Callable[[], None]) -> None:
        self._pid = pid
        self._on_exit = on_exit
        self._stopped = threading.Event()
        threading.Thread(target=self._watch, name="afterword-parent", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()

    def _watch(self) -> None:
        while is_alive(self._pid):
            if self._stopped.wait(POLL_SECONDS):
                return
        self._on_exit()


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
