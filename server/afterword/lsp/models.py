"""The model that serves: loading it, noticing a new one, falling back from a damaged one."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from afterword import __version__, registry
from afterword.bundle import Bundle
from afterword.errors import UserError

if TYPE_CHECKING:
    from afterword.completion.engine import Engine

CHECK_SECONDS = 2.0
"""Least time between two looks for a new model."""

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
        self._looked = 0.0
        self._forgotten: list[str] = []

    def load(self, choice: str | None) -> list[str]:
        """Let a model serve: by name or folder, or (None) the one in use, whichever that becomes.

        Returns
        -------
        list[str]
            One line for the user for each model that could not be loaded. The model before it, or
            else the shipped one, then serves in its stead.
        """
        self._choice = choice
        self._looked = time.monotonic()
        try:
            self._tried = registry.resolve(choice)
            problems = self._open(self._tried)
        except UserError as error:
            problems = [str(error)]
        if self.engine is None:
            try:
                shipped = registry.resolve(registry.SHIPPED)
                problems += self._open(shipped) if shipped != self._tried else []
            except UserError as error:
                problems += [str(error)] if str(error) not in problems else []
        return problems

    def refresh(self) -> list[str]:
        """Look, at most every few seconds, whether the choice leads to a new model; load that."""
        if time.monotonic() - self._looked < CHECK_SECONDS:
            return []
        self._looked = time.monotonic()
        try:
            changed = registry.resolve(self._choice) != self._tried
        except UserError:
            return []  # it was removed: what is loaded goes on serving
        return self.load(self._choice) if changed else []

    def select(self, name: str) -> list[str]:
        """Make a model the one in use, here and in the other editors; as `load`."""
        try:
            registry.use(name)
        except UserError as error:
            return [str(error)]
        return self.load(None)

    def forget(self, word: str) -> None:
        """Suggest a word no more, whichever model serves."""
        self._forgotten.append(word)
        if self.engine is not None:
            self.engine.forget(word)

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
        for word in self._forgotten:
            engine.forget(word)
        self.engine = engine
        return []
