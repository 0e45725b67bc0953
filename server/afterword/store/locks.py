"""Let one process at a time change the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    with _locked(path, wait, busy, reenters=True):
        yield


@contextmanager
def lock_run(name: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Let one process at a time train a model, or add to it. Do not enter it twice."""
    busy = f"a training of {name} is already running; wait for it or stop it"
    path = private_folder(runs_dir()) / f"{name}.lock"
    with _locked(path, wait_seconds, busy):
        yield


def check_not_held(path: Path) -> None:
    """Check that no other process holds a lock file.

    Raises
    ------
    UserError
        If another process holds it.
    """
    busy = f"another Afterword is at work ({path}); stop it first"
    with _locked(path, 0.0, busy):
        pass


@contextmanager
def _locked(
    path: Path, wait_seconds: float, busy: str, *, reenters: bool = False
) -> Iterator[None]:
    """Hold a lock file; `reenters` says whether a thread that holds it may enter it again."""
    from filelock import FileLock, Timeout  # noqa: PLC0415  (slow, and a start locks nothing)

    lock = FileLock(path, mode=0o600, is_singleton=reenters)
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
