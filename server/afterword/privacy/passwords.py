"""Passwords and keys that a text names: "password: hunter2", "my PIN for the bank is 4711".

How much the value itself must look like a password depends on the name and on what stands between
them: after "password:" anything is one, after "pass:" or "the token is" only what has a digit and
is no date, version or measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NO_LETTER_BEFORE = r"(?<![^\W\d_])"
_NO_LETTER_AFTER = r"(?![^\W\d_])"
# Names that say it by themselves. In English, then German, French, Spanish and Catalan,
# Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Hungarian, Turkish,
# Russian and Ukrainian.
_STRONG = (
    r"pass[-_ ]?(?:word|phrase|code)|(?<!etc/)pass[-_ ]?wd|pwd|api[-_ ]?key|client[-_ ]?secret"
    r"|(?:access|secret|private|auth|account)[-_ ]?key"
    r"|(?:access|auth|api|bearer|refresh)[-_ ]?token"
    r"|passw(?:ort|örter)|kenn(?:wort|wörter)|mots? de passe|contraseña|contrasenya|senha"
    r"|palavra-passe|wachtwoord|lösenord|adgangskode|passord|salasana|hasło|heslo|jelszó|şifre"
    r"|пароль"
)
# Names that are words of other meanings too; of those of numbers, digits alone are the value.
_WEAK = r"secret|token|pass|pw|mdp"
_NUMBERS = r"pin|cvv|cvc"
_NAME = re.compile(
    rf"(?i){_NO_LETTER_BEFORE}"
    rf"(?:(?P<strong>{_STRONG})|(?:(?P<number>{_NUMBERS})|(?P<weak>{_WEAK}))s?{_NO_LETTER_AFTER})"
)

# A quoted value, or all that follows, for a passphrase has spaces in it.
_VALUE = r"(?P<value>\"[^\"\n]+\"|'[^'\n]+'|`[^`\n]+`|\S[^\n]{0,200})"
_REST_OF_NAME = r"[\w.-]{0,20}[\"'\]*]{0,3}"
_ASSIGNED = re.compile(rf"{_REST_OF_NAME}(?P<sign>[ \u00a0]?(?::=|=>|={{1,3}}|:))[ \t]*{_VALUE}")
# A single word on the next line, and no label of its own.
_BELOW = re.compile(
    rf"{_REST_OF_NAME}(?P<sign>[ \u00a0]?[:=]?)[ \t]*\n[ \t]*(?P<value>\S*[^\s:])[ \t]*(?:\n|\Z)"
)
_IS = r"(?:is|was|are|ist|war|lautet|est|es|era|é|è|är|er|jest|je)"
_SAID = re.compile(
    rf"(?i){_REST_OF_NAME}"
    rf"(?:(?P<sign> ?(?:->|→)| [-–—])|(?P<is> {_IS}(?: now)?:?)|) ?(?<=[ \t>→])[ \t]*(?P<value>\S+)"
)
# "for the bank is", "que uso en el banco es", "for the bank:"
_SAID_LATER = re.compile(
    r"(?i)s?[ \t]+(?:for|of|to|on|in|at|from|with|that|which|i|we|für|zum|zur|von|vom|des|der|am|im"
    r"|bei|pour|de|du|des|à|au|aux|que|para|del|en|do|da|per|di|voor|van|till|för|til|do|na|для|от"
    r"|к)(?:[ \t]+[^\s.!?;:]+){1,8}?"
    rf"(?:[ \t]+{_IS}:?| ?[:=→])[ \t]+(?P<value>(?=\S*\d)\S+)"
)
_AUTHORIZATION = re.compile(r"(?i)\b(?:bearer|basic) +(?P<value>(?=\S*\d)[\w.+/=~-]{16,})")
# "login: ann / hunter2"
_PAIR = re.compile(
    rf"(?i){_NO_LETTER_BEFORE}(?:log-?in|logon|account|credential|cred|user(?:name)?|zugang"
    r"|identifiant|acceso)s?[ \u00a0]?[:=][ \t]*"
    r"(?P<value>[^\W\d_][\w.@+-]*[ \t]?[/|][ \t]?(?P<password>[^\s/|]+)(?!\S))"
)

_YEAR = r"(?:19|20)\d\d"
_DATED_OR_MEASURED = re.compile(
    rf"(?i){_YEAR}s?(?:[-–/]\d\d(?:\d\d)?)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[:.h]\d\d"  # dates
    r"|v?\d+(?:\.\d+)+|[$€£]?\d{1,3}(?:[.,]\d{3})+"  # versions, 1,000,000
    r"|[$€£]?\d+(?:[.,]\d+)?(?:st|nd|rd|th|s|[kcm]?m|k?g|[kmgt]i?b|ms|min|h|px|x|%|€|\$)?"
)
_WHOLE_NUMBER = re.compile(r"\d{4,12}")


def find_passwords(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each value, including the sign before it; they may overlap."""
    for match in _AUTHORIZATION.finditer(text):
        yield match.span("value")
    for match in _PAIR.finditer(text):
        if _looks_chosen(_bare(match["password"])):
            start = match.start("value")
            yield start, start + len(_bare(match["value"]))
    for name in _NAME.finditer(text):
        yield from _assigned(text, name)
        yield from _below(text, name)
        yield from _said(text, name)


