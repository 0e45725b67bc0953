"""Find passwords and keys that a text names: "password: hunter2", "my PIN for the bank is 4711".

How much the value itself must look like a password depends on the name and on what stands between
them. After "password:" anything is one; after "the password is" any word but those that people
say of passwords ("wrong", "too short"); after "pass:" or "the token is" only what has a digit and
is no date, version or measure. What stands around them is looked at a bounded distance from each
name, so the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afterword.privacy.blocks import columns, line_start, listed
from afterword.privacy.name_finder import Name, Tier, any_of, is_ordinary
from afterword.privacy.reading import CELL, Reading
from afterword.privacy.secret_names import (
    ABOUT,
    CHANGED,
    CLAUSES,
    FILLERS,
    IS,
    LOGINS,
    OPENED,
    PARTICLES,
)
from afterword.privacy.values import bare, has_evidence, is_pin, looks_chosen
from afterword.text.units import WORD

_CALL = re.compile(r"#\w{1,12}\([\"']?(?P<value>[^\"'()\n]{1,80})[\"']?\)?")
"""Markup of Typst around a value."""
MIN_WORD_LETTERS = 4
"""A shorter value is not withheld elsewhere in its document: it may be any word."""


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


class _Value(NamedTuple):
    """The same in the text as it is read; `sign` is where what must go begins."""

    sign: int
    start: int
    end: int


_QUOTED = (
    r"\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|“[^”“\n]{1,100}[”“]|„[^“”\n]{1,100}[“”]"
    r"|«[^»\n]{1,100}»|‘[^’\n]{1,100}’"
)
_QUOTES = "\"'“”„«»‘’"
_LINE_VALUE = rf"(?P<value>{_QUOTED}|\S[^\n]{{0,200}})"
_WORD_VALUE = rf"(?P<value>{_QUOTED}|\S{{1,200}})"
# What is left of a name: an ending, a part of an identifier, and marks that close emphasis.
_REST = r"[\w.-]{0,20}[\"'”’»_=~/+)]{0,3}"
_QUALIFIER = (
    rf"(?P<about> ?\([^()\n]{{1,40}}\)| (?:{any_of(ABOUT)})(?: [^\s.!?;:|=]{{1,30}}){{0,8}}?"
    r"| #?\d{1,3})"
)
_AFTER_SIGN = r"[_=~/+|]{0,3} {0,40}"
_LABEL = re.compile(
    rf"{_REST}{_QUALIFIER}?[\"'_=~/+)]{{0,3}}"
    rf"(?P<sign> ?(?::=|=>|={{1,3}}|::?)){_AFTER_SIGN}{_LINE_VALUE}"
)
_IN_CELL = re.compile(
    rf"{_REST}{_QUALIFIER}?:?(?P<sign>\{CELL}){_AFTER_SIGN}(?P<value>[^\n{CELL}]{{1,80}})"
)
_DASHED = re.compile(
    rf"{_REST}{_QUALIFIER}?(?P<sign> ?(?:->|→|⇒)| [-–—]{{1,2}}(?= )) {{0,9}}{_LINE_VALUE}"
)
_TO = ("to", "auf", "en", "a", "on", "in", "naar", "till", "til")
"""What stands before a new value: "I changed the password to x"; some are verbs elsewhere."""
_IS_SAID = rf" (?:{any_of(IS)})(?: (?:{any_of(FILLERS)})){{0,3}} ?[:=]?"
_SAID = re.compile(rf"{_REST}{_QUALIFIER}?(?P<is>{_IS_SAID}) {{1,9}}{_WORD_VALUE}")
_SET_TO = re.compile(rf"{_REST}{_QUALIFIER}? (?P<to>{'|'.join(_TO)})(?= ) {{1,9}}{_WORD_VALUE}")
_NEXT = re.compile(rf"{_REST}(?P<sign>) {{1,9}}{_WORD_VALUE}")
_QUOTED_NEXT = re.compile(rf"[\w.-]{{0,20}}(?P<sign>) {{1,9}}(?P<value>{_QUOTED})")
# A single word on the next line, and no label of its own.
_BELOW = re.compile(
    rf"{_REST}{_QUALIFIER}?[*_]{{0,2}}(?P<sign> ?[:=]?)[*_]{{0,2}} {{0,9}}\n(?: {{0,9}}\n)?"
    r" {0,9}(?:[-+>•–] {1,4}|\d{1,2}[.)] {1,4})?(?P<value>[^\s|]{0,200}[^\s:|])[ ]{0,9}(?:\n|\Z)"
)
# "the password, hunter2, is on the back"
_APPOSED = re.compile(
    r", (?P<value>[^\s,]{3,60}), (?:is|was|and|which|that|works|ist|war|und|est|etait|et|es|era)\b"
)
_OPTION = re.compile(rf"{_REST}(?P<sign>[= ]) {{0,9}}(?P<value>{_QUOTED}|[^\s-]\S{{0,200}})")
_IS_OPTION = re.compile(r"(?<!\S)-{1,2}[\w-]{0,20}\Z")
_CONTEXT = re.compile(rf"(?<![^\W\d_])(?:{any_of(LOGINS + ' ' + OPENED)})s?(?![^\W\d_])")
_SEPARATED = re.compile(r"[^\s,;]{3,60}")
_COMMA = re.compile(r"[,;/(] ?(?:(?:and|und|et|y|e|with|mit|avec|con|the|das) ){0,2}\Z")
_CLAUSES = frozenset(CLAUSES.split())
_CHANGED = re.compile(rf"(?<![^\W\d_])(?:{any_of(CHANGED)})(?![^\W\d_])")

_CLAUSE_END = re.compile(
    r"(?<=[.,;!?)])|\s*(?:\Z|\n)"
    r"| (?:and|but|so|now|today|yesterday|last|this|tonight|again|until|for|und|et|y|heute|hier"
    r"|hoy)\b"
)

_AUTHORIZATION = re.compile(r"\b(?:bearer|basic) {1,9}(?P<value>(?=\S{0,200}\d)[\w.+/=~-]{16,400})")
# "login: ann / hunter2", "the login for the printer is admin / hunter2"
_PAIR = re.compile(
    rf"s?{_QUALIFIER}?(?P<sign> ?[:={CELL}]|{_IS_SAID})[_*]{{0,2}} {{0,9}}"
    r"(?P<value>(?P<user>[^\W\d_][\w.@+-]{0,60})(?P<mark> ?[/|] ?|:)"
    r"(?P<password>[^\s/|]{1,100})(?!\S))"
)
# "use hunter2 as the password"
_AS_PASSWORD = re.compile(
    r"(?<![^\W\d_])(?:use|using|used|try|tried|take|took|enter|entered|nimm|nutze|utilise|utilisez"
    rf"|usa|usar|con) {_WORD_VALUE}"
    r" (?:as|als|comme|como|come)(?: [^\W\d_]{1,12}){0,3} \Z"
)


def _boundary(command: str) -> str:
    return r"\b" if command[0].isalnum() else ""


_COMMANDS = {
    command: re.compile(rf"{_boundary(command)}{re.escape(command)}{arguments}")
    for command, arguments in (
        ("sshpass", r"(?: -\w)* -p ?(?P<value>\S{1,200})"),
        ("mysql", r"[a-z]{0,8}\b[^\n]{0,80}? -p(?P<value>[^\s-]\S{0,200})"),
        ("identified", rf" (?:with \w{{1,30}} )?(?:by|as) (?:password )?(?P<value>{_QUOTED})"),
        ("docker login", r"\b[^\n]{0,80}? -p[ =]?(?P<value>\S{1,200})"),
        ("redis-cli", r"\b[^\n]{0,80}? -a (?P<value>\S{1,200})"),
        ("requirepass", r" (?P<value>\S{1,200})"),
        ("htpasswd", r" -\w{0,5}b\w{0,5} \S{1,80} \S{1,80} (?P<value>\S{1,200})"),
        ("echo", r" (?P<value>[\"']?[^\s|\"']{1,100}[\"']?) ?\| ?sudo -s\b"),
        ("net user", r" (?!/)\S{1,40} (?P<value>[^\s/]\S{0,200})"),
        ("passin", r" pass:(?P<value>\S{1,200})"),
        ("smbclient", r"\b[^\n]{0,80}? -u ?\S{1,40}%(?P<value>\S{1,200})"),
        ("7z", r"a?\b[^\n]{0,60}? -p(?P<value>[^\s-]\S{0,200})"),
        ("zip", r"\b[^\n]{0,60}? -p ?(?P<value>[^\s-]\S{0,200})"),
        ("://", r"[^\s:/@]{1,60}:(?P<value>[^\s/@]{1,200})@"),
        ("-storepass", r"[ =](?P<value>\S{1,200})"),
        ("-keypass", r"[ =](?P<value>\S{1,200})"),
        (" -u ", r"\S{1,60} (?:[^\n]{0,40} )?-p ?(?P<value>[^\s-]\S{0,200})"),
        *(
            (host, r"(?P<value>[\w-]{6,60})")
            for host in ("discord.gg/", "chat.whatsapp.com/", "t.me/joinchat/", "t.me/+")
        ),
        *(
            (
                client,
                r"\b[^\n]{0,120}? (?:-u|--user|--proxy-user|-a)[ =]?[\"']?"
                r"[^\s:\"']{1,60}:(?P<value>[^\s\"']{1,200})",
            )
            for client in ("curl", "wget", "http")
        ),
    )
}
"""Programs and addresses, and where a password stands in them (in lower case)."""


def find_passwords(reading: Reading, names: Sequence[Name]) -> Iterator[Found]:
    """Yield the values that are named in a text; they may overlap."""
    for value in _values(reading.folded, names):
        start, end = reading.span(value.sign, value.end)
        yield Found(start, end, _single_word(reading, value))


def _single_word(reading: Reading, value: _Value) -> str:
    written = reading.text[value.start : value.end]
    call = _CALL.fullmatch(written)
    # Otherwise without the target of a link, which stands in parentheses too.
    written = call["value"] if call else written.partition("(")[0]
    word = written.strip("_=~/+.,:;!?)\\ " + _QUOTES)
    return word if is_telling(word) else ""


def is_telling(value: str) -> bool:
    """Return whether a value is a word that means nothing else, and so is secret everywhere."""
    is_word = len(value) >= MIN_WORD_LETTERS and WORD.fullmatch(value) is not None
    return is_word and not is_ordinary(value)


def _values(text: str, names: Sequence[Name]) -> Iterator[_Value]:
    if "bearer " in text or "basic " in text:
        yield from map(_value, _AUTHORIZATION.finditer(text))
    for command, pattern in _COMMANDS.items():
        if command in text:
            yield from map(_value, pattern.finditer(text))
    for name in names:
        if name.tier is Tier.LOGIN:
            yield from _pair(text, name)
        elif name.tier not in (Tier.SEED, Tier.CODES):
            found = [value for find in _FORMS for value in find(text, name)]
            yield from found
            below = [*columns(text, name, has_value=bool(found)), *listed(text, name)]
            yield from (_Value(start, start, end) for start, end in below)


def _value(match: re.Match[str], *, sign: bool = False) -> _Value:
    """Return the value of a match, without quotes and the marks of its sentence."""
    return _trimmed(match, match["value"], sign=sign)


def _trimmed(match: re.Match[str], kept: str, *, sign: bool = False) -> _Value:
    start = match.start("value")
    end = start + max(len(bare(kept)), 1)
    return _Value(match.start("sign") if sign else start, start, end)


def _pair(text: str, name: Name) -> Iterator[_Value]:
    match = _PAIR.match(text, name.end)
    if match and not is_ordinary(match["user"]):
        password = bare(match["password"])
        clear = match["mark"] == ":" or match["mark"] != match["mark"].strip()
        is_word = clear and any(map(str.isalpha, password)) and not is_ordinary(password)
        if is_word or looks_chosen(password):
            end = match.start("password") + len(password)
            yield _Value(match.start("value"), match.start("password"), end)


def _labelled(text: str, name: Name) -> Iterator[_Value]:
    match = _LABEL.match(text, name.end)
    if not match:
        return
    whole = match["value"]
    words = whole.split()
    if match["about"] is not None and not _is_short(match, words):
        return
    ends_sentence = words[-1][-1] in ".!?"
    is_title = name.is_plural and len(words) > 3  # "Security keys: what they are for"
    certain = (name.tier is Tier.SURE and not is_title) or "=" in match["sign"]
    if not certain and len(words) == 1 and not ends_sentence:
        certain = _is_field(text, name)
    several = _SEPARATED.findall(whole) if name.is_plural and certain else []
    if len(several) > 1 and ", ".join(several) == whole.replace(";", ","):
        begin = match.start("value")
        for value in several:
            begin = text.index(value, begin)
            yield _Value(begin, begin, begin + len(value))
        return
    quoted = whole[0] in _QUOTES
    if not quoted and (len(words) > 6 or (len(words) > 1 and ends_sentence) or not certain):
        whole = words[0]
    if bare(whole) and (certain or has_evidence(bare(whole), name.tier)):
        # The sign goes too, or what follows would be taken for the value.
        yield _trimmed(match, whole, sign=True)


def _is_short(match: re.Match[str], words: list[str]) -> bool:
    """Return whether what follows "password for mail:" or "password —" is but a word or two."""
    first = bare(words[0])
    return len(words) <= 3 and bool(first) and not is_ordinary(first)


def _is_field(text: str, name: Name) -> bool:
    """Return whether an ambiguous name is that of a field: "my_secret:", "pass:" on its own."""
    before = text[line_start(text, name.start) : name.start]
    if before[-1:].isalpha() or before.endswith(("_", "user/", "name/", "login/")):
        return True
    if name.tier is not Tier.SHORT and name.written != "pass":
        return False
    if _COMMA.search(before) and _CONTEXT.search(before):
        return True
    return not any(map(str.isalnum, before))


def _in_cell(text: str, name: Name) -> Iterator[_Value]:
    match = _IN_CELL.match(text, name.end) if name.tier in (Tier.SURE, Tier.SHORT) else None
    if match and "$" not in text[line_start(text, name.start) : name.start]:
        value = match["value"].strip()
        if value and not is_ordinary(bare(value)) and value.strip("-:= "):
            yield _value(match, sign=True)


def _dashed(text: str, name: Name) -> Iterator[_Value]:
    match = _DASHED.match(text, name.end)
    if not match:
        return
    words = match["value"].split()
    value = bare(words[0])
    alone = name.tier is Tier.SURE and len(words) == 1 and not is_ordinary(value)
    if value and (alone or has_evidence(value, name.tier)):
        yield _trimmed(match, words[0], sign=True)


def _below(text: str, name: Name) -> Iterator[_Value]:
    match = _BELOW.match(text, name.end)
    if match:
        value = bare(match["value"])
        certain = name.tier is Tier.SURE or is_pin(value, name.tier)
        before = text[line_start(text, name.start) : name.start]
        # The definition of a term in reStructuredText, and a block's title in AsciiDoc.
        is_indented = text.startswith("  ", text.rindex("\n", 0, match.start("value")) + 1)
        is_title = before == "." or (is_indented and not any(map(str.isalnum, before)))
        has_sign = bool(match["sign"].strip()) or (is_title and not is_ordinary(value))
        if value and (looks_chosen(value) or (certain and has_sign)):
            yield _value(match, sign=True)


def _said(text: str, name: Name) -> Iterator[_Value]:
    match = _SAID.match(text, name.end)
    if match and match["is"].strip() not in _TO:
        yield from _told(match, name)


def _set_to(text: str, name: Name) -> Iterator[_Value]:
    """Find a new value: "I changed the password to x"; in some languages "to" is a verb."""
    match = _SET_TO.match(text, name.end)
    if not match:
        return
    to = match["to"]
    if PARTICLES.get(name.written) != to:
        before = text[max(line_start(text, name.start), name.start - 60) : name.start]
        is_vague = to == "on" or (to in ("a", "en", "in") and match["about"] is not None)
        if is_vague or not (_CHANGED.search(before) and _CLAUSE_END.match(text, match.end())):
            return
    yield from _told(match, name)


def _told(match: re.Match[str], name: Name) -> Iterator[_Value]:
    """Yield the value that a sentence gives, if it may be a password."""
    value = bare(match["value"])
    if _is_evident(value, name, match["about"]) or (
        _is_word(value, match, name) and not _is_general(match, name)
    ):
        yield _value(match)


def _is_evident(value: str, name: Name, about: str | None) -> bool:
    if about is None:
        return has_evidence(value, name.tier)
    return is_pin(value, name.tier) or looks_chosen(value)


def _is_word(value: str, match: re.Match[str], name: Name) -> bool:
    """Return whether what is said of a password may be the password."""
    if name.tier not in (Tier.SURE, Tier.SHORT) or name.written == "pass":
        return False
    quoted = match["value"][0] in _QUOTES
    return len(value) > 2 and any(map(str.isalpha, value)) and (quoted or not is_ordinary(value))


def _is_general(match: re.Match[str], name: Name) -> bool:
    """Return whether a sentence is about passwords at large, or those of whoever it tells of."""
    about = (match["about"] or "").split()
    quoted = match["value"][0] in _QUOTES
    return (name.is_plural and not quoted) or not _CLAUSES.isdisjoint(about)


def _next(text: str, name: Name) -> Iterator[_Value]:
    """Find a value that follows its name with nothing between them."""
    line_begin = line_start(text, name.start)
    before = text[max(line_begin, name.start - 80) : name.start]
    if _IS_OPTION.search(before):
        if match := _OPTION.match(text, name.end):
            yield _value(match)
        return
    used = _AS_PASSWORD.search(before)
    if used and (value := bare(used["value"])):
        start = max(line_begin, name.start - 80) + used.start("value")
        yield _Value(start, start, start + len(value))
    quoted = _QUOTED_NEXT.match(text, name.end) if name.tier is Tier.SURE else None
    if quoted and not name.is_plural and not is_ordinary(bare(quoted["value"])):
        yield _value(quoted)
    apposed = _APPOSED.match(text, name.end) if name.tier is Tier.SURE else None
    if apposed and not name.is_plural and not is_ordinary(apposed["value"]):
        yield _value(apposed)
    match = _NEXT.match(text, name.end)
    if not match:
        return
    value = bare(match["value"])
    if name.tier is Tier.NUMBER:
        evident = is_pin(value, name.tier)
    else:
        evident = has_evidence(value, name.tier) and name.written != "pass"
    if not evident and name.tier in (Tier.SURE, Tier.SHORT) and _COMMA.search(before):
        ends = text[match.end() : match.end() + 1] in ("", "\n", *",.;)") or value != match["value"]
        evident = ends and bool(_CONTEXT.search(before)) and not is_ordinary(value)
    if evident:
        yield _value(match)


_FORMS = (_labelled, _in_cell, _dashed, _below, _said, _set_to, _next)
