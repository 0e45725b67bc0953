"""Find the files to read: walk folders, expand patterns, follow ignore files, skip secrets."""

# os.path answers False where pathlib raises: for anything in a folder that may not be entered.
# ruff: noqa: PTH110, PTH111, PTH112, PTH114

from __future__ import annotations

import fnmatch
import glob
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from afterword.errors import UserError
from afterword.privacy.secret_files import holds_secrets
from afterword_training.corpus.documents import (
    UNREADABLE_KIND,
    Skipped,
    reason_of,
)
from afterword_training.corpus.formats.kinds import (
    is_maildir,
    is_readable_kind,
    kind_name,
    kind_suffix,
)
from afterword_training.corpus.ignore_rules import IGNORE_FILES, IgnoreRules
from afterword_training.corpus.repositories import FilesOfOthers

_TOOL_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "bower_components"})
# Beside one of these files, a folder of this name holds the projects of others.
_VENDOR_FOLDERS = frozenset(
    {"vendor", "vendored", "third_party", "third-party", "3rdparty", "pods"}
)
_PROJECT_FILES = (
    ".git", "package.json", "go.mod", "composer.json", "Gemfile", "Cargo.toml", "pyproject.toml",
    "CMakeLists.txt", "Podfile", "Makefile",
)  # fmt: skip
# Files of a project that nobody wrote as prose of their own.
_TEXT_SUFFIX = r"(?:\.(?:md|markdown|txt|rst|adoc|org|html?))?"
_BOILERPLATE = re.compile(
    r"(?i:un)?(?i:licen[cs]e|copying)"
    r"(?:[-_.](?i:mit|apache|bsd|l?gpl|agpl|mpl|isc|cc0|cc-by|ofl|lesser|third[-_]party|\d[\d.]*))*"
    rf"{_TEXT_SUFFIX}"
    rf"|(?:NOTICE|AUTHORS|CONTRIBUTORS|MAINTAINERS|PATENTS|CODEOWNERS|SECURITY){_TEXT_SUFFIX}"
    rf"|(?i:code[-_]of[-_]conduct|third[-_]?party[-_]?(?:notices?|licen[cs]es?)){_TEXT_SUFFIX}"
    r"|(?i:pull_request_template|issue_template|bug_report|feature_request)\.md"
    r"|(?i:(?:make|docker|vagrant|jenkins|rake|gem|proc|pip|brew|just)file|cmakelists\.txt"
    r"|package(?:-lock)?\.json|composer\.json|tsconfig.*\.json"
    r"|requirements.*\.txt|constraints.*\.txt|robots\.txt|humans\.txt|llms.*\.txt|top_level\.txt)"
)
_IGNORED = "ignored by an ignore file"
SECRETS = "its name says that it holds secrets"
"""The reason for leaving out a file that is named like one of passwords or keys."""
_DATA_SUFFIX = ".jsonl"
_DATA = "a data set, which somebody else may have written: name it, or *.jsonl, to have it read"
_FORGOTTEN = "you asked Afterword to forget it"
MAX_FILE_BYTES = 50 * 2**20
"""A larger file is a log or a dump; a mailbox or an archive may well be larger."""
_MAY_BE_LARGE = ("", ".mbox", ".zip", ".gz")


@dataclass
class FoundFiles:
    """What was found to read, in the order in which it was found."""

    forgotten: Callable[[Path], bool]
    """Tells whether a file or folder must not be read."""
    of_others: FilesOfOthers = field(default_factory=FilesOfOthers)
    """The files of repositories in which the user has committed nothing."""
    files: dict[Path, bool] = field(default_factory=dict)
    """Each file, and whether the user named that very file."""
    repositories: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    tops: list[Path] = field(default_factory=list)
    """What the user has named: files, folders, and of patterns the folder above the wildcards."""
    resolved: set[Path] = field(default_factory=set)
    """The files with links resolved, so that none is read twice."""

    def top_of(self, path: Path) -> Path | None:
        """Return the innermost of what the user has named that holds a file."""
        tops = (top for top in self.tops if path == top or top in path.parents)
        return max(tops, key=lambda top: len(top.parts), default=None)

    def skip(self, path: Path, reason: str, detail: str = "") -> None:
        """Note that a file or folder was left out."""
        self.skipped.append(Skipped(str(path), reason, detail))


def find_files(
    paths: Sequence[str | Path],
    forgotten: Callable[[Path], bool] = lambda _: False,
    of_others: FilesOfOthers | None = None,
    saved: Mapping[str, str] | None = None,
) -> FoundFiles:
    """Find the files and repositories under the given paths.

    Parameters
    ----------
    paths
        Files, folders and glob patterns (``**`` for any depth).
    forgotten
        Whether a file or folder must not be read; it need not be there any more.
    of_others
        Tells which files others have committed; by default only git's settings say who the user is.
    saved
        Files to read as if they were found in a folder, by the path of the file: one that would be
        left out there is left out. They have no links in them (`real`).

    Raises
    ------
    UserError
        A path does not exist, a pattern matches nothing, or an ignore file cannot be read.
    """
    found = FoundFiles(forgotten, of_others or FilesOfOthers())
    for given in paths:
        # Unlike pathlib, this leaves the name of Word's lock file, "~$report.docx", as it is.
        path = Path(os.path.expanduser(given))
        found.tops.append(path if os.path.exists(path) else _fixed_part(str(path)))
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
    for file, folder in (saved or {}).items():
        found.tops.append(Path(folder))
        _look_up(Path(file), Path(folder), found)
    return found


def matching_files(pattern: str) -> Iterator[Path]:
    """Yield the files that a pattern matches and that a walk would reach."""
    found = FoundFiles(lambda _: False)
    yield from _matching(pattern, found)


