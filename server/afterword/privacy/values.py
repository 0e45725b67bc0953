"""What a value is: where it stands, and whether it looks like a password."""

from __future__ import annotations

import re
from typing import NamedTuple

from afterword.privacy.name_finder import Name, Tier, variants
from afterword.privacy.ordinary_words import is_ordinary
from afterword.privacy.secret_names import ENGLISH_NOUNS, LABELS_ONLY
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import WORD

MIN_WORD_LETTERS = 4
"""A shorter value is not withheld elsewhere in its document: it may be any word."""

QUOTES = "\"'“”„«»‘’‚‹›「」『』【】´`"
QUOTED = (
    r"\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|“[^”“\n]{1,100}[”“]|„[^“”\n]{1,100}[“”]"
    r"|«[^»\n]{1,100}»|‘[^’\n]{1,100}’|‹[^›\n]{1,100}›|「[^」\n]{1,100}」|『[^』\n]{1,100}』"
    r"|【[^】\n]{1,100}】"
)
LINE_VALUE = rf"(?P<value>{QUOTED}|\S[^\n]{{0,200}})"
WORD_VALUE = rf"(?P<value>{QUOTED}|\S{{1,200}})"
AROUND = "_=~^/+.,:;!?()[]<>#|%$\\ -" + QUOTES
"""What may stand around a value and does not belong to it."""

_YEAR = r"(?:19|20)\d\d"
_DATED_OR_MEASURED = LazyPattern(
    rf"(?i){_YEAR}s?(?:[-–/]\d\d(?:\d\d)?)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[:.h]\d\d"  # dates
    r"|v?\d+(?:\.\d+)+|[$€£]?\d{1,3}(?:[.,]\d{3})+"  # versions, 1,000,000
    r"|[$€£]?\d+(?:[.,]\d+)?(?:st|nd|rd|th|s|[kcm]?m|k?g|[kmgt]i?b|ms|min|h|px|x|%|€|\$)?"
)
_WHOLE_NUMBER = LazyPattern(r"\d{4,12}")
_NOUN_ENDING = LazyPattern(rf".*(?:{'|'.join(ENGLISH_NOUNS.split())})s?")


_LABELS_ONLY = frozenset(one for name in LABELS_ONLY.split() for one in variants(name))


class Value(NamedTuple):
    """Where a value stands in a text as it is read; `sign` is where what must go begins."""

    sign: int
    start: int
    end: int


def bare(value: str) -> str:
    """Return a value without the marks of its sentence."""
    return value.rstrip(".,:;!?) ")


def value_of(match: re.Match[str], *, sign: bool = False) -> Value:
    """Return the value of a match, without quotes and the marks of its sentence."""
    return trimmed(match, match["value"], sign=sign)


def trimmed(match: re.Match[str], kept: str, *, sign: bool = False) -> Value:
    """Return the beginning `kept` of the value of a match, without the marks of its sentence."""
    start = match.start("value")
    end = start + max(len(bare(kept)), 1)
    return Value(match.start("sign") if sign else start, start, end)


def may_be_told(name: Name) -> bool:
    """Return whether a sentence may tell the value of a name, whatever the value looks like."""
    is_name = name.tier in (Tier.SURE, Tier.CODE, Tier.SHORT)
    return is_name and name.written not in _LABELS_ONLY


def is_telling(value: str) -> bool:
    """Return whether a value is a word that means nothing else, and so is secret everywhere."""
    is_word = len(value) >= MIN_WORD_LETTERS and WORD.fullmatch(value) is not None
    return is_word and not is_ordinary(value)


def is_lone_word(value: str) -> bool:
    """Return whether a value may be a password though only its place says so.

    It is one word, none that people say of passwords, and no English noun of the kinds that follow
    a name in its own phrase ("password generation").
    """
    word = value.strip(AROUND)
    is_noun = _NOUN_ENDING.fullmatch(word.lower()) is not None
    return (is_telling(word) and not is_noun) or looks_chosen(word)


def is_pin(value: str, tier: Tier) -> bool:
    """Return whether a value is that of a name which stands for a number."""
    return tier is Tier.NUMBER and _WHOLE_NUMBER.fullmatch(value) is not None


def has_evidence(value: str, name: Name) -> bool:
    """Return whether a value looks like a password where name and sign alone do not decide."""
    if len(value) < 4 or not any(map(str.isdigit, value)):
        return False
    if name.tier is Tier.NUMBER:
        return True
    if _WHOLE_NUMBER.fullmatch(value):
        is_year_or_round = re.fullmatch(rf"{_YEAR}|[1-9]0+", value)
        return not is_year_or_round and (name.is_sure or len(value) > 5)
    return not _DATED_OR_MEASURED.fullmatch(value)


def looks_chosen(value: str) -> bool:
    """Return whether a word has the letters and digits of a password."""
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return has_both and len(value) > 5 and not _DATED_OR_MEASURED.fullmatch(value)
