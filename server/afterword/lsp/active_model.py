"""Load the model that serves, follow its changes, and fall back when it cannot be loaded."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from afterword import __version__
from afterword.completion import forgetting
from afterword.errors import UnreadableError, UserError
from afterword.store import paths, registry
from afterword.store.bundle import WORD_SOURCES, Bundle, read_manifest
from afterword.store.migration import migrate_models
from afterword.store.registry import Location

if TYPE_CHECKING:
    from afterword.completion.engine import Engine
    from afterword.completion.source_index import SourceIndex

log = logging.getLogger(__name__)


class ActiveModel:
    """Own the engine that answers. Use it only on the worker's thread.

    Parameters
    ----------
    falls_back : bool
        Whether the shipped model serves while the chosen one cannot.

    Attributes
    ----------
    engine : Engine or None
        What answers; None until a model is loaded.
    model : Bundle or None
        What the engine serves: the network, and the person's layers as they are now.
    """

    def __init__(self, *, falls_back: bool = True) -> None:
        self._falls_back = falls_back
        self.engine: Engine | None = None
        self.model: Bundle | None = None
        self._network: Bundle | None = None
        self._choice: str | None = None
        self._tried: Location | None = None
        self._forgotten: frozenset[str] = frozenset()
        self._knows_forgotten = False
        self._suppressed: frozenset[str] = frozenset()
        self._reported: frozenset[str] = frozenset()
        self._outdated: str | None = None

    @property
    def name(self) -> str:
        """Return the name of the model that serves; "" if there is none."""
        return self.model.manifest.name if self.model is not None else ""

    def load(self, choice: str | None) -> list[str]:
        """Load a model by name or folder; None follows the currently selected one.

        Returns
        -------
        list[str]
            One line for the user for each model that could not be loaded. The previous model stays
            in place of a corrupt one if it is still on the disk; otherwise the shipped one serves,
            or none.
            While the list of forgotten words cannot be read, nothing personal serves.
        """
        self._choice = choice
        for problem in migrate_models(wait_seconds=0.0):
            log.warning("%s", problem)  # it serves as it is
        problems: list[str] = []
        unreadable = self._follow_forgotten()
        try:
            self._tried = self._without_forgotten(registry.resolve(choice))
            problems += self._serve(self._tried) if self._tried is not None else []
        except UnreadableError as error:
            unreadable.append(str(error))
        except UserError as error:
            # It may have been removed: suggest nothing from it any more.
            self._withdraw()
            self._tried = None
            problems.append(str(error))
        if self.model is not None and not _may_exist(self.model.path, self.model.profile):
            self._withdraw()  # wiped, or replaced by one without forgotten words
        if self.engine is None and self._falls_back:
            try:
                shipped = registry.resolve(registry.SHIPPED)
                problems += self._serve(shipped) if shipped != self._tried else []
            except UserError as error:
                problems.append(str(error))
        return list(dict.fromkeys(problems + self._unreported(unreadable)))

    def refresh(self) -> list[str]:
        """Notice new and removed models and forgotten words; as `load`.

        A file that stays unreadable is reported only once.
        """
        found = None
        try:
            found = registry.resolve(self._choice)
        except UnreadableError as error:
            return self._unreported([str(error), *self._follow_forgotten()])
        except UserError:
            pass  # it was removed
        if found != self._tried:
            return self.load(self._choice)
        return self._unreported(self._follow_forgotten())

    def suppress(self, word: str) -> None:
        """Stop suggesting a word in this server, until it is on the list of forgotten words.

        Raises
        ------
        UserError
            If it is not one word.
        """
        self._suppressed |= {forgetting.normalize_word(word)}
        self._assign_forgotten()

    def word_sources(self) -> tuple[SourceIndex | None, str | None]:
        """Return the index of the files that words come from, or None and a line for the user.

        Only a personal model has one; it is read when it is asked for.
        """
        from afterword.completion.source_index import SourceIndex  # noqa: PLC0415

        model = self.model
        if model is None or not model.manifest.personal:
            return None, None
        if WORD_SOURCES not in model.files:
            return None, (
                f"it is not on record which files {model.manifest.name} has learned words from; "
                "to record it: afterword learn"
            )
        try:
            return SourceIndex.open(model.files[WORD_SOURCES]), None
        except UserError as error:
            return None, str(error)

    def status(self) -> dict[str, object]:
        """Return figures for `afterword.status`."""
        try:
            installed = registry.names()
        except UnreadableError:  # loading has reported it
            installed = []
        about: dict[str, object] = {
            "version": __version__,
            "models": [registry.SHIPPED, *installed],
            "model": None,
        }
        if self.engine is not None and self.model is not None:
            manifest = self.model.manifest
            about |= {
                "model": manifest.name,
                "path": str(self.model.path),
                "language": manifest.language,
                "personal": manifest.personal,
                **self.engine.status(),
            }
        return about

    def _unreported(self, lines: list[str]) -> list[str]:
        """Return the lines about unreadable files that the user has not been shown yet."""
        new = [line for line in dict.fromkeys(lines) if line not in self._reported]
        self._reported = frozenset(lines)
        return new

    def _follow_forgotten(self) -> list[str]:
        """Bring the engine up to date with the list of forgotten words; one line if it is corrupt.

        The words that were on it before then stay forgotten.
        """
        try:
            words = forgetting.forgotten_words()
        except UserError as error:
            return [str(error)]
        self._knows_forgotten = True
        if words != self._forgotten:
            self._forgotten = words
            self._suppressed -= words
            self._assign_forgotten()
        return []

    def _without_forgotten(self, location: Location) -> Location | None:
        """Return a location without what the person has written, unless the list was ever read.

        Otherwise words that they have forgotten would be suggested again. None if nothing is left.
        """
        if self._knows_forgotten:
            return location
        if read_manifest(location.network).personal:
            return registry.resolve(registry.SHIPPED) if self._falls_back else None
        return location._replace(profile=None)

    def _assign_forgotten(self) -> None:
        if self.engine is not None:
            self.engine.set_forgotten(self._forgotten | self._suppressed)

    def _serve(self, location: Location) -> list[str]:
        """Serve the model at a location; return a line for the user about any problem with it.

        If its network serves already, only the person's layers are read.
        """
        try:
            return self._open(location)
        except UserError as error:
            # If it has just been replaced, the next refresh finds the new version.
            was_replaced = not _may_exist(location.network, location.profile)
            return [] if was_replaced else [str(error)]

    def _open(self, location: Location) -> list[str]:
        network, engine = self._network, self.engine
        if network is None or network.path != location.network:
            # Before the imports: checksums are computed outside the interpreter's lock.
            network, engine = Bundle.open(location.network), None
        from afterword.completion.engine import Engine  # noqa: PLC0415  (slow to import)
        from afterword.completion.personal import Personal  # noqa: PLC0415

        model = registry.open_profile(network, location)
        personal = Personal.of(model)
        if engine is not None:
            engine.set_personal(personal)
        else:
            engine = Engine.open(network, personal)
            engine.set_forgotten(self._forgotten | self._suppressed)
        self._network, self.engine, self.model = network, engine, model
        known, self._outdated = self._outdated, model.outdated_note if model.is_outdated else None
        return [self._outdated] if self._outdated not in {known, None} else []

    def _withdraw(self) -> None:
        self.engine = self.model = self._network = None


def _may_exist(*folders: Path | None) -> bool:
    """Return whether all of these folders exist; True if there is no way to tell."""
    try:
        return all(paths.exists(folder) for folder in folders if folder is not None)
    except UnreadableError:
        return True
