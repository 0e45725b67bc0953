"""Check whether the files that a model has learned from still exist, or find where they moved."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from afterword.errors import UserError
from afterword.installation import quote_for_shell
from afterword.store import forgotten
from afterword.store.forgotten import Forgotten
from afterword_training.corpus.documents import reason_of
from afterword_training.corpus.file_finder import matching_files


def is_there(path: str) -> bool:
    """Tell whether a file or folder exists.

    Raises
    ------
    OSError
        If there is no way to tell: its folder is not accessible, or a file server does not answer.
    """
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def may_be_there(path: str) -> bool:
    """Tell whether a file or folder exists; True if there is no way to tell."""
    with suppress(OSError):
        return is_there(path)
    return True


def finds_anything(path: str) -> bool:
    """Tell whether a path exists, or a pattern matches anything."""
    if is_there(path):
        return True
    return glob.has_magic(path) and next(matching_files(path), None) is not None


def check_given(paths: Sequence[str]) -> None:
    """Check that each absolute path exists, without searching the folders.

    Raises
    ------
    UserError
        If one does not exist and is not forgotten, or all of them are forgotten.
    """
    gone = check_not_all_forgotten(paths)
    for path in paths:
        try:
            is_found = gone.covers(path) or finds_anything(path)
        except OSError as error:
            raise UserError(f"{path} cannot be read: {reason_of(error)}") from None
        if not is_found:
            what = "matches no file" if glob.has_magic(path) else "does not exist"
            raise UserError(f"{path} {what}: check how it is spelt")


def check_not_all_forgotten(paths: Sequence[str | Path]) -> Forgotten:
    """Return what is forgotten; UserError if all of these paths are."""
    gone = forgotten.read()
    if paths and all(map(gone.covers, paths)):
        listed = " ".join(quote_for_shell(str(path)) for path in paths)
        raise UserError(
            f"you asked Afterword to forget {listed}; to let Afterword read it again: "
            f"afterword forget --undo --source {listed}"
        )
    return gone


def volumes_of(files: Iterable[str]) -> list[str]:
    """Return the mounted volumes that files are on, except the system's own."""
    folders = {folder for file in files for folder in Path(file).parents}
    mounts = {folder for folder in folders if is_mounted(str(folder))}
    return sorted(str(folder) for folder in mounts if os.name == "nt" or folder.parent != folder)


def is_mounted(folder: str) -> bool:
    """Tell whether a volume is currently mounted at a folder."""
    # To Python, a drive of Windows is a mount point whether or not it is there.
    return os.path.ismount(folder) and Path(folder).exists()


def fingerprint(path: str) -> str | None:
    """Return the size and sha256 of a file, to recognise it after a move; None if unreadable."""
    try:
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return f"{os.fstat(file.fileno()).st_size}:{digest}"
    except OSError:
        return None


def moved_to(places: Iterable[str], fingerprints: Mapping[str, str]) -> dict[str, str]:
    """Find files that were learned from and are now elsewhere.

    Parameters
    ----------
    places : Iterable[str]
        Files and folders to search.
    fingerprints : Mapping[str, str]
        Those of the files that were learned from.

    Returns
    -------
    dict[str, str]
        Where each file that has left its place was found, by the path that it was learned as.
    """
    left = {file: known for file, known in fingerprints.items() if not may_be_there(file)}
    return same_contents(places, left)


def same_contents(places: Iterable[str], fingerprints: Mapping[str, str]) -> dict[str, str]:
    """Find files with the contents of known ones; return them by the known paths."""
    sizes = {known.partition(":")[0] for known in fingerprints.values()}
    found: dict[str | None, str] = {}
    if sizes:
        for path in (file for place in places for file in _files_in(place)):
            with suppress(OSError):
                if path.is_file() and str(path.stat().st_size) in sizes:
                    found[fingerprint(str(path))] = str(path)
    return {file: found[known] for file, known in fingerprints.items() if known in found}


def _files_in(place: str) -> Iterator[Path]:
    with suppress(OSError):
        if Path(place).is_file():
            yield Path(place)
    for folder, _, names in os.walk(place):
        yield from (Path(folder, name) for name in names)
