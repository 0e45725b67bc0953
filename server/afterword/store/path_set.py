"""Recognise a file or folder whichever of its names is given."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

FOLDS_CASE = sys.platform == "darwin"
"""macOS usually ignores case in file names, but os.path.normcase keeps it there."""


def real(path: str | Path) -> str:
    """Return the absolute path with links resolved, whether or not it still exists."""
    # os.path leaves the name of Word's lock file, "~$report.docx", as it is; pathlib raises.
    return os.path.realpath(os.path.expanduser(path))  # noqa: PTH111


class PathSet:
    """Files and folders by their paths.

    The file system decides whether two names belong to one file: it knows about case, composed and
    decomposed letters, and hard links. If one of the two no longer exists, their names are compared
    as the platform would.

    Parameters
    ----------
    paths : Iterable[str]
        As `real` gives them, like the paths that it is asked about.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        found = [(_normalised(path), _identity(path)) for path in paths]
        self._identities = {identity for _, identity in found if identity}
        self._names = {name for name, _ in found}
        self._missing = {name for name, identity in found if not identity}

    def __contains__(self, path: str) -> bool:
        """Return whether a path leads to one of them."""
        identity = _identity(path)
        if identity in self._identities:
            return True
        # Two different files that both exist may have names that compare equal.
        return _normalised(path) in (self._missing if identity else self._names)

    def covers(self, path: str) -> bool:
        """Return whether a path leads to one of them or to something inside one."""
        if not self._names:
            return False
        return path in self or any(str(folder) in self for folder in Path(path).parents)


def _normalised(path: str) -> str:
    name = os.path.normcase(path)
    return unicodedata.normalize("NFC", name.casefold() if FOLDS_CASE else name)


def _identity(path: str) -> tuple[int, int] | None:
    """Return the device and inode of a file or folder; None if it is missing or has none."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None
