r"""Patterns of letters with the marks that are written on them.

An accent of a decomposed "é", a Hebrew point or a Devanagari vowel is a character of its own that
`\w` does not match, but it belongs to the word. So do the joiners of Persian and Indic scripts.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

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


EVERY_MARK = _marks()
"""All marks and joiners."""
MARKS = f"[{EVERY_MARK}]"
"""One mark or joiner."""

REST_OF_WORD = re.compile(rf"(?:{LETTERS}|{MARKS}|['’](?={LETTERS}))*")
"""The rest of a word after a cursor inside it: letters, and apostrophes before a letter."""

_MARK = re.compile(MARKS)


def is_mark(character: str) -> bool:
    """Return whether a character is a mark or a joiner; False for no character."""
    return _MARK.match(character) is not None


def is_in_word(character: str) -> bool:
    """Return whether a character is a letter, a digit or a mark; False for no character."""
    return character.isalnum() or is_mark(character)


def compose(text: str) -> str:
    """Return a text in the form in which it is learned and looked up (NFC).

    A letter and its marks are one character where there is one, and the marks of a letter have one
    order, however they were typed.
    """
    return text if text.isascii() else normalize("NFC", text)


def decompose(text: str) -> str:
    """Return a text in which letters and their marks are characters of their own (NFD)."""
    return text if text.isascii() else normalize("NFD", text)


def missing_rest(word: str, letters: str) -> str | None:
    """Return what is missing of a word after its first letters; None if it begins otherwise.

    In both, letters and marks are characters of their own. The last letter may lack some of its
    marks: those that are typed first need not be the first ones of the word.
    """
    if word.startswith(letters):
        return word[len(letters) :]
    bare = letters.rstrip(EVERY_MARK)
    if not word.startswith(bare):
        return None
    rest = word[len(bare) :]
    after = rest.lstrip(EVERY_MARK)
    marks = rest[: len(rest) - len(after)]
    for mark in letters[len(bare) :]:
        if mark not in marks:
            return None
        marks = marks.replace(mark, "", 1)
    return marks + after
