"""Ask git when a file was last changed: in a clone, all files have the date of the cloning."""

from __future__ import annotations

import os
import subprocess
import time
from functools import cached_property
from pathlib import Path

from afterword_training.corpus.git import git_command, git_environment
from afterword_training.corpus.repositories import RepositoryFinder

_MAX_SECONDS = 20.0
_COMMIT = b"\x01"


class GitDates:
    """Knows the dates of files in git repositories; asks git once for each repository."""

    def __init__(self) -> None:
        self._finder = RepositoryFinder()
        self._repositories: dict[Path, _Repository] = {}

    def date_of(self, path: Path) -> float | None:
        """Return when a file was last committed; None if it never was, or git is not there."""
        path = path.absolute()
        root = self._finder.root_of(path.parent)
        if root is None:
            return None
        repository = self._repositories.setdefault(root, _Repository(root))
        return repository.dates.get(os.fsencode(path.relative_to(root).as_posix()))


class _Repository:
    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def dates(self) -> dict[bytes, float]:
        """The date of the last commit of each file, by its path in the repository, with slashes."""
        wanted = ("--no-renames", "--format=%x01%at", "--name-only", "-z", "--", ".")
        try:
            process = subprocess.Popen(
                git_command(self._root, "log", *wanted),
                env=git_environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
            )
        except OSError:
            return {}
        with process:
            try:
                return self._read(process)
            finally:
                process.kill()

    def _read(self, process: subprocess.Popen[bytes]) -> dict[bytes, float]:
        found: dict[bytes, float] = {}
        deadline = time.monotonic() + _MAX_SECONDS
        date, rest = 0.0, b""
        while process.stdout and (block := process.stdout.read(65536)):
            # The newest commits come first: what a long history has no time for keeps its own date.
            *fields, rest = (rest + block).split(b"\0")
            for field in fields:
                value = field.lstrip(b"\n")
                if value.startswith(_COMMIT):
                    date = float(value[1:].strip() or 0)
                elif value:
                    found.setdefault(value, date)
            if time.monotonic() > deadline:
                break
        return found
