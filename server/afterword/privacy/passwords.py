"""Find passwords and keys that a text names: "password: hunter2", "my PIN for the bank is 4711".

How much the value itself must look like a password depends on the name and on what stands between
them. After "password:" anything is one; in a sentence (`sentences.py`) any word but those that
people say of passwords; after "pass:" or "the token is" only what has a digit and is no date,
version or measure. What stands around them is looked at a bounded distance from each name, so the
time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afterword.privacy.accounts import find_accounts, pair
from afterword.privacy.blocks import columns, line_start, listed
from afterword.privacy.commands import find_in_commands
from afterword.privacy.further_values import further_values
from afterword.privacy.name_finder import Name, Tier, any_of
from afterword.privacy.ordinary_words import is_ordinary
from afterword.privacy.reading import CELL, Reading
from afterword.privacy.secret_names import ADJECTIVES, LOGINS, OPENED
from afterword.privacy.sentences import BEHIND_LOGIN, COMMA, CONTEXT, QUALIFIER, REST, SENTENCES
from afterword.privacy.unnamed import find_unnamed
from afterword.privacy.values import (
    AROUND,
    LINE_VALUE,
    QUOTES,
    Value,
    bare,
    has_evidence,
    is_lone_word,
    is_pin,
    is_telling,
    looks_chosen,
    trimmed,
    value_of,
)
from afterword.text.lazy_pattern import LazyPattern

_CALL = LazyPattern(r"#\w{1,12}\([\"']?(?P<value>[^\"'()\n]{1,80})[\"']?\)?")
"""Markup of Typst around a value."""
_PREFIXED = LazyPattern(r"\A(?:[brfu@]{1,2}|\()(?=[\"'])")
"""What stands before a string in source code."""


_REMARK = LazyPattern(
    r"[;,]? +(?:[-–—#(%←]|//|/\*|<[-!]|\.\.|(?:and|und|et|y|e|en|och|i|or|oder|ou|o)\b)|[,;] "
)
"""What begins a remark after a value: "hunter2 - all in small letters"."""
_PLAIN_WORD = LazyPattern(r"[\w!@#%^&*.+-]+[;,]?")
_STRUCK = LazyPattern(r"(?:~~)?(?P<old>[^~\s]{1,60})~~,? {1,3}(?P<new>[^\s~]{1,60})")
"""An old value that is struck out, and the new one behind it."""


class Found(NamedTuple):
    """A value in a text as it was written, from the sign before it if there is one.

    Attributes
    ----------
    start, end : int
        Where it stands.
    word : str
        The value if it is one word that means nothing else, so that it is secret wherever the text
        has it; empty otherwise.
    """

    start: int
    end: int
    word: str


_AFTER_SIGN = r"[_=~^/+|]{0,3} {0,40}"
_ADDED = r"(?P<added>(?: [^\s.!?;:|=]{1,30}){1,3}|/\w{1,20})"
"""What stands between a name and its sign: "Password mail: x"."""
_LABEL = LazyPattern(
    rf"{REST}(?:{QUALIFIER}|{_ADDED})?[\"'_=~/+)!*¹²³]{{0,3}}"
    rf"(?P<sign> ?(?::=|[=~-]{{0,2}}>|={{1,3}}|(?:(?::|∶|꞉|ː) ?){{1,3}}=?|<-))"
    rf"{_AFTER_SIGN}{LINE_VALUE}"
)
_IN_CELL = LazyPattern(
    rf"{REST}{QUALIFIER}?:?(?P<sign>\{CELL}){_AFTER_SIGN}(?P<value>[^\n{CELL}]{{1,80}})"
)
_DASHED = LazyPattern(
    rf"{REST}(?:{QUALIFIER}|{_ADDED})?"
    r"(?P<sign> ?(?:-{1,2}>|~>|>>|→|⇒)| [-–—―‒−]{1,3}(?= )| ?(?:\.{2,}|…|_{2,}|(?<!\\)\\(?= [^\\]))"
    r"| ?[^\w\s.,;:!?'\"()&/@%$€#*+|=<`´“”„‚‘’«‹「『【-]{1,3}:?(?= )|[!;,.]{1,3}(?= ))"
    rf" {{0,9}}{LINE_VALUE}"
)
# A single word on the next line, and no label of its own.
_BELOW = LazyPattern(
    rf"{REST}{QUALIFIER}?[*_]{{0,2}}(?P<sign> ?(?:[:=-]{{1,2}}|[^\w\s.,;!?()\"'|])?)[*_+]{{0,2}}"
    r" {0,9}[+]?\n(?:[ =~^\"'.*+#-]{0,80}\n){0,3}"
    r" {0,9}(?:[-+>•–:] {1,4}|-> ?|\d{1,2}[.)] {1,4}|#{1,6} )?(?P<value>[^\s|]{0,200}[^\s:"
    r"|])[ ]{0,9}"
    r"(?=\n|\Z)"
)
# "- name: PASSWORD", and "value: x" on the next line
_IN_FIELD = LazyPattern(rf"{REST},?\s{{1,9}}[\"']?value[\"']?\s?[:=]\s?{LINE_VALUE}")
_TYPED = LazyPattern(rf"{REST}: [&\w<>\[\]]{{1,20}} = (?P<value>[^\n]{{1,100}})")
_SEPARATED = LazyPattern(r"[^\s,;]{3,60}")
_BEHIND_USER = LazyPattern(
    rf"(?<![^\W\d_])(?:{any_of(LOGINS)}|benutzername|nome utente)s? ?(?:[/&+,]|and|und|et|y|e) ?\Z"
)
_USER_AND_PASSWORD = LazyPattern(
    r"[^\s/,|]{1,60}(?: ?[/,|] ?| )(?P<value>[^\s/,|]{3,60}?)(?=\.?\s*(?:\n|\Z))"
)


def find_passwords(reading: Reading, names: Sequence[Name]) -> Iterator[Found]:
    """Yield the values that are named in a text; they may overlap."""
    for value in _values(reading, names):
        start, end = reading.span(value.sign, value.end)
        yield Found(start, end, _single_word(reading, value))


def _single_word(reading: Reading, value: Value) -> str:
    written = reading.text[value.start : value.end]
    call = _CALL.fullmatch(written)
    written = _REMARK.split(written, maxsplit=1)[0]
    # Otherwise without the target of a link, which stands in parentheses too.
    written = call["value"] if call else written.lstrip("(").partition("(")[0]
    word = _PREFIXED.sub("", written).strip(AROUND)
    return word if is_telling(word) else ""


def _values(reading: Reading, names: Sequence[Name]) -> Iterator[Value]:
    text = reading.folded
    yield from find_in_commands(text)
    yield from find_accounts(text)
    yield from find_unnamed(text)
    for name in names:
        if name.tier is Tier.LOGIN:
            yield from pair(text, name)
        elif name.tier not in (Tier.SEED, Tier.CODES):
            found = [value for find in _FORMS for value in find(text, name)]
            if _BEHIND_USER.search(_before(text, name)):
                found = [_without_user(text, value) for value in found]
            yield from found
            if name.is_sure:
                yield from (other for value in found for other in further_values(text, value))
            below = [*columns(text, name, has_value=bool(found)), *listed(text, name)]
            yield from (Value(start, start, end) for start, end in below)


def _without_user(text: str, value: Value) -> Value:
    """Return the second of a user and a password: "user / password: ann / hunter2"."""
    match = _USER_AND_PASSWORD.match(text, value.start)
    return Value(value.sign, *match.span("value")) if match else value


def _before(text: str, name: Name) -> str:
    return text[line_start(text, name.start) : name.start]


def _labelled(text: str, name: Name) -> Iterator[Value]:
    if name.is_sure and (field := _IN_FIELD.match(text, name.end)):
        yield value_of(field)
    match = _LABEL.match(text, name.end)
    if not match:
        return
    whole = match["value"]
    words = whole.split()
    if match["about"] is not None and not _is_short(words):
        return
    if match["added"] is not None and not _is_added(match, words, name):
        return
    if (typed := _TYPED.match(text, name.end)) and name.is_sure:
        yield value_of(typed)
    if struck := _STRUCK.fullmatch(text, *match.span("value")):
        yield from (Value(struck.start(old), *struck.span(old)) for old in ("old", "new"))
        return
    ends_sentence = words[-1][-1] in ".!?"
    is_title = name.is_plural and len(words) > 3  # "Security keys: what they are for"
    certain = (name.is_sure and not is_title) or "=" in match["sign"]
    if not certain and len(words) == 1 and not ends_sentence:
        certain = _is_field(text, name)
    several = _SEPARATED.findall(whole) if certain else []
    if len(several) > 1 and re.sub("[,;] ?", " ", whole) == " ".join(several) != whole:
        begin = match.start("value")
        for value in several:
            begin = text.index(value, begin)
            yield Value(begin, begin, begin + len(value))
        return
    quoted = whole[0] in QUOTES
    is_assigned = match["sign"] == "=" and _PLAIN_WORD.fullmatch(words[0]) is not None
    if (match["about"] is not None and len(words) > 3) or is_assigned:
        whole = words[0]
    if not quoted and (len(words) > 6 or (len(words) > 1 and ends_sentence) or not certain):
        whole = words[0]
    if bare(whole) and (certain or has_evidence(bare(whole), name)):
        # The sign goes too, or what follows would be taken for the value.
        yield trimmed(match, whole, sign=True)


def _is_short(words: list[str]) -> bool:
    """Return whether what follows "password for mail:" or "password —" is but a word or two."""
    first = bare(words[0])
    if not first or is_ordinary(first):
        return False
    return len(words) <= 3 or (words[0][-1] in ",;" and is_lone_word(first))


def _is_added(match: re.Match[str], words: list[str], name: Name) -> bool:
    """Return whether "Password mail: x" is a name with an addition, and no other term."""
    is_name = name.is_sure or name.tier is Tier.SHORT
    added = re.split("[ /]", match["added"].strip(" /"))
    return (
        is_name
        and not name.is_plural
        and len(words) == 1
        and is_lone_word(words[0])
        and (not is_ordinary(added[0]) or added[0] in _MAY_BE_ADDED)
    )


_MAY_BE_ADDED = frozenset(f"{ADJECTIVES} {OPENED}".split())


def _is_field(text: str, name: Name) -> bool:
    """Return whether an ambiguous name is that of a field: "my_secret:", "pass:" on its own."""
    before = _before(text, name)
    if (name.tier is Tier.SHORT and name.written not in ("serial", "sn")) or BEHIND_LOGIN.search(
        before
    ):
        return True
    if before[-1:].isalpha() or before.endswith(("_", "user/", "name/", "login/")):
        return True
    if name.tier is not Tier.NUMBER and name.written not in ("pass", "serial", "sn"):
        return False
    if COMMA.search(before) and CONTEXT.search(before):
        return True
    return not any(map(str.isalnum, before))


def _in_cell(text: str, name: Name) -> Iterator[Value]:
    match = _IN_CELL.match(text, name.end) if name.is_sure or name.tier is Tier.SHORT else None
    if match and "$" not in _before(text, name):
        value = match["value"].strip()
        if value and not is_ordinary(bare(value)) and value.strip("-:= "):
            yield value_of(match, sign=True)


def _dashed(text: str, name: Name) -> Iterator[Value]:
    match = _DASHED.match(text, name.end)
    if not match:
        return
    words = match["value"].split()
    value = bare(words[0])
    is_mark = match["sign"].strip() in (",", ".", ";", "!", "!!")
    alone = name.is_sure and len(words) == 1 and not is_ordinary(value)
    if match["added"] is not None:
        alone = alone and _is_added(match, words, name)
    if is_mark:
        before = _before(text, name).split()
        is_told = match["sign"] == "," and before[-1:] in (["the"], ["my"], ["our"], ["your"])
        alone = alone and is_lone_word(value) and (len(before) <= 2 or is_told)
    if value and (alone or (not is_mark and has_evidence(value, name))):
        yield trimmed(match, words[0], sign=True)


def _below(text: str, name: Name) -> Iterator[Value]:
    match = _BELOW.match(text, name.end)
    if match:
        value = bare(match["value"])
        certain = name.is_sure or is_pin(value, name.tier)
        before = _before(text, name)
        # A heading, the definition of a term in reStructuredText, a block's title in AsciiDoc.
        is_title = len(before.split()) <= 2 and not name.is_plural and is_lone_word(value)
        has_sign = bool(match["sign"].strip()) or is_title
        if value and (looks_chosen(value) or (certain and has_sign)):
            yield value_of(match, sign=True)


_FORMS = (_labelled, _in_cell, _dashed, _below, *SENTENCES)
