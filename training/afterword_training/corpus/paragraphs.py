"""Turn plain text into clean paragraphs: characters, list marks, lines wrapped by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from afterword.masking.front_matter import front_matter_lines
from afterword.text.letters import compose
from afterword_training.corpus.characters import plain_characters, repair_encoding

# Lines up to this many columns may have been broken by hand or by an editor; longer ones were not.
_MAX_WRAP_COLUMNS = 110
_MIN_WRAP_COLUMNS = 45

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Controls, halves of surrogate pairs, and invisible marks: soft hyphens, zero-width spaces,
# direction marks. The joiners U+200C and U+200D stay: they are part of how words and emoji are
# spelt.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    r"\ud800-\udfff]"
)
_BLANKS = re.compile(r"[ \t]+")
_LIST_MARK = re.compile(r"(?:[-*+•‣◦–—]|\(?(?:\d{1,3}[.)]|[a-z]\)))[ \t]+(?=\S)")
_TASK_MARK = re.compile(r"\[[ xX-]\] +")
# The space left before a mark by a formula, an image or a citation that was dropped.
_HOLE = re.compile(r"(?<=\w) +(?=[,.)](?:\s|$))")
_DASHES = frozenset("-–—")
_MIN_GOING_ON_COLUMNS = 20
_MIN_LIST_LINES = 20
"""A list of words is left out from this length on; a shorter one may be a list of things to buy."""
_CODE_LINE = re.compile(
    r"[{}]\s*$|\)\s*;\s*$|^\s*(?:[\w.]+\s+)?[\w.\[\]]+\s*(?::=|[-+*/|]?=(?!=))\s*\S"
    r"|^\s*(?:def \w+\(|class \w+[(:]|import [\w.{]+(?:;|,|$| as | from )|from [\w.]+ import "
    r"|#include\b|return\b.*[;()]|(?:if|for|while|elif|with)\b.*[.()=<>\[\]_].*:\s*$"
    r"|(?:else|try):\s*$|function \w*\(|(?:var|let|const|public|private|static) \w+|//|/\*"
    r"|</?\w+[ >])"
)
# A word that was cut in two at a line's end. Of those that begin like these, the hyphen belongs to
# the word.
_CUT_WORD = re.compile(r"([^\W\d_]+)-\n[ \t]*([^\W\d_]+)")
_HYPHENATED = frozenset(
    {
        "all", "anti", "co", "cross", "eight", "eighty", "ever", "ex", "fifty", "five", "forty",
        "four", "full", "half", "hard", "high", "ill", "left", "light", "long", "low", "mid",
        "much", "multi", "never", "new", "nine", "ninety", "non", "north", "off", "old", "on",
        "one", "open", "over", "post", "pre", "pro", "quarter", "re", "right", "second", "self",
        "semi", "seven", "seventy", "short", "single", "six", "sixty", "so", "south", "still",
        "third", "thirty", "three", "top", "twenty", "two", "ultra", "under", "up", "well",
        "wide",
    }
)  # fmt: skip
_TERMINAL = tuple('.!?:;…"”’)]')


def normalise(text: str) -> str:
    """Return text in NFC, with line feeds, ordinary spaces and letters, and nothing invisible."""
    text = _LINE_ENDS.sub("\n", repair_encoding(text))
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    return compose(plain_characters(text))


def without_front_matter(text: str) -> str:
    """Return the text after the block of settings that it may begin with."""
    lines = text.split("\n")
    return "\n".join(lines[front_matter_lines(lines) :])


def clean_lines(text: str) -> str:
    """Return one line a paragraph, without blank lines and lines that have no letter."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if any(map(str.isalpha, line)))


