"""Learn what the user saves, in the folders that they have named for it, and nowhere else.

The child process that learns takes seconds, however little was saved. So it waits a little in case
more is saved, and afterwards rests for many times as long as it took.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from afterword.errors import UserError
from afterword.lsp.child_command import Training
from afterword.lsp.client_window import ProgressWindow
from afterword.lsp.local_files import path_of_saved
from afterword.store.path_set import PathSet, real

WAIT_SECONDS = 30.0
"""How long to wait after a save for more files to learn with it."""
REST_FACTOR = 20.0
"""Rest this many times as long as learning took, so that it uses at most 5 % of one core."""
RETRY_SECONDS = 600.0
"""How long nothing is learned after a failure."""


class SaveLearner:
    """Learn saved files one after another, on the event loop.

    Parameters
    ----------
    window : ProgressWindow
        Shows the user that something was learned for the first time, and what went wrong.
    training : Training
        Runs the child process, when the user has not started another one.
    on_learned : callable
        Called when the model has changed.
    sleep : callable
        Waits for some seconds.
    """

    def __init__(
        self,
        window: ProgressWindow,
        training: Training,
        on_learned: Callable[[], Awaitable[object]],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._window = window
        self._training = training
        self._on_learned = on_learned
        self._sleep = sleep
        self._folders: tuple[str, ...] = ()
        self._disabled: frozenset[str] = frozenset()
        self._waiting: dict[str, dict[str, str]] = {}  # language ids by file, by folder
        self._learned: set[str] = set()
        self._told: set[str] = set()
        self._is_scheduled = False

    def configure(self, folders: Sequence[str], disabled_languages: Sequence[str] = ()) -> None:
        """Take the folders that the user names, and the languages that are switched off.

        Waiting files are dropped if they are outside these folders or in one of these languages.
        """
        self._disabled = frozenset(disabled_languages)
        paths = [os.path.expanduser(folder) for folder in folders]  # noqa: PTH111  (pathlib's raises)
        for folder, path in zip(folders, paths, strict=True):
            if not os.path.isabs(path):  # noqa: PTH117
                self._tell_once(
                    f"learn.folders: {folder!r} is not a full path; nothing is learned there"
                )
        self._folders = tuple(filter(os.path.isabs, paths))
        if not self._folders:
            self._waiting.clear()

    @property
    def is_on(self) -> bool:
        """Return whether anything may be learned."""
        return bool(self._folders)

    @property
    def figures(self) -> dict[str, int]:
        """Return how many files were learned since the start, and how many wait for it."""
        return {"files": len(self._learned), "waiting": sum(map(len, self._waiting.values()))}

    async def take(self, uri: str, language_id: str) -> None:
        """Note that a document was saved, to be learned soon if it is in one of the folders."""
        # A file server may take its time.
        found = await asyncio.to_thread(self._find, uri, self._folders)
        if found is None:
            return
        folder, file = found
        self._waiting.setdefault(folder, {})[file] = language_id
        if not self._is_scheduled:
            self._is_scheduled = True
            self._window.spawn_task(self._learn_soon())

    @staticmethod
    def _find(uri: str, folders: Sequence[str]) -> tuple[str, str] | None:
        """Return the named folder that a saved file is in, and the file; None if in none."""
        try:
            file = real(path_of_saved(uri))
        except UserError:  # it is nowhere on the disk
            return None
        named = PathSet(map(real, folders))
        above = (str(parent) for parent in Path(file).parents)
        folder = next((parent for parent in above if parent in named), None)
        return None if folder is None else (folder, file)

    async def _learn_soon(self) -> None:
        """Learn the waiting files, and those saved meanwhile, until none is left."""
        try:
            await self._sleep(WAIT_SECONDS)
            while self._waiting:
                folder, files = self._waiting.popitem()
                began = time.monotonic()
                if await self._learn(folder, files):
                    await self._sleep(max(WAIT_SECONDS, REST_FACTOR * (time.monotonic() - began)))
                else:
                    await self._sleep(RETRY_SECONDS)
        finally:
            self._is_scheduled = False

    async def _learn(self, folder: str, saved: Mapping[str, str]) -> bool:
        """Learn files of one folder, given with their languages; return whether that went well."""
        files = sorted(file for file, language in saved.items() if language not in self._disabled)
        if not files or folder not in PathSet(map(real, self._folders)):
            return True  # their language was switched off, or the folder is no longer named
        ended = await self._training.run_unseen(["learn", "--saved-in", folder, "--", *files])
        if ended.error:
            self._tell_once(f"files that you save in {folder} are not learned: {ended.error}")
        if not ended.result:  # it has failed, or was stopped for what the user wants now
            # What was saved meanwhile may have another language.
            self._waiting[folder] = {**saved, **self._waiting.get(folder, {})}
            return not ended.error
        if ended.changed:
            self._learned.update(files)
            if folder not in self._told:
                self._told.add(folder)
                self._window.show_info(
                    f"files that you save in {folder} are now learned (setting learn.folders)"
                )
            await self._on_learned()
        return True

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._window.show_warning(line)
