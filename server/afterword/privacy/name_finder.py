"""Find the names of secrets in a text as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from afterword.privacy.reading import CELL, Reading, fold_letters
from afterword.privacy.secret_names import (
    ABOUT,
    NAMES,
    NUMBER_NAMES,
    OPENED,
    OPENERS,
    ORDINARY,
    SHORT_NAMES,
    WEAK_NAMES,
    WHOLE_WORDS,
)

__all__ = ["CELL", "Name", "Tier", "any_of", "find_names", "is_ordinary", "variants"]


class Tier(Enum):
    """How much a name says by itself."""

    SURE = auto()
    SHORT = auto()
    WEAK = auto()
    NUMBER = auto()


class Name(NamedTuple):
    """A name in a text, and how much it says."""

    start: int
    end: int
    tier: Tier
    written: str
    is_plural: bool


def variants(name: str) -> list[str]:
    """Return the spellings of a name: a hyphen stands for a hyphen, underscore, space or nothing."""
    if "-" not in name:
        return [name]
    return [name.replace("-", mark) for mark in ("-", "_", " ", "")]


def any_of(names: str) -> str:
    """Return a pattern of names, the longer ones first."""
    spelled = {spelling for name in names.split() for spelling in variants(name)}
    return "|".join(map(re.escape, sorted(spelled, key=lambda name: (-len(name), name))))


_SURE = {
    spelling: name
    for names in NAMES.values()
    for name in names.split()
    for spelling in variants(fold_letters(name))
}
MAX_FREE_LETTERS = 6
"""A name of so few letters begins its word, for other words have it inside ("desenha")."""
_OTHERS = re.compile(
    rf"(?:(?P<short>{any_of(SHORT_NAMES)})|(?P<number>{any_of(NUMBER_NAMES)})"
    rf"|(?P<weak>{any_of(WEAK_NAMES)}))(?P<plural>s?)(?![^\W\d_])"
)
_OPENER = re.compile(rf"(?<![^\W\d_])(?:{any_of(OPENERS)})(?![^\W\d_])")
_OPENED_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{any_of(OPENED)})(?:['’]s)?[ -]?\Z")
_OPENED_NEAR = re.compile(
    rf"(?<![^\W\d_])(?:{any_of(OPENED)})(?![^\W\d_])[^.!?\n]{{0,60}}[,;:(] ?\Z"
)
_OPENED_AFTER = re.compile(
    rf" (?:{any_of(ABOUT)}|d|de)[ '’](?:[^\W\d_]{{1,8}}[ '’]){{0,3}}(?:{any_of(OPENED)})(?![^\W\d_])"
)
_ENDINGS = re.compile(r"[a-z]{2,}(?:ed|ing|ly|able|ible)")
_WORDS_OF_NAMES = frozenset(
    word
    for names in (*NAMES.values(), OPENERS, OPENED, SHORT_NAMES, WEAK_NAMES, NUMBER_NAMES)
    for name in names.split()
    for word in (*name.split("-"), *(f"{part}s" for part in name.split("-")))
)


def is_ordinary(value: str) -> bool:
    """Return whether a value is a word that people say of passwords, or the name of one."""
    word = fold_letters(value).strip("\"'“”„«»‘’_*")
    if "'" in word or "’" in word:  # "isn't", "l'un"
        word = re.split("['’]", word)[0]
    return word in ORDINARY or word in _WORDS_OF_NAMES or _ENDINGS.fullmatch(word) is not None


def find_names(reading: Reading) -> Iterator[Name]:
    """Yield the names in a text as it is read."""
    text = reading.folded
    sure = sorted(_sure(text), key=lambda name: (name.start, -name.end))
    end = 0
    for name in sure:
        if name.end > end:
            yield name
            end = name.end
    yield from _others(reading)
    yield from _openers(text)


def _sure(text: str) -> Iterator[Name]:
    for spelling, name in _SURE.items():
        start = text.find(spelling)
        while start >= 0:
            end = start + len(spelling)
            if _stands(text, start, end, name, spelling):
                yield Name(start, end, Tier.SURE, spelling, text.startswith("s", end))
            start = text.find(spelling, end)


def _stands(text: str, start: int, end: int, name: str, spelling: str) -> bool:
    """Return whether a name is one where it stands, and not a piece of another word."""
    if text.startswith("etc/", max(start - 4, 0)):
        return False
    follows_letter = start > 0 and text[start - 1].isalpha()
    if name in WHOLE_WORDS:
        return not follows_letter and not text[end : end + 1].isalpha()
    cased = spelling[0].upper() != spelling[0]
    free = len(spelling) > MAX_FREE_LETTERS and spelling.isalpha()
    return not follows_letter or not cased or free


def _others(reading: Reading) -> Iterator[Name]:
    for match in _OTHERS.finditer(reading.folded):
        start = match.start()
        if start and reading.folded[start - 1].isalpha():
            # In an identifier a capital begins a word, as in "dbPass"; "PGPASS" is one as well.
            before, here = reading.text[start - 1 : start + 1]
            joined = reading.folded.startswith("pgpass", start - 2)
            if not (before.islower() and here.isupper()) and not joined:
                continue
        tiers = {"short": Tier.SHORT, "number": Tier.NUMBER, "weak": Tier.WEAK}
        kind = next(kind for kind in tiers if match[kind] is not None)
        tier = Tier.SHORT if match[kind] == "pass" else tiers[kind]
        yield Name(start, match.end(), tier, match[kind], match["plural"] != "")


def _openers(text: str) -> Iterator[Name]:
    """Yield words like "code" and "key" that say what they open."""
    for match in _OPENER.finditer(text):
        start, end = match.span()
        before = text[max(text.rfind("\n", 0, start) + 1, start - 90) : start]
        if after := _OPENED_AFTER.match(text, end):
            yield Name(start, after.end(), Tier.SURE, match[0], is_plural=False)
        elif _OPENED_BEFORE.search(before) or _OPENED_NEAR.search(before):
            yield Name(start, end, Tier.SURE, match[0], is_plural=False)
