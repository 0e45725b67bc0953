"""Keep the list of what a person wants forgotten: words not to suggest, files not to learn.

One small file in the data folder holds both, so that it outlives every model and every server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from afterword.errors import UserError
from afterword.store.files import leftovers
from afterword.store.locks import lock_data
from afterword.store.path_set import PathSet, real
from afterword.store.paths import delete_file, forgotten_file, read_text, write_text


@dataclass(frozen=True)
class Forgotten:
    """The words and the sources to forget.

    Attributes
    ----------
    words : frozenset[str]
        As they were added; `completion.forgetting` says how they are compared.
    sources : frozenset[str]
        Files and folders, as `real` gives them.
    """

    words: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def covers(self, path: str | Path) -> bool:
        """Return whether a path is one of the sources or lies in one."""
        return self._sources.covers(real(path))

    @cached_property
    def _sources(self) -> PathSet:
        return PathSet(self.sources)


def read() -> Forgotten:
    """Read the list as it is now.

    Raises
    ------
    UserError
        If the file is corrupt or cannot be read.
    """
    path = forgotten_file()
    text = read_text(path)
    if text is None:
        return Forgotten()
    try:
        values = json.loads(text)
        words, sources = (values[key] for key in ("words", "sources"))
        if not (isinstance(words, list) and isinstance(sources, list)):
            raise TypeError
        if not all(isinstance(item, str) for item in [*words, *sources]):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UserError(f"{path} is corrupt; fix or delete it") from None
    return Forgotten(frozenset(words), frozenset(sources))


def add(words: Iterable[str] = (), sources: Iterable[str | Path] = ()) -> None:
    """Add words and sources to the list."""
    new = Forgotten(frozenset(words), frozenset(map(real, sources)))
    change(lambda old: Forgotten(old.words | new.words, old.sources | new.sources))


def drop_sources(sources: Iterable[str | Path]) -> None:
    """Take sources off the list.

    Raises
    ------
    UserError
        If one of them is not on it.
    """
    gone = frozenset(map(real, sources))

    def without(old: Forgotten) -> Forgotten:
        known, unwanted = PathSet(old.sources), PathSet(gone)
        check_listed(source for source in gone if source not in known)
        return replace(old, sources=frozenset(s for s in old.sources if s not in unwanted))

    change(without)


def check_listed(unknown: Iterable[str]) -> None:
    """Raise a UserError that names what should be taken off the list but is not on it."""
    if missing := sorted(unknown):
        was = "were" if missing[1:] else "was"
        raise UserError(
            f"{', '.join(missing)} {was} not forgotten; `afterword forget --list` shows what was"
        )


def change(operation: Callable[[Forgotten], Forgotten]) -> None:
    """Apply an operation to the list, one process at a time."""
    with lock_data():
        after = operation(read())
        for leftover in leftovers(forgotten_file()):  # it may have words that were taken back
            delete_file(leftover)
        values = {"words": sorted(after.words), "sources": sorted(after.sources)}
        # ASCII alone: a file name need not be UTF-8.
        write_text(forgotten_file(), json.dumps(values, indent=2))
