"""Apply ignore files as git does, except to a folder that the user named."""

# os.path answers False where pathlib raises: for anything in a folder that may not be entered.
# ruff: noqa: PTH110, PTH113

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from afterword.errors import UserError
from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UnreadableSourceError, reason_of

IGNORE_FILES = (".gitignore", ".afterwordignore")


class IgnoreRules:
    """Applies the ignore files of a folder and those below it, innermost last, as git does.

    Rules from above that match the folder itself do not hold: the user named it all the same.

    Parameters
    ----------
    top
        The folder that was named.
    """

    def __init__(self, top: Path) -> None:
        self._top = top
        # Without this, "../notes" would be in the folder that the command is run in.
        self._real_top = Path(os.path.realpath(top))
        self._specs: dict[Path, GitIgnoreSpec] = {}
        for folder in _up_to_repository(self._real_top):
            relative = self._real_top.relative_to(folder).as_posix()
            rules = [rule for rule in _rules(folder) if not _covers(rule, relative)]
            self._specs[folder] = GitIgnoreSpec.from_lines(rules)
        self._read(self._real_top)

    def enter(self, folder: Path) -> None:
        """Read the ignore files of a folder, before its entries are checked."""
        self._read(self._real(folder))

    def ignores(self, path: Path, *, is_folder: bool) -> bool:
        """Return whether the last pattern that matches the path excludes it."""
        path = self._real(path)
        ignored = False
        for folder, spec in self._specs_above(path):
            relative = path.relative_to(folder).as_posix()
            decision = spec.check_file(relative + "/" if is_folder else relative).include
            ignored = ignored if decision is None else decision
        return ignored

    def _real(self, path: Path) -> Path:
        return self._real_top / path.relative_to(self._top)

    def _specs_above(self, path: Path) -> Iterator[tuple[Path, GitIgnoreSpec]]:
        for folder in reversed(path.parents):
            if spec := self._specs.get(folder):
                yield folder, spec

    def _read(self, folder: Path) -> None:
        if folder not in self._specs:
            self._specs[folder] = GitIgnoreSpec.from_lines(_rules(folder))


def _rules(folder: Path) -> list[str]:
    """Return the patterns of a folder's ignore files; like git, skip invalid lines."""
    files = (folder / name for name in IGNORE_FILES)
    lines = (line for file in files if os.path.isfile(file) for line in _lines(file))
    return list(filter(_is_pattern, lines))


def _lines(ignore_file: Path) -> list[str]:
    try:
        return decode(ignore_file.read_bytes()).splitlines()
    except (OSError, UnreadableSourceError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise UserError(
            f"{ignore_file} cannot be read, so what to leave out is not known: {reason}"
        ) from None


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def _covers(rule: str, folder: str) -> bool:
    """Return whether a rule excludes a folder, or one above it."""
    return GitIgnoreSpec.from_lines([rule]).check_file(folder + "/").include is True


def _up_to_repository(top: Path) -> list[Path]:
    """Return the folders above the given one up to its repository; none outside a repository."""
    if os.path.exists(top / ".git"):
        return []
    above: list[Path] = []
    for folder in top.parents:
        above.append(folder)
        if os.path.exists(folder / ".git"):
            return above
    return []
