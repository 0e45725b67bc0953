"""The model that serves: loading it, noticing a new one, falling back from a damaged one."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from afterword import __version__, forgotten, registry
from afterword.bundle import Bundle
from afterword.errors import UserError

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
        self._damage: str | None = None

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
        try:
            self._tried = registry.resolve(choice)
            problems += self._open(self._tried)
        except UserError as error:
            # It may have been removed: nothing of it is to be suggested any more.
            self._tried = self.engine = None
            problems += [str(error)]
        if self.engine is not None and not self.engine.bundle.path.exists():
            self.engine = None  # wiped, or replaced by one without what is to be forgotten
        if self.engine is None:
            try:
                shipped = registry.resolve(registry.SHIPPED)
                problems += self._open(shipped) if shipped != self._tried else []
            except UserError as error:
                problems += [str(error)] if str(error) not in problems else []
        return problems + self._follow_forgotten()

    def refresh(self) -> list[str]:
        """Follow a model that is new or was removed, and the forgotten words; as `load`."""
        found = None
        with suppress(UserError):
            found = registry.resolve(self._choice)
        return self.load(self._choice) if found != self._tried else self._follow_forgotten()

    def suppress(self, word: str) -> None:
        """Suggest a word no more in this server.

        Raises
        ------
        UserError
            If it is not one word.
        """
        plain = forgotten.plain(word)
        if self.engine is not None:
            self.engine.forget(plain)

    def status(self) -> dict[str, object]:
        """Figures for `afterword.status`."""
        about: dict[str, object] = {
            "version": __version__,
            "models": [registry.SHIPPED, *registry.names()],
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
            told, self._damage = self._damage == str(error), str(error)
            return [] if told else [str(error)]
        self._damage = None
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
