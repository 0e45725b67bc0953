"""Let one process at a time change what the data folder holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from afterword.errors import UserError
from afterword.store.paths import models_dir, private, private_folder, runs_dir, unwritable

DATA_WAIT_SECONDS = 10.0
"""How long to wait for another process that changes installed models or lists."""


@contextmanager
def lock_data(wait_seconds: float | None = None) -> Iterator[None]:
    """Let one process at a time change the installed models, the profiles and the lists.

    What it writes meanwhile is its owner's alone. A thread that holds the lock may enter it again.

    Raises
    ------
    UserError
        If another process does not finish its change in time, or nothing can be written there.
    """
    wait = DATA_WAIT_SECONDS if wait_seconds is None else wait_seconds
    busy = "another Afterword is changing the models; try again in a minute"
    with _locked(private_folder(models_dir()) / ".lock", wait, busy):
        yield


@contextmanager
def lock_run(name: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Let one process at a time train a model, or add to it; as `lock_data`."""
    busy = f"a training of {name} is running already; wait for it or stop it"
    with _locked(private_folder(runs_dir()) / f"{name}.lock", wait_seconds, busy):
        yield


def check_not_held(path: Path) -> None:
    """Check that no other process holds a lock file.

    Raises
    ------
    UserError
        If one does.
    """
    with _locked(path, 0.0, f"another Afterword is at work ({path}); stop it first"):
        pass


@contextmanager
def _locked(path: Path, wait_seconds: float, busy: str) -> Iterator[None]:
    # One object for each path, so that a thread can enter a lock that it holds.
    lock = FileLock(path, mode=0o600, is_singleton=True)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise UserError(busy) from None
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        with private():
            yield
    finally:
        lock.release()
