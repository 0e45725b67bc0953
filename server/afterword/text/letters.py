r"""Patterns of letters with the marks that are written on them.

An accent of a decomposed "é", a Hebrew point or a Devanagari vowel is a character of its own that
`\w` does not match, but it belongs to the word. So do the joiners of Persian and Indic scripts.
"""

from __future__ import annotations

import re
from unicodedata import category, is_normalized, normalize

LETTERS = r"[^\W\d_]"
"""One letter, without its marks."""
AFTER_ALL_LETTERS = "\U0010ffff"
"""Sorts after any letter, so that it bounds the words with a prefix in a sorted list."""

# The blocks that have marks. Those beyond U+FFFF would make each match slower (decision 045);
# variation selectors are left out, because they choose between pictures of one emoji.
_BLOCKS = (
    (0x0300, 0x1E00),
    (0x20D0, 0x2100),
    (0x2CEF, 0x2E00),
    (0x302A, 0x30A0),
    (0xA66F, 0xABF0),
    (0xFB1E, 0xFB1F),
    (0xFE20, 0xFE30),
)
_JOINERS = "\u200c\u200d"


def _marks() -> str:
    """Return all marks and joiners, as the content of a character class."""
    characters = "".join(chr(code) for start, end in _BLOCKS for code in range(start, end))
    others = re.findall(r"[^\w\s]", characters)  # far fewer than asking for the category of all
    return "".join(mark for mark in others if category(mark)[0] == "M") + _JOINERS


MARKS = f"[{_marks()}]"
"""One mark or joiner."""

REST_OF_WORD = re.compile(rf"(?:{LETTERS}|{MARKS}|['’](?={LETTERS}))*")
"""The rest of a word after a cursor inside it: letters, and apostrophes before a letter."""

_MARK = re.compile(MARKS)
# The vowel and the last consonant of a Korean syllable are here what marks are elsewhere.
MAYBE_DECOMPOSED = re.compile(rf"{LETTERS}(?:{MARKS}|[\u1160-\u11ff])+")
"""A letter with its marks, which may be one character as well."""


def is_mark(character: str) -> bool:
    """Return whether a character is a mark or a joiner; False for no character."""
    return _MARK.match(character) is not None


def is_in_word(character: str) -> bool:
    """Return whether a character is a letter, a digit or a mark; False for no character."""
    return character.isalnum() or is_mark(character)


def compose(text: str) -> str:
    """Return a text in which a letter and its marks are one character, where there is one.

    Where no mark of a letter has one, all stay in the order in which they are typed, which is not
    that of NFC for the points of Hebrew and Arabic.
    """
    if text.isascii() or is_normalized("NFC", text):
        return text
    return MAYBE_DECOMPOSED.sub(_composed, text)


def decompose(text: str) -> str:
    """Return a text in which each character that `compose` makes is a letter and its marks."""
    return text if text.isascii() else "".join(map(_decomposed, text))


def _composed(match: re.Match[str]) -> str:
    composed = normalize("NFC", match[0])
    return composed if len(composed) < len(normalize("NFD", match[0])) else match[0]


def _decomposed(character: str) -> str:
    parts = normalize("NFD", character)
    return parts if compose(parts) == character else character
