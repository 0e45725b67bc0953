"""Let one process at a time change the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from afterword.errors import UserError
from afterword.store.paths import models_dir, private, private_folder, runs_dir, unwritable

DATA_WAIT_SECONDS = 10.0
"""How long to wait for another process that changes installed models or lists."""


@contextmanager
def lock_data(wait_seconds: float | None = None) -> Iterator[None]:
    """Let one process at a time change the installed models, the profiles and the lists.

    Files written inside are private to their owner. A thread that holds the lock may enter again.

    Raises
    ------
    UserError
        If another process does not finish its change in time, or nothing can be written there.
    """
    wait = DATA_WAIT_SECONDS if wait_seconds is None else wait_seconds
    busy = "another Afterword is changing the models; try again in a minute"
    path = private_folder(models_dir()) / ".lock"
    # A singleton, so that a thread that holds the lock can enter it again.
    with _locked(FileLock(path, mode=0o600, is_singleton=True), wait, busy):
        yield


@contextmanager
def lock_run(name: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Let one process at a time train a model, or add to it. Do not enter it twice."""
    busy = f"a training of {name} is running already; wait for it or stop it"
    path = private_folder(runs_dir()) / f"{name}.lock"
    with _locked(FileLock(path, mode=0o600), wait_seconds, busy):
        yield


def check_not_held(path: Path) -> None:
    """Check that no other process holds a lock file.

    Raises
    ------
    UserError
        If another process holds it.
    """
    busy = f"another Afterword is at work ({path}); stop it first"
    with _locked(FileLock(path, mode=0o600), 0.0, busy):
        pass


@contextmanager
def _locked(lock: BaseFileLock, wait_seconds: float, busy: str) -> Iterator[None]:
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise UserError(busy) from None
    except OSError as error:
        raise unwritable(Path(lock.lock_file), error) from None
    try:
        with private():
            yield
    finally:
        lock.release()
