"""Write files and folders atomically: no reader ever finds them half written.

The new version is written next to the old one under a temporary name, flushed to the disk, and then
put in its place. A process killed at any moment leaves one of the two intact.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

REPLACE_SECONDS = 2.0
"""How long to retry a replacement that Windows refuses."""
LEFTOVER_SECONDS = 3600.0
"""Age at which a temporary is assumed to belong to a killed process."""

_IN_USE_ON_WINDOWS = {5, 32, 33}
"""Error codes: access denied, sharing violation, lock violation."""
_SET_ASIDE = ".old"
_TEMPORARY = re.compile(rf"\.(?P<name>.+)\.[0-9a-f]{{8}}({re.escape(_SET_ASIDE)})?")

T = TypeVar("T")


@contextmanager
def new_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Replace a file with the one that the block writes, if the block ends without an error.

    Parameters
    ----------
    path : Path
        The file; folders above it are made.
    private : bool
        Whether only its owner may read it.

    Yields
    ------
    Path
        An empty file to write to.
    """
    temporary = _prepare(path)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    try:
        yield temporary
        _sync(temporary)
        retry_while_in_use(lambda: temporary.replace(path))
    finally:
        temporary.unlink(missing_ok=True)
    _sync_entries(path.parent)


@contextmanager
def new_folder(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Replace a folder with the one that the block fills; as `new_file`.

    No platform can replace a non-empty folder in one step. If the process is killed between the two
    steps, the old folder is left under a temporary name, and `tidy` restores it.
    """
    temporary = _prepare(path)
    temporary.mkdir(mode=0o700 if private else 0o777)
    try:
        yield temporary
        if private:
            for inside in temporary.rglob("*"):
                inside.chmod(0o700 if inside.is_dir() else 0o600)
        _sync_all(temporary)
        _put_in_place(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _sync_entries(path.parent)


def write_file(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Replace the content of a file, encoding text as UTF-8; as `new_file`."""
    with new_file(path, private=private) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def leftovers(path: Path) -> list[Path]:
    """List the temporaries of a file or folder, left by killed processes or still in use."""
    return [other for other in _temporaries(path.parent) if _target(other) == path]


def tidy(folder: Path) -> None:
    """Clean up after killed processes in a folder that nobody else is writing to."""
    for leftover in _temporaries(folder):
        _clear(leftover)


def retry_while_in_use(operation: Callable[[], T], seconds: float = REPLACE_SECONDS) -> T:
    """Retry while another process, such as a virus scanner, has the file open.

    Only Windows refuses the operation in that case.
    """
    end, pause = time.monotonic() + seconds, 0.01
    while True:
        try:
            return operation()
        except OSError as error:
            in_use = getattr(error, "winerror", None) in _IN_USE_ON_WINDOWS
            if not in_use or time.monotonic() + pause > end:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 0.2)


def _prepare(path: Path) -> Path:
    """Remove old temporaries of a file or folder; return the path of a new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in leftovers(path):
        if _age(leftover) > LEFTOVER_SECONDS:
            _clear(leftover)
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _temporaries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _TEMPORARY.fullmatch(path.name))
    except OSError:
        return []


def _target(temporary: Path) -> Path:
    """Return the path that a temporary stands for."""
    match = _TEMPORARY.fullmatch(temporary.name)
    assert match is not None
    return temporary.with_name(match["name"])


def _clear(temporary: Path) -> None:
    """Delete a temporary, or restore a folder whose replacement never arrived."""
    if temporary.suffix == _SET_ASIDE and not _target(temporary).exists():
        temporary.rename(_target(temporary))
    elif temporary.is_dir():
        shutil.rmtree(temporary, ignore_errors=True)
    else:
        with suppress(OSError):
            temporary.unlink()


def _age(path: Path) -> float:
    try:
        found = path.stat()
    except OSError:  # it has just been put in place
        return 0.0
    # Setting a folder aside changes its own entry alone.
    return time.time() - max(found.st_mtime, found.st_ctime)


def _sync_all(folder: Path) -> None:
    """Flush everything in a folder to the disk."""
    for child in folder.iterdir():
        if child.is_dir():
            _sync_all(child)
        else:
            _sync(child)
    _sync_entries(folder)


def _sync_entries(folder: Path) -> None:
    """Flush the entries of a folder to the disk."""
    if os.name != "nt":  # Windows opens no folders; its file systems journal the rename
        with suppress(OSError):  # some network file systems refuse it
            _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(temporary: Path, path: Path) -> None:
    if not path.exists():
        retry_while_in_use(lambda: temporary.rename(path))
        return
    aside = temporary.with_name(temporary.name + _SET_ASIDE)
    retry_while_in_use(lambda: path.rename(aside))
    try:
        retry_while_in_use(lambda: temporary.rename(path))
    except BaseException:
        retry_while_in_use(lambda: aside.rename(path))
        raise
    shutil.rmtree(aside, ignore_errors=True)
