"""The model that serves: loading it, noticing a new one, falling back from a damaged one."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from afterword import __version__
from afterword.errors import UnreadableError, UserError
from afterword.store import forgotten, paths, registry
from afterword.store.bundle import Bundle

if TYPE_CHECKING:
    from afterword.completion.engine import Engine

log = logging.getLogger(__name__)


class Models:
    """Owner of the engine. Belongs to the worker's thread.

    Attributes
    ----------
    engine : Engine or None
        What answers; None until a model is loaded.
    """

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self._choice: str | None = None
        self._tried: Path | None = None
        self._forgotten: frozenset[str] = frozenset()
        self._suppressed: frozenset[str] = frozenset()
        self._unread: frozenset[str] = frozenset()

    def load(self, choice: str | None) -> list[str]:
        """Let a model serve: by name or folder, or (None) the one in use, whichever that becomes.

        Returns
        -------
        list[str]
            One line for the user for each model that could not be loaded. In place of a damaged one
            the model before it serves, if that is still on the disk, otherwise the shipped one.
        """
        self._choice = choice
        problems: list[str] = []
        unread: list[str] = []
        try:
            self._tried = registry.resolve(choice)
            problems += self._open(self._tried)
        except UnreadableError as error:
            unread.append(str(error))
        except UserError as error:
            # It may have been removed: nothing of it is to be suggested any more.
            self._tried = self.engine = None
            problems.append(str(error))
        if self.engine is not None and not _may_exist(self.engine.bundle.path):
            self.engine = None  # wiped, or replaced by one without what is to be forgotten
        if self.engine is None:
            try:
                shipped = registry.resolve(registry.SHIPPED)
                problems += self._open(shipped) if shipped != self._tried else []
            except UserError as error:
                problems.append(str(error))
        unread += self._follow_forgotten()
        return list(dict.fromkeys(problems + self._untold(unread)))

    def refresh(self) -> list[str]:
        """Notice new and removed models and forgotten words; as `load`.

        A file that stays unreadable is reported only once.
        """
        found = None
        try:
            found = registry.resolve(self._choice)
        except UnreadableError as error:
            return self._untold([str(error), *self._follow_forgotten()])
        except UserError:
            pass  # it was removed
        if found != self._tried:
            return self.load(self._choice)
        return self._untold(self._follow_forgotten())

    def _untold(self, lines: list[str]) -> list[str]:
        """Return the lines about unreadable files that the user has not been shown yet."""
        new = [line for line in dict.fromkeys(lines) if line not in self._unread]
        self._unread = frozenset(lines)
        return new

    def suppress(self, word: str) -> None:
        """Stop suggesting a word in this server.

        Raises
        ------
        UserError
            If it is not one word.
        """
        self._suppressed |= {forgotten.plain(word)}
        if self.engine is not None:
            self.engine.set_forgotten(self._forgotten | self._suppressed)

    def status(self) -> dict[str, object]:
        """Figures for `afterword.status`."""
        try:
            installed = registry.names()
        except UnreadableError:  # that has been told, where it matters
            installed = []
        about: dict[str, object] = {
            "version": __version__,
            "models": [registry.SHIPPED, *installed],
            "model": None,
        }
        if self.engine is not None:
            about |= {"path": str(self.engine.bundle.path), **self.engine.status()}
        return about

    def _follow_forgotten(self) -> list[str]:
        """Bring the engine up to date with the list of forgotten words; one line if it is damaged.

        The words of before then stay forgotten.
        """
        try:
            words = forgotten.read().words
        except UserError as error:
            return [str(error)]
        self._forgotten = words
        self._suppressed -= words  # they are on the list now, and may be taken off it again
        if self.engine is not None:
            self.engine.set_forgotten(self._forgotten | self._suppressed)
        return []

    def _open(self, path: Path) -> list[str]:
        if self.engine is not None and self.engine.bundle.path == path:
            return []
        try:
            from afterword.completion.engine import Engine  # noqa: PLC0415  (slow: not before)

            engine = Engine.open(Bundle.open(path))
        except UserError as error:
            return [str(error)]
        except Exception:
            log.exception("a model could not be loaded")
            return [f"{path} cannot be loaded; install the model again, or see the server's log"]
        engine.set_forgotten(self._forgotten | self._suppressed)
        self.engine = engine
        return []


def _may_exist(path: Path) -> bool:
    try:
        return paths.exists(path)
    except UnreadableError:
        return True
