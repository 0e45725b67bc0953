"""Tell text written ALL IN CAPITALS from abbreviations, and read it as if it were in lower case.

A model has read little text in capitals, so it expects hardly anything after it.
"""

from __future__ import annotations

from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD, Unit

LOOKBACK_CHARS = 100
"""Characters before a word that surely contain the words that are looked at."""
WORDS = 3
"""Words before the cursor that must be in capitals, or two if no more stand in the line."""
MIN_ORDINARY_WORDS = 2
"""Of those, words that are no abbreviations."""


def in_capitals(tokenizer: Tokenizer, before: str) -> bool:
    """Return whether the text of a line before a word is written all in capitals.

    Lone letters tell nothing: "I" and "A" are written alike in both.
    """
    near = before[-LOOKBACK_CHARS:]
    words = [word for word in WORD.findall(near) if len(word) > 1][-WORDS:]
    if not all(map(str.isupper, words)):
        return False
    return sum(_is_ordinary(tokenizer, word) for word in words) >= MIN_ORDINARY_WORDS


def reading_form(tokenizer: Tokenizer, word: str) -> str:
    """Return how a word in capitals is read: as it is usually written in other text."""
    return min(word.lower(), word.capitalize(), key=lambda form: _rank(tokenizer, form))


def ids_in_line(tokenizer: Tokenizer, unit: Unit, line: str) -> tuple[int, ...]:
    """Return the ids that a unit of a line is read as."""
    if len(unit.text) > 1 and unit.text.isupper():
        before = line[max(0, unit.start - LOOKBACK_CHARS) : unit.start]
        if in_capitals(tokenizer, before):
            unit = unit._replace(text=reading_form(tokenizer, unit.text))
    return tokenizer.unit_ids(unit)


def _is_ordinary(tokenizer: Tokenizer, word: str) -> bool:
    """Return whether a word in capitals is usually written in lower case."""
    return _rank(tokenizer, reading_form(tokenizer, word)) < _rank(tokenizer, word)


def _rank(tokenizer: Tokenizer, word: str) -> float:
    """Return a number that is lower for more frequent words; BPE merges those first."""
    ids = tokenizer.word_ids(word)
    return ids[0] if len(ids) == 1 else tokenizer.size
