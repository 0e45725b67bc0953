"""Find the names of secrets in a text as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from afterword.privacy.reading import CELL, Reading, fold_letters
from afterword.privacy.secret_names import (
    ABOUT,
    CODE_LISTS,
    KINDS,
    LOGINS,
    NAMES,
    NETWORKS,
    NUMBER_NAMES,
    OF_KIND,
    OPENED,
    OPENERS,
    SEED_NAMES,
    SHORT_NAMES,
    WEAK_NAMES,
    WHOLE_WORDS,
)
from afterword.text.lazy_pattern import LazyPattern


class Tier(Enum):
    """What a name says by itself."""

    SURE = auto()
    """That its value is secret."""
    CODE = auto()
    """The same of a name like "door code", which is also said of other things."""
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

    @property
    def is_sure(self) -> bool:
        """Return whether the name can hardly mean anything else."""
        return self.tier in (Tier.SURE, Tier.CODE)


def variants(name: str) -> list[str]:
    """Return the spellings of a name: with a hyphen, an underscore, a space or nothing."""
    marks = ("-", "_", " ", "") if "-" in name else ("-",)
    spelled = [name.replace("-", mark) for mark in marks]
    return [*spelled, *(one.replace("'", "’") for one in spelled if "'" in one)]


def _spellings(names: str) -> list[str]:
    return [spelling for name in names.split() for spelling in variants(fold_letters(name))]


def any_of(names: str) -> str:
    """Return a pattern that matches any of the names, trying longer ones first."""
    spelled = set(_spellings(names))
    return "|".join(map(re.escape, sorted(spelled, key=lambda name: (-len(name), name))))


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
    (tier, spelling)
    for tier, names in _TIERS.items()
    for spelling in dict.fromkeys(_spellings(names))
]
_PREFIX_LETTERS = 4
_BY_PREFIX: dict[str, list[int]] = {}
"""Which of them begin so; shorter ones are under an empty text."""
for _number, (_, _spelling) in enumerate(_LOOKED_FOR):
    _prefix = _spelling[:_PREFIX_LETTERS] if len(_spelling) >= _PREFIX_LETTERS else ""
    _BY_PREFIX.setdefault(_prefix, []).append(_number)
_KINDS = {
    opener: LazyPattern(rf"(?<![^\W\d_])(?:{any_of(kinds)})(?:['’]s)?[ _.-]?\Z")
    for openers, kinds in KINDS.items()
    for opener in openers.split()
}
_OPENERS = frozenset(_spellings(OPENERS))
_ALL_OPENERS = sorted(_OPENERS | _KINDS.keys())
_OF_KIND = LazyPattern(rf"s?[ _-]?(?:{any_of(OF_KIND)})(?![^\W\d_])")
_WHOLE_WORDS = frozenset(_spellings(WHOLE_WORDS))
MAX_FREE_LETTERS = 6
"""A name of so few letters begins its word, for other words have it inside ("desenha")."""
_ASSIGNED = LazyPattern(r"[\"']? ?[:=]")
"""A name before it may have one letter less, as in "dbpasswd = x"."""
_OPENED_BEFORE = LazyPattern(rf"(?<![^\W\d_])(?:{any_of(OPENED)})(?:['’]s)?[ _.-]?\Z")
_ARTICLE = r"(?:(?:the|der|das|la|le|el|il|a|o|de|its|whose) )?"
_OPENED_NEAR = LazyPattern(
    rf"(?<![^\W\d_])(?:{any_of(OPENED)})(?![^\W\d_])[^.!?\n]{{0,60}}[,;:({CELL}] ?{_ARTICLE}\Z"
)
_NETWORK = rf"(?<![^\W\d_])(?:{any_of(NETWORKS)})(?![^\W\d_])"
# "the wifi is called Heron and the key is x"
_NAMED_NETWORK = LazyPattern(
    rf"{_NETWORK} (?:is called|is named|is|called|named|heißt|heisst|s['’]appelle|se llama"
    r"|si chiama|chama-se|se chama|heet|nazywa sie|se numeste|se zove|heter|hedder)"
    rf" [^.!?\n]{{1,40}} (?:and|und|et|y|e|en|i|si|och|og|a) {_ARTICLE}\Z"
)
# "SSID: Heron", and "Key: x" on the next line
_NETWORK_ABOVE = LazyPattern(
    rf"{_NETWORK}(?: name|name)?(?:[^\n:=.]{{0,20}}[:={CELL}][^\n]{{0,60}}| [^\s.]{{1,30}})"
    r" ?\\{0,2} ?\n[ \t*+>•-]{0,9}\Z"
)
_SIGN_OR_WORD = LazyPattern(rf" ?[:={CELL}]| [^\s]{{1,60}} ?(?:\n|\Z)")
_BEHIND_USER = LazyPattern(
    r"(?<![^\W\d_])(?:user|username|login|usuario|utente|utilizador|usager)[:= ]{1,2}\S{1,60},? \Z"
)
_OPENED_AFTER = LazyPattern(
    rf" (?:{any_of(ABOUT)}|d)[ '’](?:[^\W\d_]{{1,8}}[ '’]){{0,3}}"
    rf"(?:{any_of(OPENED)})(?![^\W\d_])"
)
_CODE = ("code", "cod", "kod", "κωδικ")
_OPENED_BESIDE = LazyPattern(rf" (?:{any_of(OPENED)})(?![^\W\d_])")
"""What is opened directly behind "code", as in French and Italian ("codice cancello")."""


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
        for tier, spelling in _looked_for(text)
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


def _looked_for(text: str) -> list[tuple[Tier, str]]:
    """Return the few names whose first letters a text has, in the order of the table."""
    pieces = {text[start : start + _PREFIX_LETTERS] for start in range(len(text))}
    pieces.add("")
    numbers = (number for prefix in pieces & _BY_PREFIX.keys() for number in _BY_PREFIX[prefix])
    return [_LOOKED_FOR[number] for number in sorted(numbers)]


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
            begins_word = not follows_letter or reading.text[start].isupper()
            return begins_word and not _goes_on(reading, end)
        has_case = spelling[0].upper() != spelling[0]
        is_assigned = _ASSIGNED.match(text, end) is not None
        is_free = len(spelling) + is_assigned > MAX_FREE_LETTERS and spelling.isalpha()
        return is_free or _begins_word(reading, start) or not has_case
    if _goes_on(reading, end) and not (
        text.startswith("s", end) and not text[end + 1 : end + 2].isalpha()
    ):
        return False
    if tier in (Tier.SHORT, Tier.WEAK):
        return _begins_word(reading, start)
    return not follows_letter


def _begins_word(reading: Reading, start: int) -> bool:
    """Return whether a word begins here, as a capital does in "dbPass" and "GHToken"."""
    if start == 0 or not reading.folded[start - 1].isalpha():
        return True
    beside = (reading.text[start - 1], reading.text[start + 1 : start + 2])
    return reading.text[start].isupper() and any(map(str.islower, beside))


def _goes_on(reading: Reading, end: int) -> bool:
    """Return whether a word goes on; in an identifier a capital begins the next."""
    return reading.text[end : end + 1].isalpha() and not (
        reading.text[end].isupper() and reading.text[end - 1].islower()
    )


def _is_of_something_opened(text: str, spelling: str, before: str, end: int) -> bool:
    """Return whether what stands before a word like "key" is something that one opens."""
    line = before.rpartition("\n")[2]
    if any(pattern.search(line) for pattern in (_OPENED_BEFORE, _OPENED_NEAR, _NAMED_NETWORK)):
        return True
    if _NETWORK_ABOVE.search(before):
        return _SIGN_OR_WORD.match(text, end) is not None
    has_sign = text[end : end + 2].lstrip()[:1] in (":", "=")
    is_label = spelling == "clave" and not any(map(str.isalnum, line))
    return has_sign and (is_label or _BEHIND_USER.search(line) is not None)


def _openers(text: str) -> Iterator[Name]:
    """Yield words like "code" and "key" that say what they open, or of what kind they are."""
    for spelling in filter(text.__contains__, _ALL_OPENERS):
        for start in _places(text, spelling):
            end = start + len(spelling)
            is_plural = text.startswith("s", end)
            if text[end + is_plural : end + is_plural + 1].isalpha():
                continue
            before = text[max(start - 90, 0) : start]
            if (kinds := _KINDS.get(spelling)) and (kind := kinds.search(before)):
                begin = start - len(before) + kind.start()
                yield Name(begin, end, Tier.CODE, spelling, is_plural)
            elif spelling not in _OPENERS or is_plural:
                continue
            elif start and text[start - 1].isalpha():  # "wifikey"
                if _OPENED_BEFORE.search(before):
                    yield Name(start, end, Tier.CODE, spelling, is_plural=False)
            elif (
                after := _OPENED_AFTER.match(text, end)
                or _OF_KIND.match(text, end)
                or (spelling.startswith(_CODE) and _OPENED_BESIDE.match(text, end))
            ):
                yield Name(start, after.end(), Tier.CODE, spelling, is_plural=False)
            elif _is_of_something_opened(text, spelling, before, end):
                yield Name(start, end, Tier.CODE, spelling, is_plural=False)
