"""Tell text written ALL IN CAPITALS from abbreviations, and read it as if it were in lower case.

A model has read little text in capitals, so it expects hardly anything after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD, Unit

LOOKBACK_CHARS = 100
"""Characters on each side of a word that are sure to contain the words examined."""
WORDS = 3
"""Words before the cursor that must be in capitals, or two if there are no more."""
MAX_LINES_ABOVE = 3
"""Lines above a line with one word that are searched for one that has words."""
MIN_ORDINARY_WORDS = 2
"""How many words in capitals must not be abbreviations for it to be text in capitals."""
NEIGHBOURS = 2
"""Words on each side of a word that tell whether it belongs to text in capitals."""
LONE_LETTER = "A"
"""The letter that is a word, and has no capital inside a sentence: "I" always has one."""


def in_capitals(tokenizer: Tokenizer, before: Iterable[str]) -> bool:
    """Return whether the text before a word is written all in capitals.

    Parameters
    ----------
    tokenizer : Tokenizer
        Knows which words are frequent.
    before : Iterable[str]
        That text line by line, the nearest line first. The line above is looked at if only one
        word stands in the nearest.
    """
    lines = (line[-LOOKBACK_CHARS:] for line in before)
    words = _telling_words(next(lines, ""))
    if len(words) == 1 and words[0].isupper():
        above = next(filter(str.strip, islice(lines, MAX_LINES_ABOVE)), "")
        words = _telling_words(above) + words
    return _are_capitals(tokenizer, words[-WORDS:])


def reading_form(tokenizer: Tokenizer, word: str) -> str:
    """Return how a word in capitals is read: as it is usually written."""
    if word == LONE_LETTER:
        return word.lower()
    forms = word.lower(), word.capitalize(), word
    return min(forms, key=lambda form: _rank(tokenizer, form))


def ids_in_line(tokenizer: Tokenizer, unit: Unit, line: str) -> tuple[int, ...]:
    """Return the ids that a unit of a line is read as.

    A word in capitals is read as it is usually written if the words beside it are in capitals too.
    """
    if unit.text.isupper() and _belongs_to_capitals(tokenizer, line, unit.start, unit.end):
        unit = unit._replace(text=reading_form(tokenizer, unit.text))
    return tokenizer.unit_ids(unit)


def unsettled_column(tokenizer: Tokenizer, line: str) -> int:
    """Return the column from which on words that follow a line change how it is read.

    That is the length of the line, unless it ends with the first words of text in capitals.
    """
    start = max(0, len(line) - LOOKBACK_CHARS)
    capitals = takewhile(lambda word: word[0].isupper(), reversed(list(WORD.finditer(line, start))))
    last = islice((word.span() for word in capitals if _is_telling(word[0])), NEIGHBOURS)
    unsettled = (
        begin for begin, end in last if not _belongs_to_capitals(tokenizer, line, begin, end)
    )
    return min(unsettled, default=len(line))


def _belongs_to_capitals(tokenizer: Tokenizer, line: str, start: int, end: int) -> bool:
    """Return whether a word in capitals is one of several, and not all are abbreviations."""
    word = line[start:end]
    if not _is_telling(word):
        return False
    left = _run(reversed(WORD.findall(line[max(0, start - LOOKBACK_CHARS) : start])))
    right = _run(WORD.findall(line[end : end + LOOKBACK_CHARS]))
    return _are_capitals(tokenizer, [*left, word, *right])


def _run(words: Iterable[str]) -> Iterator[str]:
    """Yield the first words in capitals, up to one that is not."""
    return islice(filter(_is_telling, takewhile(str.isupper, words)), NEIGHBOURS)


def _telling_words(line: str) -> list[str]:
    """Return the words of a line that tell whether it is in capitals."""
    words = WORD.findall(line)
    return [word for at, word in enumerate(words) if len(word) > 1 or (at and _is_telling(word))]


def _is_telling(word: str) -> bool:
    """Return whether a word in capitals is written otherwise elsewhere, as most letters are not."""
    return len(word) > 1 or word == LONE_LETTER


def _are_capitals(tokenizer: Tokenizer, words: list[str]) -> bool:
    if not all(map(str.isupper, words)):
        return False
    return sum(_is_ordinary(tokenizer, word) for word in words) >= MIN_ORDINARY_WORDS


def _is_ordinary(tokenizer: Tokenizer, word: str) -> bool:
    """Return whether a word in capitals is usually written in lower case."""
    return reading_form(tokenizer, word) != word


def _rank(tokenizer: Tokenizer, word: str) -> float:
    """Return a number that is lower for more frequent words; BPE merges those first."""
    ids = tokenizer.word_ids(word)
    return ids[0] if len(ids) == 1 else tokenizer.size
