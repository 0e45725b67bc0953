"""The installed models: `models/<name>/<stamp>/` is a bundle, `models/<name>/current` the live one.

`current` is one small file that is replaced in one step, so a model is always the old or the new
one, on every platform, and a running server sees a new one by resolving the name again.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from afterword.errors import UnreadableError, UserError
from afterword.store.bundle import MANIFEST, Bundle, write_bundle
from afterword.store.files import tidy
from afterword.store.paths import (
    chosen_file,
    entries,
    exists,
    models_dir,
    private,
    private_folder,
    read_text,
    shipped_bundle,
    unwritable,
    write_text,
)

SHIPPED = "en"
"""Name of the model inside the package; no other model can take it."""

CURRENT = "current"
"""File with the name of a model's live version."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?<!\.)")
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LOCK_SECONDS = 10.0


def check_name(name: str) -> None:
    """Check that a model can be installed as `name`.

    Raises
    ------
    UserError
        If it is not letters, digits, `-`, `_` and `.`, or is taken by the shipped model.
    """
    if name.lower() == SHIPPED:
        raise UserError(f"{name} is the shipped model; choose another name")
    if not _NAME.fullmatch(name) or _RESERVED_ON_WINDOWS.match(name):
        raise UserError(
            f"{name!r} cannot name a model; use letters, digits, '-', '_' and '.', "
            "and start with a letter or a digit"
        )


def install(source: Path | Callable[[Path], object], name: str) -> Path:
    """Install a bundle as `name`, in place of the one of that name.

    Parameters
    ----------
    source : Path or callable
        A bundle to copy, or what writes one to the folder it is given (`write_bundle` does).
    name : str
        Name to install it as.

    Returns
    -------
    Path
        The folder of the live bundle.

    Raises
    ------
    UserError
        If the name cannot be used, or the bundle is damaged: the old model then stays.
    """
    check_name(name)
    home = models_dir() / name
    folder = home / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    with locked():
        private_folder(home)
        try:
            if isinstance(source, Path):
                _copy(source, folder, name)
            else:
                source(folder)
            Bundle.open(folder)
            write_text(home / CURRENT, folder.name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        # Windows keeps a file that a server has open: the next installation removes it.
        _remove_older(name)
    return folder


def resolve(name_or_path: str | None = None) -> Path:
    """Find the bundle of a name, of a folder, or (None) of the model in use.

    Raises
    ------
    UserError
        If there is no such model, or what would tell cannot be read.
    """
    if name_or_path is None:
        return resolve(current_name())
    if name_or_path == SHIPPED:
        return _shipped()
    folder = _installed(name_or_path)
    if folder is not None:
        return folder
    with suppress(OSError, RuntimeError):  # it cannot be a path, or its home is not known
        path = Path(name_or_path).expanduser()
        if (path / MANIFEST).is_file():
            return path.absolute()
    known = ", ".join([SHIPPED, *names()])
    raise UserError(f"no model {name_or_path!r}; give a bundle's folder or one of: {known}")


def names() -> list[str]:
    """Names of the installed models, sorted, without the shipped one.

    Raises
    ------
    UnreadableError
        If the folder of the models cannot be read. One that cannot be read itself is listed.
    """
    return [home.name for home in entries(models_dir()) if _is_installed(home.name)]


def use(name: str) -> None:
    """Make an installed model, or the shipped one, the one that serves by default.

    Raises
    ------
    UserError
        If it is not installed.
    """
    if name != SHIPPED and _installed(name) is None:
        known = ", ".join([SHIPPED, *names()])
        raise UserError(f"no model {name!r} is installed; choose one of: {known}")
    write_text(chosen_file(), name)


def current_name() -> str:
    """Name of the model in use: the chosen one if it is still installed, else the shipped one.

    Raises
    ------
    UnreadableError
        If the choice or the chosen model cannot be read.
    """
    name = read_text(chosen_file())
    return name if name and _installed(name) is not None else SHIPPED


def remove_older() -> None:
    """Delete all versions of the models but the live ones: earlier ones and unfinished ones.

    Raises
    ------
    UserError
        If a file could not be deleted: Windows keeps those that a server has open. All others
        are gone by then.
    """
    held: list[str] = []
    problems: list[str] = []
    with locked():
        # Not names(): a first installation that was killed has left a model that is none yet.
        for home in filter(Path.is_dir, entries(models_dir())):
            try:
                if not _remove_older(home.name):
                    held.append(home.name)
            except UnreadableError as error:
                problems.append(str(error))
    if held:
        problems.append(
            f"an older version of {', '.join(held)} could not be deleted; "
            "close your editors and give the command again"
        )
    if problems:
        raise UserError("; ".join(problems))


def remove(name: str) -> None:
    """Delete an installed model.

    Raises
    ------
    UserError
        If it is the shipped one or not installed, or some of its files could not be deleted.
    """
    check_name(name)
    home = models_dir() / name
    if not (exists(home) and home.is_dir()):
        raise UserError(
            f"no model {name!r} is installed; installed: {', '.join(names()) or 'none'}"
        )
    with locked():
        if read_text(chosen_file()) == name:
            chosen_file().unlink(missing_ok=True)
        try:
            # `current` first: from here on the name leads nowhere, whatever the rest takes.
            (home / CURRENT).unlink(missing_ok=True)
            shutil.rmtree(home)
        except OSError as error:
            raise UserError(
                f"{home} could not be deleted ({error.strerror}); close your editors and try again"
            ) from None


@contextmanager
def locked() -> Iterator[None]:
    """Let one process at a time change the installed models and the lists beside them.

    What it writes meanwhile is its owner's alone. Not to be entered twice.

    Raises
    ------
    UserError
        If another process does not end its change in time, or nothing can be written there.
    """
    path = private_folder(models_dir()) / ".lock"
    lock = FileLock(path, timeout=_LOCK_SECONDS, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise UserError("another Afterword is installing a model; try again in a minute") from None
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        with private():
            yield
    finally:
        lock.release()


def _copy(source: Path, folder: Path, name: str) -> None:
    bundle = Bundle.open(source)
    write_bundle(folder, replace(bundle.manifest, name=name), bundle.files)


def _remove_older(name: str) -> bool:
    """Delete all versions of a model but the live one; whether they are gone."""
    home, live = models_dir() / name, _installed(name)
    tidy(home)
    older = [path for path in entries(home) if path.is_dir() and path != live]
    for path in older:
        shutil.rmtree(path, ignore_errors=True)
    return not any(path.exists() for path in older)


def _shipped() -> Path:
    folder = shipped_bundle()
    if not (folder / MANIFEST).is_file():
        raise UserError(f"the shipped model is missing from {folder}; install Afterword again")
    return folder


def _installed(name: str) -> Path | None:
    """Return the live bundle of an installed name; raise UnreadableError if it cannot be read."""
    home = models_dir() / name
    if not _NAME.fullmatch(name) or os.path.isfile(home):  # noqa: PTH113  (pathlib's may raise)
        return None
    tried = None
    # The version may be replaced and deleted between the two reads; then there is a newer one.
    while (stamp := read_text(home / CURRENT)) and stamp != tried:
        if exists(home / stamp / MANIFEST):
            return home / stamp
        tried = stamp
    return None


def _is_installed(name: str) -> bool:
    try:
        return _installed(name) is not None
    except UnreadableError:  # resolving it reports the error
        return True
