"""Let one call to the system fail, as on a full disk, or kill the process there."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHANGING = ("open", "mkdir", "rename", "replace", "unlink", "rmdir", "fsync", "chmod", "utime")
"""Functions of `os` that change files; `open` only if it is opened for writing."""
CODES = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO)

KILLED = 9
"""Exit code of a process that was killed."""


class Faults:
    """Counts the calls that change files, and lets one of them fail."""

    def __init__(self, failing: int, *, kills: bool) -> None:
        self.left = failing
        self.code = CODES[failing % len(CODES)]
        self.has_failed = False
        self._kills = kills

    def count(self, path: object) -> None:
        self.left -= 1
        if self.left == 0:
            if self._kills:
                os._exit(KILLED)
            self.has_failed = True
            raise OSError(self.code, os.strerror(self.code), str(path))


@contextmanager
def failing_call(number: int, *, kills: bool = False) -> Iterator[Faults]:
    """Let the n-th of the calls that change files fail, or end the process; n from 1."""
    faults = Faults(number, kills=kills)

    def wrap(function: Callable[..., Any], is_counted: Callable[..., bool]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if is_counted(*arguments, **named):
                faults.count(arguments[0])
            return function(*arguments, **named)

        return call

    def opens_for_writing(_: object, flags: int, *rest: object, **named: object) -> bool:
        return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))

    def is_written(_: object, mode: str = "r", *rest: object, **named: object) -> bool:
        return not set(mode).isdisjoint("wax+")

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGING:
            is_counted = opens_for_writing if name == "open" else lambda *_, **__: True
            patch.setattr(os, name, wrap(getattr(os, name), is_counted))
        patch.setattr(builtins, "open", wrap(builtins.open, is_written))
        patch.setattr(io, "open", wrap(io.open, is_written))
        yield faults
