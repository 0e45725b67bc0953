"""Forget words: put them on the list, and take them out of every profile on the disk."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from afterword.errors import UserError
from afterword.store import forgotten, registry
from afterword.store.forgotten import Forgotten
from afterword.store.locks import lock_data
from afterword.store.migration import migrate
from afterword.store.paths import delete_file, models_dir, profiles_dir, read_text
from afterword.store.profile import Profile
from afterword.store.versions import live_version
from afterword.text.casing import fold
from afterword.text.letters import compose
from afterword.text.units import WORD


def normalize_word(word: str) -> str:
    """Return a word in the form in which forgotten words are compared.

    Raises
    ------
    UserError
        If it is not one word.
    """
    stripped = compose(word).strip()
    if not WORD.fullmatch(stripped):
        raise UserError(f"{word!r} is not one word; give words one by one, without punctuation")
    return fold(stripped)


def forgotten_words() -> frozenset[str]:
    """Return the forgotten words, in the form of `normalize_word`; errors as `forgotten.read`."""
    # Earlier versions wrote the words in lower case, which is not always that form.
    return frozenset(map(fold, forgotten.read().words))


def forget_words(words: Collection[str]) -> list[str]:
    """Forget words, and take them out of the models on the disk.

    Returns
    -------
    list[str]
        Names of the models whose files had a trace of one of the words, and no longer do.

    Raises
    ------
    UserError
        If one is not a word, or a model could not be rewritten or an old version of it deleted.
        Everything else has been done.
    """
    unwanted = frozenset(map(normalize_word, words))
    forgotten.add(unwanted)
    cleaned: list[str] = []
    problems: list[str] = []
    for name in registry.names():
        try:
            if _take_out(unwanted, name):
                cleaned.append(name)
        except UserError as error:
            problems.append(f"{name} was not cleaned: {error}; then run the command again")
    try:
        registry.remove_older()
    except UserError as error:
        problems.append(str(error))
    if problems:
        raise UserError("; ".join(problems))
    return cleaned


def undo_forget_words(words: Iterable[str]) -> None:
    """Take words off the list again.

    Raises
    ------
    UserError
        If one of them is not on it.
    """
    back = frozenset(map(normalize_word, words))

    def without(old: Forgotten) -> Forgotten:
        forgotten.check_listed(back - frozenset(map(fold, old.words)))
        return replace(old, words=frozenset(word for word in old.words if fold(word) not in back))

    forgotten.change(without)


def _take_out(words: frozenset[str], name: str) -> bool:
    """Remove words from a profile and the reports that quote them; return whether any was found."""
    with lock_data():
        migrate(name)
        quoting = _reports_quoting(words, live_version(models_dir() / name))
        for report in quoting:
            delete_file(report)
        profile = live_version(profiles_dir() / name)
        return (profile is not None and _rewrite(profile, words)) or bool(quoting)


def _rewrite(folder: Path, words: frozenset[str]) -> bool:
    """Install a profile again without words; return whether there was any trace of them."""
    from afterword.completion.personal import Personal  # noqa: PLC0415  (numpy: slow to import)

    profile = Profile.open(folder)
    files = {name: folder / name for name in profile.files}
    personal = Personal.read(files)
    if not personal.knows(words):
        return False
    rest = {name: path for name, path in files.items() if name not in personal.files()}
    registry.install_profile(profile, {**rest, **personal.without(words).files()})
    return True


def _reports_quoting(words: frozenset[str], folder: Path | None) -> list[Path]:
    reports = folder.glob("*.html") if folder else ()
    return [path for path in reports if _quotes(path, words)]


def _quotes(report: Path, words: frozenset[str]) -> bool:
    text = html.unescape(read_text(report) or "")
    return not words.isdisjoint(map(fold, WORD.findall(text)))
