"""The model that serves: loading it, noticing a new one, falling back from a damaged one."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from afterword import __version__, forgotten, registry
from afterword.bundle import Bundle
from afterword.errors import UnreadableError, UserError

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
        self._standing: frozenset[str] = frozenset()

    def load(self, choice: str | None) -> list[str]:
        """Let a model serve: by name or folder, or (None) the one in use, whichever that becomes.

        Returns
        -------
        list[str]
            One line for the user for each model that could not be loaded. The model before it, or
            else the shipped one, then serves in its stead.
        """
        self._choice = choice
        standing = self._follow_forgotten()
        problems = [line for line in standing if line not in self._standing]
        try:
            self._tried = registry.resolve(choice)
            problems += self._open(self._tried)
        except UserError as error:
            problems.append(str(error))
            if isinstance(error, UnreadableError):
                standing.append(str(error))
        self._standing = frozenset(standing)
        if self.engine is None:
            try:
                shipped = registry.resolve(registry.SHIPPED)
                problems += self._open(shipped) if shipped != self._tried else []
            except UserError as error:
                problems.append(str(error))
        return list(dict.fromkeys(problems))

    def refresh(self) -> list[str]:
        """Look for a new model to load and for forgotten words; as `load`.

        What could not be read, and still cannot, is told once.
        """
        standing = self._follow_forgotten()
        changed = False
        try:
            changed = registry.resolve(self._choice) != self._tried
        except UnreadableError as error:
            standing.append(str(error))
        except UserError:
            pass  # it was removed: what is loaded goes on serving
        news = [line for line in dict.fromkeys(standing) if line not in self._standing]
        self._standing = frozenset(standing)
        return news + self.load(self._choice) if changed else news

    def select(self, name: str) -> list[str]:
        """Make a model the one in use, here and in the other editors; as `load`."""
        try:
            registry.use(name)
        except UserError as error:
            return [str(error)]
        return self.load(None)

    def forget(self, word: str) -> None:
        """Suggest a word no more, whichever model serves, here and in the other editors.

        Raises
        ------
        UserError
            If it is not one word, or that could not be written down.
        """
        if self.engine is not None:
            self.engine.forget(forgotten.plain(word))
        forgotten.forget([word])
        self._follow_forgotten()

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
        undone, self._forgotten = self._forgotten - words, words
        if self.engine is None:
            return []
        if undone:  # an engine cannot take a word back: a new one never loses it
            return self._open(self.engine.bundle.path, again=True)
        for word in words:
            self.engine.forget(word)
        return []

    def _open(self, path: Path, *, again: bool = False) -> list[str]:
        if self.engine is not None and self.engine.bundle.path == path and not again:
            return []
        try:
            from afterword.completion.engine import Engine  # noqa: PLC0415  (slow: not before)

            engine = Engine.open(Bundle.open(path))
        except UserError as error:
            return [str(error)]
        except Exception:
            log.exception("a model could not be loaded")
            return [f"{path} cannot be loaded; install the model again, or see the server's log"]
        for word in self._forgotten:
            engine.forget(word)
        self.engine = engine
        return []
