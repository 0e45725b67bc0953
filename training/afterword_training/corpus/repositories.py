"""Tell whose a git repository is: in a clone, everything was written by others."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

NOT_OWN = "a repository without a commit of yours: if it is yours, add --git-author NAME"
OF_SEVERAL = "a repository of several people: add --git-author NAME if you are one of them"
_MAX_COMMITS = 1000
_TIMEOUT_SECONDS = 20


class RepositoryFinder:
    """Finds the repository that a file is in; looks at each folder once."""

    def __init__(self) -> None:
        self._roots: dict[Path, Path | None] = {}

    def root_of(self, folder: Path) -> Path | None:
        """Return the folder that holds `.git`, at or above an absolute folder."""
        if folder not in self._roots:
            if os.path.exists(folder / ".git"):  # noqa: PTH110, pathlib raises where it is refused
                self._roots[folder] = folder
            else:
                is_top = folder.parent == folder
                self._roots[folder] = None if is_top else self.root_of(folder.parent)
        return self._roots[folder]


class FilesOfOthers:
    """Knows which files others have committed, in repositories without a commit of the user's.

    Parameters
    ----------
    names
        Names and addresses of the user, in addition to those that git is set to.
    part
        A part of the user's name or address.
    """

    def __init__(self, names: Sequence[str] = (), part: str | None = None) -> None:
        self._names = names
        self._part = part
        self._finder = RepositoryFinder()
        self._found: dict[Path, tuple[str, frozenset[bytes]]] = {}

    def reason(self, path: Path) -> str | None:
        """Return why a file is left out as another's; None if it is not."""
        path = path.absolute()
        root = self._finder.root_of(path.parent)
        if root is None:
            return None
        if root not in self._found:
            reason = _reason(root, self._names, self._part)
            files = _git(root, "ls-files", "-z").split(b"\0") if reason else []
            self._found[root] = reason or "", frozenset(files)
        reason, committed = self._found[root]
        return reason if os.fsencode(path.relative_to(root).as_posix()) in committed else None


def _reason(root: Path, names: Sequence[str], part: str | None) -> str | None:
    """Return why a repository is taken for that of others; None if it is the user's."""
    settings = [_lines(root, "config", "--get", name) for name in ("user.name", "user.email")]
    known = {name.casefold() for name in chain(names, *settings) if name}
    lines = _lines(root, "log", "--format=%an%x00%ae", f"-{_MAX_COMMITS}")
    people = {tuple(line.casefold().split("\0")) for line in lines}
    if not people or not known.isdisjoint(chain(*people)):
        return None
    if part and any(part.casefold() in " ".join(person) for person in people):
        return None
    if not known and not part:
        return None if _is_one_person(people) else OF_SEVERAL
    if len(lines) < _MAX_COMMITS:
        return NOT_OWN
    patterns = [f"<{name}>" if "@" in name else f"{name} <" for name in known]
    patterns += [part] if part else []
    by_author = [f"--author={pattern}" for pattern in patterns]
    is_older = _git(root, "log", "-1", "--format=%h", "--regexp-ignore-case", "-F", *by_author)
    return None if is_older else NOT_OWN


def _is_one_person(people: set[tuple[str, ...]]) -> bool:
    """Return whether all authors share a name or an address with another."""
    known, *rest = people
    names = set(known)
    while joined := [person for person in rest if names.intersection(person)]:
        names.update(*joined)
        rest = [person for person in rest if person not in joined]
    return not rest


def _lines(root: Path, *arguments: str) -> list[str]:
    return _git(root, *arguments).decode("utf-8", "replace").split("\n")[:-1]


def _git(root: Path, *arguments: str) -> bytes:
    try:
        result = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return b"" if result.returncode else result.stdout
