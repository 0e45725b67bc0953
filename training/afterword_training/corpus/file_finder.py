"""Find the files to read: walk folders, expand patterns, follow ignore files, skip secrets."""

# os.path answers False where pathlib raises: for anything in a folder that may not be entered.
# ruff: noqa: PTH110, PTH111, PTH112, PTH113, PTH114

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pathspec import GitIgnoreSpec

from afterword.errors import UserError
from afterword.privacy.secret_files import holds_secrets
from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import (
    UNREADABLE_KIND,
    Skipped,
    UnreadableSourceError,
    reason_of,
)
from afterword_training.corpus.formats.kinds import (
    is_maildir,
    is_readable_kind,
    kind_name,
    kind_suffix,
)

_IGNORE_FILES = (".gitignore", ".afterwordignore")
_TOOL_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "bower_components"})
# Files of a project that nobody wrote as prose of their own.
_BOILERPLATE = re.compile(
    r"(?:licen[cs]e|copying|notice|authors|contributors|patents|codeowners)(?:[.-].*)?"
    r"|(?:make|docker|vagrant|jenkins|rake|gem|proc|pip|brew|just)file|cmakelists\.txt"
    r"|requirements.*\.txt|constraints.*\.txt|robots\.txt|humans\.txt|top_level\.txt",
    re.IGNORECASE,
)
_IGNORED = "ignored by an ignore file"
SECRETS = "looks like a file of secrets"
"""The reason for leaving out a file that is named like one of passwords or keys."""
_FORGOTTEN = "you asked Afterword to forget it"
MAX_FILE_BYTES = 50 * 2**20
"""A larger file is a log or a dump; a mailbox or an archive may well be larger."""
_MAY_BE_LARGE = ("", ".mbox", ".zip", ".gz")


@dataclass
class FoundFiles:
    """What was found to read, in the order in which it was found."""

    forgotten: Callable[[Path], bool]
    """Tells whether a file or folder must not be read."""
    files: dict[Path, bool] = field(default_factory=dict)
    """Each file, and whether the user named that very file."""
    repositories: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    resolved: set[Path] = field(default_factory=set)
    """The files with links resolved, so that none is read twice."""

    def skip(self, path: Path, reason: str, detail: str = "") -> None:
        """Note that a file or folder was left out."""
        self.skipped.append(Skipped(str(path), reason, detail))


def find_files(
    paths: Sequence[str | Path],
    forgotten: Callable[[Path], bool] = lambda _: False,
) -> FoundFiles:
    """Find the files and repositories under the given paths.

    Parameters
    ----------
    paths
        Files, folders and glob patterns (``**`` for any depth).
    forgotten
        Whether a file or folder must not be read; it need not be there any more.

    Raises
    ------
    UserError
        A path does not exist, a pattern matches nothing, or an ignore file cannot be read.
    """
    found = FoundFiles(forgotten)
    for given in paths:
        # Unlike pathlib, this leaves the name of Word's lock file, "~$report.docx", as it is.
        path = Path(os.path.expanduser(given))
        if forgotten(path):
            found.skip(path, _FORGOTTEN)
        elif os.path.isdir(path):
            _walk(path, found)
        elif os.path.exists(path):
            if holds_secrets(path.name):
                found.skip(path, SECRETS)
            elif not is_readable_kind(path):
                found.skip(path, UNREADABLE_KIND, kind_name(path))
            else:
                _add(path, True, found)
        else:
            _expand(str(path), found)
    return found


def _expand(pattern: str, found: FoundFiles) -> None:
    if not glob.has_magic(pattern):
        raise UserError(
            f"{pattern} does not exist, or is in a folder that you may not enter: "
            "check how it is spelt"
        )
    matches = sorted(map(Path, glob.glob(pattern, recursive=True)))  # noqa: PTH207, for absolute ones
    files = [path for path in matches if os.path.isfile(path)]
    if not files:
        raise UserError(f"{pattern} matches no file: check the pattern")
    top = Path(pattern)
    while glob.has_magic(str(top)):
        top = top.parent
    rules = _IgnoreRules(top)
    for path in files:
        if rules.reach(path):
            _consider(path, found)
        else:
            found.skip(path, _IGNORED)


def _walk(top: Path, found: FoundFiles) -> None:
    rules = _IgnoreRules(top)

    def unreadable(error: OSError) -> None:
        found.skip(Path(error.filename), reason_of(error))

    for folder, names, files in os.walk(top, onerror=unreadable):
        here = Path(folder)
        rules.enter(here)
        if os.path.exists(here / ".git"):
            found.repositories.append(here)
        names[:] = sorted(name for name in names if _descends(here / name, rules, found))
        for name in sorted(files):
            if rules.ignores(here / name, is_folder=False):
                found.skip(here / name, _IGNORED)
            else:
                _consider(here / name, found)


