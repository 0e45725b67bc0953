"""Find the names of secrets in a text as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from afterword.privacy.reading import Reading, fold_letters
from afterword.privacy.secret_names import (
    ABOUT,
    CODE_LISTS,
    LOGINS,
    NAMES,
    NUMBER_NAMES,
    OPENED,
    OPENERS,
    ORDINARY,
    SEED_NAMES,
    SHORT_NAMES,
    WEAK_NAMES,
    WHOLE_WORDS,
)


class Tier(Enum):
    """What a name says by itself."""

    SURE = auto()
    """That its value is secret."""
    SHORT = auto()
    """The same, where nothing else can be meant."""
    WEAK = auto()
    """That a value with a digit is secret: it is a word of other meanings too."""
    NUMBER = auto()
    """That a number is secret."""
    LOGIN = auto()
    """That the second of two values is secret: "login: ann / hunter2"."""
    SEED = auto()
    """That a wallet's words may follow."""
    CODES = auto()
    """That a list of codes may follow."""


class Name(NamedTuple):
    """A name in a text, and what it says."""

    start: int
    end: int
    tier: Tier
    written: str
    is_plural: bool


def variants(name: str) -> list[str]:
    """Return the spellings of a name: with a hyphen, an underscore, a space or nothing."""
    if "-" not in name:
        return [name]
    return [name.replace("-", mark) for mark in ("-", "_", " ", "")]


def any_of(names: str) -> str:
    """Return a pattern that matches any of the names, trying longer ones first."""
    spelled = {spelling for name in names.split() for spelling in variants(name)}
    return "|".join(map(re.escape, sorted(spelled, key=lambda name: (-len(name), name))))


def _spellings(names: str) -> list[str]:
    return [spelling for name in names.split() for spelling in variants(fold_letters(name))]


_TIERS = {
    Tier.SHORT: SHORT_NAMES,
    Tier.WEAK: WEAK_NAMES,
    Tier.NUMBER: NUMBER_NAMES,
    Tier.LOGIN: LOGINS,
    Tier.SEED: SEED_NAMES,
    Tier.CODES: CODE_LISTS,
    Tier.SURE: " ".join(NAMES.values()),
}
_LOOKED_FOR = [
    (tier, spelling) for tier, names in _TIERS.items() for spelling in set(_spellings(names))
]
_OPENERS = _spellings(OPENERS)
_WHOLE_WORDS = frozenset(_spellings(WHOLE_WORDS))
MAX_FREE_LETTERS = 6
"""A name of so few letters begins its word, for other words have it inside ("desenha")."""
_OPENED_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{any_of(OPENED)})(?:['’]s)?[ -]?\Z")
_OPENED_NEAR = re.compile(
    rf"(?<![^\W\d_])(?:{any_of(OPENED)})(?![^\W\d_])[^.!?\n]{{0,60}}[,;:(] ?\Z"
)
_OPENED_AFTER = re.compile(
    rf" (?:{any_of(ABOUT)}|d)[ '’](?:[^\W\d_]{{1,8}}[ '’]){{0,3}}"
    rf"(?:{any_of(OPENED)})(?![^\W\d_])"
)
_ENDINGS = re.compile(r"[a-z]{2,}(?:ed|ing|ly|able|ible)")
_WORDS_OF_NAMES = frozenset(
    word
    for names in (*NAMES.values(), OPENERS, OPENED, SHORT_NAMES, WEAK_NAMES, NUMBER_NAMES)
    for name in names.split()
    for word in (*name.split("-"), *(f"{part}s" for part in name.split("-")))
)


_ORDINARY = frozenset(ORDINARY.split())


def is_ordinary(value: str) -> bool:
    """Return whether a value is a word that people say of passwords, or the name of one."""
    word = fold_letters(value).strip("\"'“”„«»‘’_*")
    if "'" in word or "’" in word:  # "isn't", "l'un"
        word = re.split("['’]", word)[0]
    return word in _ORDINARY or word in _WORDS_OF_NAMES or _ENDINGS.fullmatch(word) is not None


def find_names(reading: Reading) -> list[Name]:
    """Return the names in a text as it is read, in order.

    A name that lies inside another one is left out, unless it is that of a login, a seed phrase or
    a list of codes: "recovery code" is both the name of one and of a list.
    """
    text = reading.folded
    found = [
        Name(
            start,
            start + len(spelling),
            tier,
            spelling,
            text.startswith("s", start + len(spelling)),
        )
        for tier, spelling in _LOOKED_FOR
        if spelling in text  # far faster than a call, and it is hardly ever there
        for start in _places(text, spelling)
        if _stands(reading, start, spelling, tier)
    ]
    found += _openers(text)
    found.sort(key=lambda name: (name.start, -name.end))
    names: list[Name] = []
    end: dict[Tier, int] = {}
    for name in found:
        kind = name.tier if name.tier in (Tier.LOGIN, Tier.SEED, Tier.CODES) else Tier.SURE
        if name.end > end.get(kind, 0):
            names.append(name)
            end[kind] = name.end
    return names


def _places(text: str, spelling: str) -> Iterator[int]:
    start = text.find(spelling)
    while start >= 0:
        yield start
        start = text.find(spelling, start + len(spelling))


def _stands(reading: Reading, start: int, spelling: str, tier: Tier) -> bool:
    """Return whether a name is one where it stands, and not a piece of another word."""
    text, end = reading.folded, start + len(spelling)
    follows_letter = start > 0 and text[start - 1].isalpha()
    if text.startswith("etc/", max(start - 4, 0)):
        return False
    if tier is Tier.SURE:
        if spelling in _WHOLE_WORDS:
            return not follows_letter and not text[end : end + 1].isalpha()
        has_case = spelling[0].upper() != spelling[0]
        is_free = len(spelling) > MAX_FREE_LETTERS and spelling.isalpha()
        return is_free or not follows_letter or not has_case
    if text[end : end + 1].isalpha() and not (
        text.startswith("s", end) and not text[end + 1 : end + 2].isalpha()
    ):
        return False
    # In an identifier a capital begins a word, as in "dbPass".
    return not follows_letter or (
        tier in (Tier.SHORT, Tier.WEAK)
        and reading.text[start - 1].islower()
        and reading.text[start].isupper()
    )


def _openers(text: str) -> Iterator[Name]:
    """Yield words like "code" and "key" that say what they open."""
    for spelling in filter(text.__contains__, _OPENERS):
        for start in _places(text, spelling):
            end = start + len(spelling)
            if text[end : end + 1].isalpha() or (start and text[start - 1].isalpha()):
                continue
            before = text[max(start - 90, 0) : start].rpartition("\n")[2]
            if after := _OPENED_AFTER.match(text, end):
                yield Name(start, after.end(), Tier.SURE, spelling, is_plural=False)
            elif _OPENED_BEFORE.search(before) or _OPENED_NEAR.search(before):
                yield Name(start, end, Tier.SURE, spelling, is_plural=False)
