"""Tell whose a git repository is: in a clone, everything was written by others."""

# os.path answers False where pathlib raises: for anything in a folder that may not be entered.
# ruff: noqa: PTH110, PTH112

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from afterword_training.corpus.git import git_command, git_environment

NOT_OWN = "a repository without a commit of yours: if it is yours, add --me NAME, as in git"
OF_SEVERAL = "a repository of several people: add --me NAME if you are one of them"
NOT_KNOWN = "git is missing or fails, so who wrote this is not known: name the file to have it read"
MAX_COMMITS = 1000
_TIMEOUT_SECONDS = 20


class _GitError(Exception):
    """Git is not installed, fails or takes too long."""


class RepositoryFinder:
    """Finds the repository that a file is in; looks at each folder once."""

    def __init__(self) -> None:
        self._roots: dict[Path, Path | None] = {}

    def root_of(self, folder: Path) -> Path | None:
        """Return the folder that holds `.git`, at or above an absolute folder."""
        if folder not in self._roots:
            if os.path.exists(folder / ".git"):
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
        self._found: dict[Path, tuple[str | None, frozenset[bytes] | None]] = {}

    def reason(self, path: Path) -> str | None:
        """Return why a file is left out as another's; None if it is not."""
        path = path.absolute()
        root = self._finder.root_of(path.parent)
        if root is None:
            return None
        if root not in self._found:
            self._found[root] = self._look_at(root)
        reason, committed = self._found[root]
        name = os.fsencode(path.relative_to(root).as_posix())
        return reason if committed is None or name in committed else None

    def _look_at(self, root: Path) -> tuple[str | None, frozenset[bytes] | None]:
        """Return why files are left out of a repository, and which; None stands for all."""
        folder = root / ".git"
        if os.path.isdir(folder) and not os.path.exists(folder / "objects"):
            return None, frozenset()  # there are no commits in it
        try:
            if not _git(root, "rev-parse", "--verify", "--quiet", "HEAD"):
                return None, frozenset()  # nothing is committed yet
            reason = _reason(root, self._names, self._part)
            files = _git(root, "ls-files", "-z").split(b"\0") if reason else []
        except _GitError:
            return NOT_KNOWN, None
        return reason, frozenset(files)


def _reason(root: Path, names: Sequence[str], part: str | None) -> str | None:
    """Return why a repository is taken for that of others; None if it is the user's."""
    settings = [_lines(root, "config", "--get", name) for name in ("user.name", "user.email")]
    is_set = any(chain(*settings))
    known = {name.casefold() for name in chain(names, *settings) if name}
    lines = _lines(root, "log", "--format=%an%x00%ae", f"-{MAX_COMMITS}")
    people = {tuple(line.casefold().split("\0")) for line in lines}
    if not known.isdisjoint(chain(*people)):
        return None
    if part and any(part.casefold() in " ".join(person) for person in people):
        return None
    if not is_set and not part and _is_one_person(people):
        return None  # git does not say who the user is, and names in a chat need not be git's
    if not known and not part:
        return OF_SEVERAL
    if len(lines) < MAX_COMMITS:
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
            git_command(root, *arguments),
            env=git_environment(),
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise _GitError from None
    # 1 is the answer that there is none: no such setting, or no commit yet.
    if result.returncode not in (0, 1):
        raise _GitError
    return result.stdout
