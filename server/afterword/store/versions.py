"""Keep versions of a folder, one of them live: `<name>/<stamp>/`, and `<name>/current` names it.

`current` is one small file that is replaced in one step. So a reader always finds the old version
or the new one, on every platform, and a running server finds a new one by looking again.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from afterword.errors import UserError
from afterword.store.files import tidy
from afterword.store.paths import entries, exists, is_file, private_folder, read_text, write_text

CURRENT = "current"
"""File with the stamp of the live version."""

_STAMP = re.compile(r"[0-9A-Za-z-]+")


def live_version(home: Path) -> Path | None:
    """Return the live version in a folder of versions; None if there is none.

    Raises
    ------
    UnreadableError
        If a file that would show it cannot be read.
    """
    if is_file(home):
        return None
    tried = None
    # The version may be replaced and deleted between the two reads; then there is a newer one.
    while (stamp := read_text(home / CURRENT)) and stamp != tried:
        if _STAMP.fullmatch(stamp) and exists(home / stamp):
            return home / stamp
        tried = stamp
    return None


@contextmanager
def new_version(home: Path) -> Iterator[Path]:
    """Make the folder that the block writes the live version, if the block ends without an error.

    Call it with the data folder locked. On Windows, a version that a server has open is left; the
    next call deletes it.

    Yields
    ------
    Path
        The folder to make.
    """
    folder = home / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    private_folder(home)
    try:
        yield folder
        write_text(home / CURRENT, folder.name)
    except BaseException:
        # An error or Ctrl-C may come when `current` names the new version already.
        if not _may_be_live(home, folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    remove_older(home)


def remove_older(home: Path) -> bool:
    """Delete all versions but the live one; return whether they are gone."""
    live = live_version(home)
    tidy(home)
    older = [path for path in entries(home) if path.is_dir() and path != live]
    for path in older:
        shutil.rmtree(path, ignore_errors=True)
    return not any(path.exists() for path in older)


def remove_versions(home: Path) -> None:
    """Delete a folder of versions, if it exists.

    Raises
    ------
    UserError
        If some of its files could not be deleted. Even then it has no live version any more.
    """
    if not exists(home):
        return
    try:
        # `current` first: without it there is no model, even if deleting the rest fails.
        (home / CURRENT).unlink(missing_ok=True)
        shutil.rmtree(home)
    except OSError as error:
        raise UserError(
            f"{home} could not be deleted ({error.strerror}); close your editors and try again"
        ) from None


def _may_be_live(home: Path, version: Path) -> bool:
    try:
        return live_version(home) == version
    except UserError:
        return True
