"""Replace the notations that markup has for characters: entities, accents."""

from __future__ import annotations

import re
from html import unescape

from afterword.masking.html import ENTITY
from afterword.text.letters import compose

_MARKUP_CHARACTERS = frozenset("<>`*_[]{}|\\$#~^")


def plain_entities(source: str) -> str:
    """Replace "&eacute;" and the like by their characters, except characters used as markup."""
    return ENTITY.sub(_character, source) if "&" in source else source


def _character(entity: re.Match[str]) -> str:
    character = unescape(entity[0])
    if character.isspace():
        return " "
    return entity[0] if _MARKUP_CHARACTERS.intersection(character) else character


# In addresses and verbatim text a percent sign begins no comment.
_COMMENT_LINE = re.compile(r"^[ \t]*%.*\n?", re.MULTILINE)
_COMMENT = re.compile(
    r"(?P<kept>\\(?:url|href|path|nolinkurl)\{[^{}\n]*\}"
    r"|\\(?:verb|lstinline|mintinline)\*?(?:\[[^\]\n]*\])?(?:\{\w*\}(?=[^\s\w]))?(?P<mark>[^A-Za-z\s{*\[]).*?(?P=mark))"
    r"|(?<!\\)(?P<before>(?:\\\\)*)%.*"
)
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327",
    "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    # The letter must not become part of a command before it.
    r"(?P<command>\\[A-Za-z]+)?(?<!\\)\\(?P<accent>[\"'`^~=.]|[uvHckdbr](?=[\s{]))\s*"
    r"(?:\{\\?(?P<braced>[A-Za-z])\}|\\?(?P<letter>(?<=\\)[ij](?![A-Za-z])|(?<!\\)[A-Za-z]))"
)
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å",
    "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ",
}  # fmt: skip
_SIGNS = {
    "dots": "…", "ldots": "…", "LaTeX": "LaTeX", "TeX": "TeX", "textendash": "–",
    "textemdash": "—", "S": "§", "pounds": "£", "euro": "€", "copyright": "©", "quad": " ",
    "qquad": " ",
}  # fmt: skip
# A space after a letter's name ends the name; after a sign's it was mostly meant as a space.
_NAMED = re.compile(
    rf"(?<!\\)\\(?:(?P<letter>{'|'.join(_LETTERS)})(?![A-Za-z])[ \t]*"
    rf"|(?P<sign>{'|'.join(_SIGNS)})(?![A-Za-z]))(?:\{{\}})?"
)
# A closing quote ends a word; elsewhere it may be part of an address.
_QUOTED = re.compile(r"``((?:(?!``|'')[^\n]|\n(?!\s*\n))*)''(?=[.,;:!?)\]–-]*(?:\s|\Z))")
_DASHES = re.compile(r"(?<!-)---?(?!-)")


def plain_latex(source: str) -> str:
    """Replace LaTeX's accents, letters and quotes by characters; remove comments."""
    source = _COMMENT.sub(r"\g<kept>\g<before>", _COMMENT_LINE.sub("", source))
    source = _ACCENT.sub(_accented, source)
    source = _NAMED.sub(lambda name: _LETTERS.get(name["letter"]) or _SIGNS[name["sign"]], source)
    return _QUOTED.sub(r'"\1"', source)


def plain_dashes(text: str) -> str:
    """Replace the hyphens that stand for a dash in LaTeX."""
    return _DASHES.sub(lambda dashes: "—" if len(dashes[0]) == 3 else "–", text)


def _accented(match: re.Match[str]) -> str:
    letter = match["braced"] or match["letter"]
    accented = compose(letter + _ACCENTS[match["accent"]])
    return match["command"] + "{}" + accented if match["command"] else accented
