"""Find the second of a user and a password: "login: ann / hunter2", "admin / hunter2"."""

from __future__ import annotations

from collections.abc import Iterator

from afterword.privacy.name_finder import Name
from afterword.privacy.ordinary_words import is_ordinary
from afterword.privacy.reading import CELL
from afterword.privacy.sentences import IS_SAID, QUALIFIER
from afterword.privacy.values import Value, bare, is_lone_word, looks_chosen, value_of
from afterword.text.lazy_pattern import LazyPattern

# "login: ann / hunter2", "the login for the printer is admin / hunter2"
_PAIR = LazyPattern(
    rf"s?{QUALIFIER}?(?P<sign> ?[:={CELL}]|{IS_SAID}| (?:as|with|als|mit"
    rf"|using))?[_*]{{0,2}}(?: {{0,9}}| ?\n {{0,9}}(?=\S{{1,40}} ?/ ?\S{{1,60}} ?(?:\n|\Z)))"
    r"(?P<value>(?P<user>[^\W\d_][\w.@+-]{0,60})(?P<mark> ?[/|] ?|:| [-–—] |, "
    r"|(?:(?<=admin)|(?<=root)) )"
    r"(?P<password>[^\s/|]{1,100})(?!\S))"
)
# "credentials: ann hunter2", "log in as ann with hunter2"; no "users are young and happy".
_LOOSE_PAIR = LazyPattern(
    rf"s?(?:{QUALIFIER}?(?P<sign> ?[:=])"
    r"| (?:is|are|as|with|ist|sind|als|mit)(?= \S{1,60} (?:with|mit) ))"
    r"[_*]{0,2} {0,9}(?P<user>[^\W\d_][\w.@+-]{0,60})(?:,? (?:and |with |und |mit )?)"
    r"(?P<value>[^\s/|,]{4,100})[.!]?(?=\s*(?:\n|\Z))"
)
# "the login details are ann and hunter2"
_BOTH = LazyPattern(
    r"(?:s|details|data|daten|info)? (?:are|sind|lauten|sont|son|sono|sao) "
    r"(?P<user>[^\W\d_][\w.@+-]{0,60}) (?:and|und|et|y|e|,) "
    r"(?P<value>[^\s/|,]{4,100})[.!]?(?=\s*(?:\n|\Z))"
)
_ACCOUNT = LazyPattern(
    r"(?<![\w@./-])(?:(?:admin|administrator|root|guest|sysadmin)(?: / |(?P<cell>\|)|:(?! ))"
    r"|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,20}(?::|(?P<contact> / | - )))"
    r"(?P<value>[^\s/:|]{4,60})(?=[.,;!)]{0,2}(?:\s|\Z))"
)


_BOTH_NAMES = ("cred", "login", "log-in", "log in", "access", "account-", "account ", "zugangs",
               "anmelde", "identifiants")  # fmt: skip
"""Names of a user and a password; that of a user alone is not one."""
_LINE_ENDS = LazyPattern(r"[ .!]*(?:\n|\Z)")
_PASS_TOO = LazyPattern(r" ?/ ?(?:pass|pw|pwd|password|passwort|kennwort)\b")
"""What says that a password follows the name of a user: "user/pass ann/hunter2"."""


def pair(text: str, name: Name) -> Iterator[Value]:
    """Yield the password that follows the name of a login."""
    match = _PAIR.match(text, name.end)
    if match and not is_ordinary(match["user"]):
        password = bare(match["password"])
        mark = match["mark"]
        clear = mark in ":|" or mark != mark.strip() or match["user"] in ("admin", "root", "guest")
        is_admin = match["user"] in ("admin", "root")
        clear = (
            clear or name.written.startswith("cred") or _PASS_TOO.match(text, name.end) is not None
        )
        is_labelled = (match["sign"] or "").strip() in (":", "=")
        if mark in (", ", " "):
            clear = is_admin and match["sign"] is None and match["about"] is None
            clear = clear and _LINE_ENDS.match(text, match.end()) is not None
        elif not is_labelled and mark.strip() not in ("/", "|", ":"):
            clear = False
        password = password.rstrip(",")
        is_word = clear and any(map(str.isalpha, password)) and not is_ordinary(password)
        if is_word or looks_chosen(password):
            end = match.start("password") + len(password)
            yield Value(match.start("value"), match.start("password"), end)
    patterns = (_LOOSE_PAIR, _BOTH) if name.written.startswith(_BOTH_NAMES) else (_LOOSE_PAIR,)
    for pattern in patterns:
        match = pattern.match(text, name.end)
        if match and not is_ordinary(match["user"]) and is_lone_word(match["value"]):
            yield value_of(match)


def find_accounts(text: str) -> Iterator[Value]:
    """Yield what follows the name of an administrator or an e-mail address: "root / hunter2"."""
    if "admin" in text or "root" in text or "guest" in text or "@" in text:
        for match in _ACCOUNT.finditer(text):
            # In a table of roles or a line of contacts words follow too ("admin | moderator").
            is_plain = match["cell"] is None and match["contact"] is None
            if (is_plain and is_lone_word(match["value"])) or looks_chosen(bare(match["value"])):
                yield value_of(match)