def _descends(folder: Path, rules: _IgnoreRules, found: FoundFiles) -> bool:
    reason = None
    if folder.name == ".git":
        return False
    # Maildir++ stores the folders of a maildir inside it, as ".Sent" and the like.
    if folder.name.startswith(".") and not is_maildir(folder):
        reason = "hidden folder"
    elif folder.name in _TOOL_FOLDERS or os.path.exists(folder / "pyvenv.cfg"):
        reason = "folder of installed packages"
    elif os.path.islink(folder):
        reason = "link to a folder: name it to have it read"
    elif rules.ignores(folder, is_folder=True):
        reason = _IGNORED
    elif found.forgotten(folder):
        reason = _FORGOTTEN
    if reason:
        found.skip(folder, reason)
    return reason is None


def _consider(path: Path, found: FoundFiles) -> None:
    """Add a file that was found rather than named, unless its name rules it out."""
    name = path.name
    if holds_secrets(name):
        found.skip(path, SECRETS)
    elif name in _IGNORE_FILES:
        return
    elif name.startswith("."):
        found.skip(path, "hidden file")
    elif _BOILERPLATE.fullmatch(name):
        found.skip(path, "licence or build file")
    elif not is_readable_kind(path):
        found.skip(path, UNREADABLE_KIND, kind_name(path))
    else:
        _add(path, False, found)


def _add(path: Path, named: bool, found: FoundFiles) -> None:
    """Add a file once, however many paths lead to it."""
    try:
        status = path.stat()
        resolved = path.resolve()
    except FileNotFoundError:
        found.skip(path, "a broken link")
        return
    except OSError as error:
        found.skip(path, reason_of(error))
        return
    if found.forgotten(path):
        found.skip(path, _FORGOTTEN)
    elif not stat.S_ISREG(status.st_mode):
        found.skip(path, "not a regular file")
    elif status.st_size > MAX_FILE_BYTES and kind_suffix(path) not in _MAY_BE_LARGE:
        found.skip(path, "larger than 50 MB")
    elif resolved not in found.resolved:
        found.resolved.add(resolved)
        found.files[path] = named


class _IgnoreRules:
    """Applies the ignore files of a folder and those below it, innermost last, as git does."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._specs: dict[Path, GitIgnoreSpec] = {}
        for folder in _up_to_repository(top):
            self._read(folder)

    def enter(self, folder: Path) -> None:
        """Read the ignore files of a folder, before its entries are checked."""
        self._read(folder)

    def reach(self, path: Path) -> bool:
        """Return whether no rule between the top folder and a file excludes it."""
        for folder in reversed(path.parents):
            if folder.is_relative_to(self._top):
                if folder != self._top and self.ignores(folder, is_folder=True):
                    return False
                self.enter(folder)
        return not self.ignores(path, is_folder=False)

    def ignores(self, path: Path, *, is_folder: bool) -> bool:
        """Return whether the last pattern that matches the path excludes it."""
        ignored = False
        for folder, spec in self._specs_above(path):
            relative = path.absolute().relative_to(folder).as_posix()
            decision = spec.check_file(relative + "/" if is_folder else relative).include
            ignored = ignored if decision is None else decision
        return ignored

    def _specs_above(self, path: Path) -> Iterator[tuple[Path, GitIgnoreSpec]]:
        for folder in reversed(path.absolute().parents):
            if spec := self._specs.get(folder):
                yield folder, spec

    def _read(self, folder: Path) -> None:
        if folder.absolute() not in self._specs:
            files = (folder / name for name in _IGNORE_FILES)
            lines = [line for file in files if os.path.isfile(file) for line in _lines(file)]
            self._specs[folder.absolute()] = _spec(lines)


def _lines(ignore_file: Path) -> list[str]:
    try:
        return decode(ignore_file.read_bytes()).splitlines()
    except (OSError, UnreadableSourceError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise UserError(
            f"{ignore_file} cannot be read, so what to leave out is not known: {reason}"
        ) from None


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """Parse the patterns of an ignore file; like git, skip invalid lines."""
    return GitIgnoreSpec.from_lines(filter(_is_pattern, lines))


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def _up_to_repository(top: Path) -> list[Path]:
    """Return the folders above the given one up to its repository; none outside a repository."""
    top = top.absolute()
    if os.path.exists(top / ".git"):
        return []
    above: list[Path] = []
    for folder in top.parents:
        above.append(folder)
        if os.path.exists(folder / ".git"):
            return above
    return []