def _expand(pattern: str, found: FoundFiles) -> None:
    if not glob.has_magic(pattern):
        raise UserError(
            f"{pattern} does not exist, or is in a folder that you may not enter: "
            "check how it is spelt"
        )
    left_out = len(found.skipped)
    is_named_kind = Path(pattern).suffix.lower() == _DATA_SUFFIX
    files = list(dict.fromkeys(_matching(pattern, found)))
    for path in files:
        _consider(path, found, is_named_kind)
    if not files and len(found.skipped) == left_out:
        raise UserError(f"{pattern} matches no file: check the pattern")


def _matching(pattern: str, found: FoundFiles) -> Iterator[Path]:
    """Walk from the folder above the first wildcard, along what the pattern allows."""
    top = _fixed_part(pattern)
    rules = IgnoreRules(top)
    yield from _match(top, Path(pattern).relative_to(top).parts, rules, found)


def _fixed_part(pattern: str) -> Path:
    top = Path(pattern)
    while glob.has_magic(str(top)):
        top = top.parent
    return top


def _match(
    folder: Path, parts: Sequence[str], rules: IgnoreRules, found: FoundFiles
) -> Iterator[Path]:
    first, rest = parts[0], parts[1:]
    rules.enter(folder)
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(entry.name for entry in scanned)
    except OSError as error:
        found.skip(folder, reason_of(error))
        return
    if first == "**":
        yield from _match(folder, rest or ("*",), rules, found)
    for name in entries:
        path = folder / name
        if first != "**" and not _fits(name, first):
            continue
        is_folder = os.path.isdir(path)
        if not rest and first != "**":
            if not is_folder and not _is_ignored(path, rules, found):
                yield path
        elif is_folder and _descends(path, rules, found, is_named=name == first):
            yield from _match(path, parts if first == "**" else rest, rules, found)


def _fits(name: str, pattern: str) -> bool:
    # As in a shell, a wildcard at the start matches no hidden file.
    return fnmatch.fnmatch(name, pattern) and (pattern[:1] == "." or name[:1] != ".")


def _is_ignored(path: Path, rules: IgnoreRules, found: FoundFiles) -> bool:
    is_ignored = rules.ignores(path, is_folder=False)
    if is_ignored:
        found.skip(path, _IGNORED)
    return is_ignored


def _look_up(path: Path, top: Path, found: FoundFiles) -> None:
    """Add a single file of a folder, unless it would be left out when the folder is walked."""
    if not path.is_file():
        found.skip(path, "it is no longer there")
        return
    rules = IgnoreRules(top)
    rules.enter(top)
    inside = [folder for folder in reversed(path.parents) if top in folder.parents]
    for folder in inside:
        if not _descends(folder, rules, found):
            return
        rules.enter(folder)
    if found.forgotten(path):
        found.skip(path, _FORGOTTEN)
    elif rules.ignores(path, is_folder=False):
        found.skip(path, _IGNORED)
    else:
        _consider(path, found)


def _walk(top: Path, found: FoundFiles) -> None:
    rules = IgnoreRules(top)

    def unreadable(error: OSError) -> None:
        found.skip(Path(error.filename), reason_of(error))

    for folder, names, files in os.walk(top, onerror=unreadable):
        here = Path(folder)
        rules.enter(here)
        if os.path.exists(here / ".git"):
            found.repositories.append(here)
        names[:] = sorted(name for name in names if _descends(here / name, rules, found))
        for name in sorted(files):
            if not _is_ignored(here / name, rules, found):
                _consider(here / name, found)


def _descends(
    folder: Path, rules: IgnoreRules, found: FoundFiles, *, is_named: bool = False
) -> bool:
    """Return whether to read a folder; one whose name the pattern spells out may be hidden."""
    reason = None
    if folder.name == ".git":
        return False
    # Maildir++ stores the folders of a maildir inside it, as ".Sent" and the like.
    if folder.name.startswith(".") and not is_named and not is_maildir(folder):
        reason = "hidden folder"
    elif folder.name in _TOOL_FOLDERS or _is_environment(folder):
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


def _is_environment(folder: Path) -> bool:
    """Return whether a folder is a virtual environment, or of projects copied into another."""
    return os.path.exists(folder / "pyvenv.cfg") or (
        folder.name.lower() in _VENDOR_FOLDERS
        and any(os.path.exists(folder.parent / name) for name in _PROJECT_FILES)
    )


def _consider(path: Path, found: FoundFiles, is_named_kind: bool = False) -> None:
    """Add a file that was found rather than named, unless its name rules it out."""
    name = path.name
    if holds_secrets(name):
        found.skip(path, SECRETS)
    elif name in IGNORE_FILES:
        return
    elif name.startswith("."):
        found.skip(path, "hidden file")
    elif _BOILERPLATE.fullmatch(name):
        found.skip(path, "licence or build file")
    elif not is_readable_kind(path):
        found.skip(path, UNREADABLE_KIND, kind_name(path))
    elif path.suffix.lower() == _DATA_SUFFIX and not is_named_kind:
        found.skip(path, _DATA)
    elif reason := found.of_others.reason(path):
        found.skip(path, reason)
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
    elif holds_secrets(resolved.name):  # of a link, the name of the file that it leads to
        found.skip(path, SECRETS)
    elif not stat.S_ISREG(status.st_mode):
        found.skip(path, "not a regular file")
    elif status.st_size > MAX_FILE_BYTES and kind_suffix(path) not in _MAY_BE_LARGE:
        found.skip(path, "larger than 50 MB")
    elif resolved not in found.resolved:
        found.resolved.add(resolved)
        found.files[path] = named