def is_prose(text: str) -> bool:
    """Return whether a text is no table, log, list of words or source code.

    Most characters of prose are letters, most of its lines have several words, and few look like
    code.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= _MIN_LIST_LINES:
        short = sum(
            len(line.split()) <= 2 and not line.rstrip().endswith(_TERMINAL) for line in lines
        )
        if short > 0.9 * len(lines):
            return False
    if sum(_CODE_LINE.search(line) is not None for line in lines) > 0.4 * len(lines):
        return False
    # Everything beyond ASCII counts: some scripts write vowels with marks that are not letters.
    letters = sum(character.isalpha() or character > "\x7f" for character in text)
    return letters >= 0.7 * (len(text) - text.count(" ") - text.count("\n"))


def plain_to_text(text: str) -> str:
    """Join the wrapped lines of plain text into paragraphs, and drop list marks."""
    lines = join_cut_words(text).split("\n")
    width = _wrap_width(lines)
    paragraphs: list[str] = []
    previous = ""
    for line in lines:
        stripped = line.strip()
        if (width and _continues(previous, line, width)) or _goes_on(previous, line):
            paragraphs[-1] += " " + stripped
        else:
            paragraphs.append(_without_list_mark(stripped))
        previous = line
    return "\n".join(paragraphs)


def join_cut_words(text: str) -> str:
    """Join the words that were cut in two at the end of a line; the rest of them moves up."""
    if "-\n" not in text:
        return text
    words = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))

    def join(cut: re.Match[str]) -> str:
        first, second = cut.groups()
        hyphenated, whole = f"{first}-{second}", first + second
        if not second[0].islower():
            return cut[0]
        if whole.lower() in words or hyphenated.lower() in words:
            keeps_hyphen = whole.lower() not in words
        else:
            keeps_hyphen = first.lower() in _HYPHENATED
        return hyphenated + "\n" if keeps_hyphen else whole + "\n"

    return _CUT_WORD.sub(join, text)


def join_soft_breaks(blocks: Iterable[str]) -> str:
    """Join each block of markup into one line.

    The line breaks stay if the writer seems to have put each paragraph on a line, without blank
    lines between them.
    """
    split = [block.split("\n") for block in blocks]
    glue = "\n" if _are_paragraphs(split) else " "
    joined = (glue.join(_TASK_MARK.sub("", line.strip()) for line in lines) for lines in split)
    return _HOLE.sub("", "\n".join(joined))


def _are_paragraphs(blocks: Sequence[Sequence[str]]) -> bool:
    """Return whether each line is a paragraph, rather than wrapped or a sentence."""
    pairs = [pair for lines in blocks for pair in pairwise(lines) if all(map(str.strip, pair))]
    width = max((len(first) for first, _ in pairs if len(first) <= _MAX_WRAP_COLUMNS), default=0)
    full = sum(_is_full(first, second, 0.8 * width) for first, second in pairs)
    long = sum(len(first) > _MAX_WRAP_COLUMNS for first, _ in pairs)
    if long > 0.2 * len(pairs):
        return True
    return full < 0.6 * len(pairs) and len(pairs) > (1 if len(blocks) == 1 else 8 * len(blocks))


def _wrap_width(lines: Sequence[str]) -> int | None:
    """Return the column at which the lines were wrapped; None if each line is a paragraph."""
    pairs = [
        (first.rstrip(), second.strip())
        for first, second in pairwise(lines)
        if first.strip() and second.strip() and not _LIST_MARK.match(second.strip())
    ]
    widths = sorted(len(first) for first, _ in pairs if len(first) <= _MAX_WRAP_COLUMNS)
    if len(widths) < 0.9 * len(pairs) or not widths:
        return None
    width = widths[int(0.95 * (len(widths) - 1))]
    if width < _MIN_WRAP_COLUMNS:
        return None
    full = sum(_is_full(first, second, 0.8 * width) for first, second in pairs)
    flowing = sum(_flows(first, second, strict=len(pairs) < 4) for first, second in pairs)
    return width if full >= 0.6 * len(pairs) and flowing >= 0.5 * len(pairs) else None


def _is_full(first: str, second: str, width: float) -> bool:
    """Return whether the second line's first word would not have fitted on the first."""
    return len(first) + 1 + len(second.split(maxsplit=1)[0]) > width


def _flows(first: str, second: str, *, strict: bool) -> bool:
    """Return whether a sentence seems to run on from one line to the next."""
    if second[0].islower():
        return True
    return first.endswith(",") if strict else not first.endswith(_TERMINAL)


def _continues(previous: str, line: str, width: int) -> bool:
    stripped, before = line.strip(), previous.strip()
    if not stripped or not before or _LIST_MARK.match(stripped):
        return False
    begins_indented = line[0] in " \t" and previous[0] not in " \t" and not _LIST_MARK.match(before)
    return not begins_indented and _is_full(previous.rstrip(), stripped, 0.7 * width)


def _goes_on(previous: str, line: str) -> bool:
    """Return whether a line that begins like a list item goes on with the sentence before it."""
    stripped, before = line.strip(), previous.strip()
    mark = _LIST_MARK.match(stripped)
    if not mark or not before or before.endswith((*_TERMINAL, ",")) or _LIST_MARK.match(before):
        return False
    if len(previous.rstrip()) < _MIN_GOING_ON_COLUMNS:
        return False
    sign = mark[0].strip()
    if sign[0].isdigit():
        return sign[:-1] != "1"
    return sign in _DASHES and stripped[mark.end()].islower()


def _without_list_mark(line: str) -> str:
    mark = _LIST_MARK.match(line)
    return _TASK_MARK.sub("", line[mark.end() :], count=1) if mark else line
