"""Find the second password of a sentence: "mine is x and Paul's is y", "x; for the printer it's y".

The first one has been found by its name; the second refers to the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from afterword.privacy.values import QUOTED, Value, is_lone_word, value_of
from afterword.text.lazy_pattern import LazyPattern

_AND = r"(?:(?:and|but|while|und|aber|et|mais|y|pero|e|ma|mas|en|maar|och|og|i|a|ale|si|и|а),? )?"
_IS = r"(?: is| was| is now|['’]s| ist| war| lautet| est| es| e| este| is nu| ar| er| je| jest| to)"
_FOR = r"(?:for|on|fur|pour|para|per|voor|pa|dla|do|pentru|za|till|til|για|для|от)"
_NEW = (
    r"(?:new|old|other|second|first|current|previous|neue|alte|andere|zweite|nouveau|nouvelle"
    r"|ancien|autre|nueva|vieja|otra|nuova|vecchia|altra|nova|antiga|outra|nieuwe|oude|nya|gamla)"
)
_THE = r"(?:the|my|our|your|his|her|das|mein|le|la|el|il|o|het|mijn|det)"
_FURTHER = LazyPattern(
    r"[\"'”“»’)_*]{0,3}(?: today| now| (?:and|und) [^\s,;.]{1,20})?(?:[,;.] ?| )"
    rf"{_AND}(?:{_FOR} (?:[^\s,;:.]{{1,20}} ){{0,2}}[^\s,;:.]{{1,20}}"
    rf"(?: ?[:=]|,? (?:it['’]s|it is|c['’]est|es ist)|{_IS})"
    rf"|{_THE} {_NEW}(?: one)?(?:{_IS}| ?:)"
    rf"|(?:{_THE} )?[^\W\d_]{{2,20}}['’]s(?: one)?(?:{_IS}| ?:)|(?:mine|yours|hers|ours){_IS}"
    r"|(?:now|jetzt|nun|maintenant|ahora|adesso|agora|teraz|nu)(?: it['’]s| is)?)"
    rf" (?P<value>{QUOTED}|[^\s,;]{{4,60}})(?=[.,;!?)]|\s*(?:\n|\Z)| (?:and|und|et|y|e|now)\b)"
)
MAX_FURTHER = 5
"""So many are looked for behind one name."""


def further_values(text: str, first: Value) -> Iterator[Value]:
    """Yield the passwords that a sentence gives after a first one."""
    end = first.end
    for _ in range(MAX_FURTHER):
        match = _FURTHER.match(text, end)
        if match is None or not is_lone_word(match["value"]):
            return
        value = value_of(match)
        yield value
        end = value.end
