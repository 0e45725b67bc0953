"""What a person wants forgotten: words never to be suggested, sources never to be learned from.

One small file in the data folder holds both, so that it outlives every model and every server.
"""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import Bundle, write_bundle
from afterword.store.files import leftovers
from afterword.store.path_set import PathSet, real
from afterword.store.paths import exists, forgotten_file, read_text, write_text
from afterword.text.casing import fold
from afterword.text.units import WORD


@dataclass(frozen=True)
class Forgotten:
    """The list.

    Attributes
    ----------
    words : frozenset[str]
        In the form that `plain` gives them.
    sources : frozenset[str]
        Files and folders, as `real` gives them.
    """

    words: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def covers(self, path: str | Path) -> bool:
        """Whether a path is one of the sources or lies in one."""
        return self._places.covers(real(path))

    @cached_property
    def _places(self) -> PathSet:
        return PathSet(self.sources)


def plain(word: str) -> str:
    """A word as it is compared: see `fold`.

    Raises
    ------
    UserError
        If it is not one word.
    """
    stripped = unicodedata.normalize("NFC", word).strip()
    if not WORD.fullmatch(stripped):
        raise UserError(f"{word!r} is not one word; give words one by one, without punctuation")
    return fold(stripped)


def read() -> Forgotten:
    """The list as it is now.

    Raises
    ------
    UserError
        If the file is damaged or cannot be read.
    """
    path = forgotten_file()
    text = read_text(path)
    if text is None and not exists(path):
        return Forgotten()
    try:
        values = json.loads(text or "")
        words, sources = (values[key] for key in ("words", "sources"))
        if not all(isinstance(item, str) for item in [*words, *sources]):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path}, the list of what is forgotten, is damaged; mend it") from None
    # Folded again: earlier versions wrote the words in lower case.
    return Forgotten(frozenset(map(fold, words)), frozenset(sources))


def add(words: Iterable[str] = (), sources: Iterable[str | Path] = ()) -> None:
    """Forget words and sources from now on."""
    new = Forgotten(frozenset(map(plain, words)), frozenset(map(real, sources)))
    _change(lambda old: Forgotten(old.words | new.words, old.sources | new.sources))


def drop(words: Iterable[str] = (), sources: Iterable[str | Path] = ()) -> None:
    """Undo `add`.

    Raises
    ------
    UserError
        If one of them was not forgotten.
    """
    gone = Forgotten(frozenset(map(plain, words)), frozenset(map(real, sources)))

    def without(old: Forgotten) -> Forgotten:
        known, unwanted = PathSet(old.sources), PathSet(gone.sources)
        sources = {source for source in gone.sources if source not in known}
        if unknown := sorted((gone.words - old.words) | sources):
            raise UserError(
                f"{', '.join(unknown)} was not forgotten; `afterword forget --list` shows what was"
            )
        kept = frozenset(source for source in old.sources if source not in unwanted)
        return Forgotten(old.words - gone.words, kept)

    _change(without)


def forget(words: Collection[str]) -> list[str]:
    """Forget words, and take them out of the models that are on the disk.

    Returns
    -------
    list[str]
        Names of the models that held a trace of one of them in their files, and no longer do.

    Raises
    ------
    UserError
        If one is not a word, a model could not be rewritten, or an old version of one not be
        deleted. All is done by then that could be.
    """
    add(words)
    unwanted = frozenset(map(plain, words))
    rewritten: list[str] = []
    problems: list[str] = []
    for name in registry.names():
        try:
            if _take_out(unwanted, name):
                rewritten.append(name)
        except UserError as error:
            problems.append(f"{name} was not cleaned: {error}, and give the command again")
    try:
        registry.remove_older()
    except UserError as error:
        problems.append(str(error))
    if problems:
        raise UserError("; ".join(problems))
    return rewritten


def _take_out(words: frozenset[str], name: str) -> bool:
    """Install a model again without words; whether there was any trace of them.

    What lies beside a bundle's own files, as the page of a training does, stays behind with the
    old version.
    """
    from afterword.completion.personal import Personal  # noqa: PLC0415  (slow: the server is to start)

    def write(folder: Path) -> None:
        # Read again: only now can no other process change it.
        bundle = Bundle.open(registry.resolve(name))
        personal = Personal.of(bundle).without(words)
        write_bundle(folder, bundle.manifest, personal.replaced_in(bundle.files))

    bundle = Bundle.open(registry.resolve(name))
    known = Personal.of(bundle).knows(words)
    if known or any(_quotes(path, words) for path in bundle.path.glob("*.html")):
        registry.install(write, name)
        return True
    return False


def _quotes(page: Path, words: frozenset[str]) -> bool:
    text = html.unescape(read_text(page) or "")
    return not words.isdisjoint(map(fold, WORD.findall(text)))


def _change(operation: Callable[[Forgotten], Forgotten]) -> None:
    with registry.locked():
        after = operation(read())
        for leftover in leftovers(forgotten_file()):  # it may hold words that were taken back
            leftover.unlink(missing_ok=True)
        values = {"words": sorted(after.words), "sources": sorted(after.sources)}
        # ASCII alone: a file name need not be UTF-8.
        write_text(forgotten_file(), json.dumps(values, indent=2))