def _assigned(text: str, name: re.Match[str]) -> Iterator[tuple[int, int]]:
    match = _ASSIGNED.match(text, name.end())
    if not match:
        return
    whole = match["value"]
    words = whole.split()
    ends_sentence = words[-1][-1] in ".!?"
    certain = name["strong"] is not None or "=" in match["sign"]
    if not certain and len(words) == 1 and not ends_sentence:
        certain = _is_label(text, name)
    quoted = whole[0] in "\"'`"
    if not quoted and (len(words) > 6 or (len(words) > 1 and ends_sentence) or not certain):
        whole = words[0]
    value = _bare(whole)
    if value and (certain or _has_evidence(value, name)):
        # The sign goes too, or what follows would be taken for the value.
        yield match.start("sign"), match.start("value") + len(value)


def _is_label(text: str, name: re.Match[str]) -> bool:
    """Return whether an ambiguous name is that of a field: "my_secret:", "pass:" on its own."""
    before = text[text.rfind("\n", 0, name.start()) + 1 : name.start()]
    if before.endswith(("_", "user/", "name/", "login/")):
        return True
    short = name["weak"] is not None and name["weak"].lower() in ("pass", "pw", "mdp")
    return short and not any(map(str.isalnum, before))


def _below(text: str, name: re.Match[str]) -> Iterator[tuple[int, int]]:
    match = _BELOW.match(text, name.end())
    if match:
        value = _bare(match["value"])
        certain = name["strong"] is not None or _is_pin(value, name)
        if value and (_looks_chosen(value) or (certain and match["sign"].strip())):
            yield match.start("sign"), match.start("value") + len(value)


def _said(text: str, name: re.Match[str]) -> Iterator[tuple[int, int]]:
    match = _SAID.match(text, name.end())
    if match and (match["sign"] or match["is"] or _may_stand_before(match["value"], name)):
        value = _bare(match["value"])
        if _has_evidence(value, name):
            first = match.start("sign") if match["sign"] else match.start("value")
            yield first, match.start("value") + len(value)
    match = _SAID_LATER.match(text, name.end())
    if match:
        value = _bare(match["value"])
        if _is_pin(value, name) or _looks_chosen(value):
            yield match.start("value"), match.start("value") + len(value)


def _may_stand_before(value: str, name: re.Match[str]) -> bool:
    """Return whether a value may follow the name directly: one "passes" many things."""
    if name["number"] is not None:
        return _is_pin(_bare(value), name)
    return name["weak"] is None or name["weak"].lower() != "pass"


def _is_pin(value: str, name: re.Match[str]) -> bool:
    return name["number"] is not None and _WHOLE_NUMBER.fullmatch(value) is not None


def _bare(value: str) -> str:
    return value.rstrip(".,:;!?)")


def _has_evidence(value: str, name: re.Match[str]) -> bool:
    """Return whether a value looks like a password where name and sign alone do not decide."""
    if len(value) < 4 or not any(map(str.isdigit, value)):
        return False
    if name["number"] is not None:
        return True
    if _WHOLE_NUMBER.fullmatch(value):
        is_year_or_round = re.fullmatch(rf"{_YEAR}|[1-9]0+", value)
        return not is_year_or_round and (name["strong"] is not None or len(value) > 5)
    return not _DATED_OR_MEASURED.fullmatch(value)


def _looks_chosen(value: str) -> bool:
    """Return whether a word has the letters and digits of a password."""
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return has_both and len(value) > 5 and not _DATED_OR_MEASURED.fullmatch(value)
