"""Find, read and write a person's data, and keep it private.

On POSIX folders get the mode 0700 and files 0600. Windows has no modes: new files inherit the
access list of the person's user folder.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import platformdirs

from afterword.errors import UnreadableError, UserError
from afterword.store import files
from afterword.store.files import retry_while_in_use

READ_SECONDS = 0.1
"""How long to retry a read that Windows refuses; the user may be waiting for a word."""

MAX_TEXT_BYTES = 64 << 20
"""Upper bound on a text file of the data folder: the longest are pages about a training."""

_NO_FOLDER = (NotADirectoryError, FileExistsError)

T = TypeVar("T")


def data_dir() -> Path:
    """Return the data folder: `AFTERWORD_DATA_DIR`, or else the platform's default.

    Where an editor sets the variable, no shell has replaced a `~` in it.
    """
    if override := os.environ.get("AFTERWORD_DATA_DIR"):
        return Path(os.path.expanduser(override)).absolute()  # noqa: PTH111  (pathlib's may raise)
    return Path(platformdirs.user_data_dir("afterword", appauthor=False))


def models_dir() -> Path:
    """Return the folder of the installed bundles, one subfolder per model."""
    return data_dir() / "models"


def profiles_dir() -> Path:
    """Return the folder of the profiles, one subfolder per model."""
    return data_dir() / "profiles"


def runs_dir() -> Path:
    """Return the folder of the checkpoints of unfinished trainings, one subfolder per model."""
    return data_dir() / "runs"


def chosen_file() -> Path:
    """Return the file with the name of the model in use."""
    return data_dir() / "model"


def forgotten_file() -> Path:
    """Return the file with the forgotten words and sources."""
    return data_dir() / "forgotten.json"


def statistics_file() -> Path:
    """Return the file with the numbers of saved keystrokes and words."""
    return data_dir() / "statistics.json"


STORES = (runs_dir, profiles_dir, models_dir, chosen_file, forgotten_file, statistics_file)
"""All that Afterword keeps in the data folder, as `wipe` deletes it.

A new file or folder is added here, and to the table in docs/privacy.md: tests/e2e/test_stores.py
fails when a command writes a file that the table does not name.
"""


def shipped_bundle() -> Path:
    """Return the folder of the English bundle inside the package."""
    return Path(__file__).parents[1] / "models" / "en"


class _Umask:
    """The umask of the whole process, which several threads may want private at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before = 0

    def enter(self) -> None:
        """Make new files private."""
        with self._lock:
            if not self._inside:
                self._before = os.umask(0o077)
            self._inside += 1

    def leave(self) -> None:
        """Restore the mask once nobody needs it private any more."""
        with self._lock:
            self._inside -= 1
            if not self._inside:
                os.umask(self._before)


_umask = _Umask()


@contextmanager
def private() -> Iterator[None]:
    """Make everything that this process and its libraries create inside the block private."""
    _umask.enter()
    try:
        yield
    finally:
        _umask.leave()


def private_folder(folder: Path) -> Path:
    """Make a folder inside the data folder, and those between, readable only by their owner.

    An existing data folder keeps its own mode: its owner chose it.

    Raises
    ------
    UserError
        If that is not possible.
    """
    top = data_dir()
    try:
        with private():
            top.mkdir(parents=True, exist_ok=True)
            inside = [path for path in (folder, *folder.parents) if top in path.parents]
            for step in reversed(inside):
                step.mkdir(exist_ok=True)
                if os.name == "posix" and stat.S_IMODE(step.stat().st_mode) != 0o700:
                    step.chmod(0o700)
    except OSError as error:
        raise unwritable(folder, error) from None
    return folder


def read_text(path: Path) -> str | None:
    """Return the text of a small file, stripped; None if it does not exist.

    Raises
    ------
    UnreadableError
        If it may exist and cannot be read, or is not text.
    """
    try:
        return _read(path, lambda: _read_regular(path).decode().strip(), None)
    except UnicodeDecodeError:
        raise UnreadableError(f"{path} is corrupt; fix or delete it") from None


def exists(path: Path) -> bool:
    """Return whether a file or folder exists; raise UnreadableError if there is no way to tell."""
    try:
        return _read(path, lambda: bool(path.stat()), False)
    except ValueError:  # a path from a corrupt file may hold a zero byte
        return False


def is_file(path: Path) -> bool:
    """Return whether a path is a regular file; False if there is no way to tell."""
    return os.path.isfile(path)  # noqa: PTH113  (pathlib's may raise)


def entries(folder: Path) -> list[Path]:
    """List a folder's entries in order, none if it does not exist; as `read_text`."""
    return _read(folder, lambda: sorted(folder.iterdir()), [])


def write_text(path: Path, text: str) -> None:
    """Replace a small private file of the data folder in one step.

    Raises
    ------
    UserError
        If that is not possible.
    """
    private_folder(path.parent)
    try:
        files.write_file(path, text + "\n", private=True)
    except OSError as error:
        raise unwritable(path, error) from None


def delete_file(path: Path) -> None:
    """Delete a small file of the data folder, if it exists.

    Raises
    ------
    UserError
        If that is not possible.
    """
    try:
        retry_while_in_use(lambda: path.unlink(missing_ok=True))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path} cannot be deleted ({reason}); fix that and try again") from None


def unwritable(path: Path, error: OSError) -> UserError:
    """Make the error for a file or folder that cannot be written."""
    return UserError(_what_to_do(path, "written", error))


def _read_regular(path: Path) -> bytes:
    """Return the content of a file; raise OSError for a FIFO: reading one may never end."""
    found = path.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if found.st_size > MAX_TEXT_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAX_TEXT_BYTES >> 20} MB")
    return path.read_bytes()  # of a folder, the system says that it is one


def _read(path: Path, operation: Callable[[], T], missing: T) -> T:
    try:
        return retry_while_in_use(operation, READ_SECONDS)
    except FileNotFoundError as error:
        # Windows also reports this for a path that leads through a file.
        if not is_file(_obstacle(path)):
            return missing
        raise UnreadableError(_what_to_do(path, "read", error)) from None
    except OSError as error:
        raise UnreadableError(_what_to_do(path, "read", error)) from None


def _what_to_do(path: Path, attempt: str, error: OSError) -> str:
    place = _obstacle(path)
    remedy = "or set AFTERWORD_DATA_DIR to another folder"
    if is_file(place) and (place != path or isinstance(error, _NO_FOLDER)):
        return f"{place} is a file where a folder must be; move it away, {remedy}"
    reason = error.strerror or str(error)
    return f"{place} cannot be {attempt} ({reason}); fix that, {remedy}"


def _obstacle(path: Path) -> Path:
    """Return the first folder on the way to a path that cannot be entered, or else the path."""
    for folder in reversed(path.parents):
        # os.path answers where pathlib raises.
        if not (os.path.isdir(folder) and os.access(folder, os.X_OK)):  # noqa: PTH112
            return folder
    return path
