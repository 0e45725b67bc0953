"""Find the glossaries of the open documents, and read them again when they change."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.lsp.configuration import SettingsClient
from afterword.lsp.local_files import local_path
from afterword.store.config_folder import Signature, signature_of
from afterword.store.glossary_file import (
    FILE,
    FOLDER,
    folder_glossary,
    personal_glossary,
    read_glossary,
)

if TYPE_CHECKING:
    from afterword.completion.candidates import Entry
    from afterword.completion.glossary import Glossary

MAX_PROBLEMS_SHOWN = 3
"""Maximum number of mistakes in one glossary that are shown; the rest are counted."""


async def watch_glossaries(client: SettingsClient) -> None:
    """Ask the client for a notification when a glossary in its folders changes, if it can."""
    workspace = client.client_capabilities.workspace
    support = workspace.did_change_watched_files if workspace else None
    if not (support and support.dynamic_registration):
        return  # the files are checked while the user types
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    watcher = types.FileSystemWatcher(f"**/{FOLDER}/{FILE}")
    options = types.DidChangeWatchedFilesRegistrationOptions([watcher])
    registration = types.Registration(id=method, method=method, register_options=options)
    with suppress(JsonRpcException):  # some clients promise it and then refuse
        await client.client_register_capability_async(types.RegistrationParams([registration]))


class _Content(NamedTuple):
    """What a file held when it was last read; nothing if there was none."""

    signature: Signature | None
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


class Glossaries:
    """The glossaries of the documents that are open.

    A document has the person's own glossary and those of the workspace folders that it is in. If it
    is in none, it has that of the nearest folder above it that has one, up to the home folder. All
    methods but `have_changed` are called on one thread, which may wait for a disk.
    """

    def __init__(self) -> None:
        self._folders: tuple[Path, ...] = ()
        self._contents: dict[Path, _Content] = {}
        self._glossaries: dict[tuple[Path, ...], Glossary] = {}
        self._told: set[tuple[Path, str]] = set()

    def set_folders(self, uris: Iterable[str]) -> None:
        """Take the folders that the client works in."""
        self._folders = tuple(Path(path) for uri in uris if (path := local_path(uri)))

    def of(self, uri: str) -> Glossary:
        """Return the glossary of a document: the same object until one of its files changes."""
        files = (personal_glossary(), *self._files_above(uri))
        if files not in self._glossaries:
            # Imported here because it is slow, and the server starts without it.
            from afterword.completion.glossary import Glossary  # noqa: PLC0415

            entries = (entry for file in files for entry in self._content_of(file).entries)
            self._glossaries[files] = Glossary(entries)
        return self._glossaries[files]

    def have_changed(self) -> bool:
        """Return whether a file that was looked for has changed since. Any thread may ask."""
        known = list(self._contents.items())
        return any(signature_of(path) != content.signature for path, content in known)

    def read_again(self, uris: Iterable[str]) -> dict[str, Glossary]:
        """Return the glossaries of documents, read anew."""
        self.forget_files()
        return {uri: self.of(uri) for uri in uris}

    def forget_files(self) -> None:
        """Read everything again when it is asked for."""
        self._contents = {}
        self._glossaries = {}

    def new_problems(self) -> list[str]:
        """Return a line for each glossary with mistakes that the user has not been told about."""
        lines: list[str] = []
        for path, content in self._contents.items():
            new = [problem for problem in content.problems if (path, problem) not in self._told]
            self._told.update((path, problem) for problem in new)
            if new:
                more = len(new) - MAX_PROBLEMS_SHOWN
                rest = [f"{more} more lines are left out"] if more > 0 else []
                lines.append(f"{path}: {'; '.join([*new[:MAX_PROBLEMS_SHOWN], *rest])}")
        return lines

    def _files_above(self, uri: str) -> list[Path]:
        """Return the glossaries that a document's folders may have."""
        name = local_path(uri)
        if name is None:
            return []
        above = Path(name).parents
        if named := [folder for folder in self._folders if folder in above]:
            return [folder_glossary(folder) for folder in named]
        files = [folder_glossary(folder) for folder in _searched(above)]
        nearest = (file for file in files if self._content_of(file).signature is not None)
        return [file for file in list(nearest)[:1] if not is_open_to_all(file.parent.parent)]

    def _content_of(self, path: Path) -> _Content:
        content = self._contents.get(path)
        if content is None:
            content = self._contents[path] = _read(path)
        return content


def _searched(above: Sequence[Path]) -> list[Path]:
    """Return the folders that are searched, the nearest first: up to the home folder, no root."""
    folders = [folder for folder in above if folder != folder.parent]
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (pathlib's may raise)
    return folders[: folders.index(home) + 1] if home in folders else folders


def is_open_to_all(folder: Path) -> bool:
    """Return whether every user may write in a folder, as in /tmp: its glossary may be anyone's."""
    try:
        return os.name != "nt" and bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return True


def _read(path: Path) -> _Content:
    """Read a glossary; one without a file is empty."""
    signature = signature_of(path)
    if signature is None:
        return _Content(None, (), ())
    from afterword.completion.glossary import parse_glossary  # noqa: PLC0415

    try:
        entries, problems = parse_glossary(read_glossary(path))
    except ValueError as error:
        return _Content(signature, (), (str(error),))
    lines = (f"line {problem.line} is left out: {problem.reason}" for problem in problems)
    return _Content(signature, tuple(entries), tuple(lines))
