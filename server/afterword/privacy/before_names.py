"""Find a password that stands before its name: "x is the password", "use x as the password"."""

from __future__ import annotations

from collections.abc import Iterator

from afterword.privacy.blocks import line_start
from afterword.privacy.name_finder import Name
from afterword.privacy.values import QUOTED, Value, bare, is_lone_word, may_be_told
from afterword.text.lazy_pattern import LazyPattern

_ENDS = LazyPattern(
    r"[^\W\d_]{0,4}[\"'”»)]?(?:\s*(?:\Z|\n)|[.,;!?)]"
    r"| (?:for|to|of|on|at|here|there|now|today|fur|pour|para|voor|pentru|za|dla|do|per|prompt)\b)"
)
_ARTICLE = (
    r"(?:the|a|my|our|your|his|her|das|mein|unser|le|mon|ma|notre|la|mi|nuestra|a|minha|het|mijn"
    r"|moje"
    r"|moja|parola)"
)
# "hunter2 is the password", "(hunter2 is my wifi password)"
_IS_NAME = LazyPattern(
    r"(?:\A|[.,;:!?(\"'“]|\b(?:so|and|that|think|is|was|ist))[ \"'“„]{0,3}"
    r"(?P<value>[^\s\"'“”„,;:!?()]{4,60})[\"'”“]?"
    r" (?:is|was|will be|works as|ist|war|est|es|e|este|to|je|=|<-|←)"
    rf" ?{_ARTICLE}?(?:(?<= ){_ARTICLE})?(?: ?\w{{2,12}})? ?\Z"
)
_IS_IT = LazyPattern(
    rf"(?:\A|[.,;:!?] )(?:is|was) (?P<value>[^\s,.]{{4,60}}) {_ARTICLE} (?:\w{{2,12}} )?\Z"
)
_LINE_IS_NAME = LazyPattern(
    r"[ >*•-]{0,4}(?P<value>[^\s\"'“”„,;:!?()=]{4,60})"
    rf"(?: ?[(=–—:←,-]{{1,2}}| <-| as) ?(?:{_ARTICLE} )?(?:\w{{2,12}} )?\Z"
)
# "use hunter2 as the password", "type hunter2 for the password"
_AS_PASSWORD = LazyPattern(
    r"(?<![^\W\d_])(?:use|using|used|try|tried|take|took|enter|entered|type|type in|chose|choose"
    r"|picked|pick|set|made|make|put"
    r"|nimm|nutze|nehme|nehmen|verwende|habe|tippe|gib|mis|mets|mettez|utilise|utilisez|tape|tapez"
    r"|entre|saisis|saisissez|choisis|usa|usad|usar|con|puse|pon|poned|elige|escribe|metti|mettete"
    r"|inserisci|scegli|digita|coloca|poe|escreve|neem|vul|gebruik|uzyj|wpisz|koristi|upisi"
    r"|foloseste|anvand|brug|kayta|pouzij|zadej"
    r"|(?:username|user name|user|login|name|account|benutzername|benutzer|identifiant|usuario"
    r"|utente|utilizador|gebruikersnaam|gebruiker) (?:and|und|et|y|e|en))"
    rf" (?P<value>{QUOTED}|\S{{1,100}})"
    r" (?:(?:as|for|at|when asked for|als|comme|como|come|jako|kao|ca)(?: [^\W\d_]{1,12}){0,3}"
    r"|the|my|our|your) \Z"
)


def before_name(text: str, name: Name) -> Iterator[Value]:
    """Find a word that stands before its name: "x is the password", "use x as the password"."""
    if not may_be_told(name) or name.is_plural or not _ENDS.match(text, name.end):
        return
    begin = max(line_start(text, name.start), name.start - 80)
    before = text[begin : name.start]
    for pattern in (_AS_PASSWORD, _IS_NAME, _IS_IT, _LINE_IS_NAME):
        if pattern is not _LINE_IS_NAME:
            match = pattern.search(before)
        elif begin == line_start(text, name.start):
            match = pattern.match(before)
        if match and is_lone_word(match["value"]):
            start = begin + match.start("value")
            yield Value(start, start, start + len(bare(match["value"])))
            return
