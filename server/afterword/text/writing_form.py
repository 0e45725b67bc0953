"""How a writer types what can be typed in two ways: apostrophes, and letters with marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from unicodedata import is_normalized

from afterword.text.letters import LETTERS, MARKS, compose, decompose, missing_rest
from afterword.text.units import normalize_unit

MAX_LOOKBACK_CHARS = 1_600
"""How far before the cursor to look for an apostrophe or a letter with marks."""

_INNER_APOSTROPHE = re.compile(rf"(?<=(?:{LETTERS}|{MARKS}))['’](?={LETTERS})")
# The vowel and the last consonant of a Korean syllable are here what marks are elsewhere.
_MAYBE_ACCENTED = re.compile(rf"{LETTERS}(?:{MARKS}|[\u1160-\u11ff])+|(?![\x00-\x7f]){LETTERS}")


class WritingForm(NamedTuple):
    """The form that a writer gives the words that the model knows in one form only.

    Attributes
    ----------
    curly : bool
        Whether apostrophes are curly.
    decomposed : bool
        Whether a letter and its marks are characters of their own, as in file names of macOS.
    """

    curly: bool = False
    decomposed: bool = False

    def after(self, typed: str) -> WritingForm:
        """Return the form that follows once so much of a word, or all of it, has been typed."""
        apostrophes = _INNER_APOSTROPHE.findall(typed)
        return WritingForm(
            curly=apostrophes[-1] == "’" if apostrophes else self.curly,
            decomposed=self.decomposed or len(compose(typed)) < len(typed),
        )

    def write(self, word: str, typed: str = "") -> str:
        """Return a word with the letters typed as they are and the rest in this form.

        The word begins with the letters typed, of which the last one may lack marks.
        """
        letters = normalize_unit(typed)
        if self.decomposed or not word.startswith(letters):
            word, letters = decompose(word), decompose(letters)
        rest = missing_rest(word, letters) or ""
        rest = rest if self.decomposed else compose(rest)
        return typed + (rest.replace("'", "’") if self.curly else rest)


def writing_form(lines: Iterable[str]) -> WritingForm:
    """Return the form of the last apostrophe inside a word and of the last letter with marks.

    Parameters
    ----------
    lines : Iterable[str]
        The text before the cursor line by line, the nearest first.
    """
    curly: bool | None = None
    decomposed: bool | None = None
    for near in _nearest(lines):
        if curly is None and (apostrophes := _INNER_APOSTROPHE.findall(near)):
            curly = apostrophes[-1] == "’"
        if decomposed is None:
            decomposed = _ends_decomposed(near)
        if curly is not None and decomposed is not None:
            break
    return WritingForm(bool(curly), bool(decomposed))


def _nearest(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that are looked at, and the end of a long one."""
    left = MAX_LOOKBACK_CHARS
    for line in lines:
        near = line[-left:]
        yield near
        left -= len(near) + 1
        if left <= 0:
            return


def _ends_decomposed(text: str) -> bool | None:
    """Return whether the last letter with marks is decomposed; None if no letter has marks."""
    if text.isascii():
        return None
    known = (_is_decomposed(word) for word in reversed(text.split()))
    return next((found for found in known if found is not None), None)


def _is_decomposed(word: str) -> bool | None:
    if is_normalized("NFC", word) and is_normalized("NFD", word):
        return None  # true of nearly all words, and quicker than a look at each letter
    for letter in reversed(_MAYBE_ACCENTED.findall(word)):
        if len(compose(letter)) < len(letter):
            return True
        if len(decompose(letter)) > len(letter):
            return False
    return None
