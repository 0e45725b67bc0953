"""Find the word at the cursor: where it begins, and whether one may begin there at all."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.entities import html5
from unicodedata import category

from afterword.masking.html import ENTITY, INLINE_ELEMENTS
from afterword.masking.masker import INVISIBLE
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.letters import LETTERS, MARKS, is_in_word
from afterword.text.units import MASK, WORD

APOSTROPHES = "'’"
MAX_PREFIX_CHARS = 128
"""A longer run of letters is not a word."""
LOOKBACK_CHARS = 512
"""How far back to look for the start of a tag or quotation."""

_INNER = LazyPattern(rf"{LETTERS}|[{APOSTROPHES}]|{MARKS}")

# These open a quotation, a formula or emphasis where a word may begin, and close one elsewhere.
_SYMMETRIC = "\"'*_~=`+|#@%^“”‘’«»‹›"
_PARTNERS = {"»": "«", "›": "‹", "”": "“", "’": "‘"}
_DASHES_AND_SLASH = tuple("-‐‑‒–—―/")
# The marks that begin a line: of a quotation, a table, a comment, a title.
_LEADER = LazyPattern(r"(?:[^\w.)\]}]|_)*\.?\Z")
_START_TAG = LazyPattern(r"<([A-Za-z][\w:.-]*)(?=\s|/?>)")
# A number and a unit ("20 %", "10 km/"), and a date that is being written.
_UNIT_PER = rf"\d\s?{LETTERS}{{1,2}}/\Z"
_ENDS_NUMBER = LazyPattern(rf"\d\s[%‰°$£€¥]\Z|(?<!\d)\d{{4}}-\d{{1,2}}-\Z|{_UNIT_PER}")
_ENDS_TOKEN = LazyPattern(rf"(?<!\w)(?:{LETTERS}{{1,2}}\.)+\Z|{_UNIT_PER}")
_LAST_ENTITY = LazyPattern(ENTITY.pattern + r"\Z")


def prefix_start(line: str) -> int:
    """Return the column where the word that ends at the end of `line` begins.

    That is the length of the line when no word ends there. An apostrophe after a letter belongs to
    the word, "don'" may become "don't", unless it closes a quotation ("'freedom'") or a plural
    ("cats'"): such a word is complete.

    Parameters
    ----------
    line : str
        The masked line up to the cursor.
    """
    end = len(line)
    start = end
    while start > 0 and _INNER.match(line, start - 1):
        start -= 1
        if end - start > MAX_PREFIX_CHARS:
            return end
    words = [match.span() for match in WORD.finditer(line, start, end)]
    if not words:
        return end
    begin, stop = words[-1]
    if stop == end or (
        stop == end - 1 and line[stop] in APOSTROPHES and not _ends_with_mark(line, begin)
    ):
        return begin
    return end


def _ends_with_mark(line: str, begin: int) -> bool:
    """Return whether the apostrophe after the word at `begin` ends it: no letter follows."""
    word, mark = line[begin:-1], line[-1]
    if len(word) > 1 and word[-1] in "sS":  # "s'" alone may become a French "s'est"
        return True
    return _is_open(line[-LOOKBACK_CHARS:-1], "‘‚" if mark == "’" else "'", APOSTROPHES)


def continues_masked_word(cut: str, masked: str) -> bool:
    """Return whether letters at the end of a line would go on with a word that is masked there.

    Parameters
    ----------
    cut : str
        The line up to the first of those letters.
    masked : str
        As much of the masked line.
    """
    visible = cut.rstrip(INVISIBLE)
    if len(visible) < len(cut):
        return is_in_word(visible[-1:])
    return masked.endswith(MASK)


def allows_word_start(cut: str, masked: str) -> bool:
    r"""Return whether a word may begin at the end of a line, before its first letter is typed.

    True at the line's start and after white space, opening brackets, quotation marks and markup,
    hyphens, dashes, slashes, and underscores inside a name. False after letters, digits and closing
    marks of every kind: a space comes first.

    Letters that are typed there all the same show what the writer wants, and are worth completing
    where the model reads the mark before them ("word,th", "end.Th", '"word"s'), unless they
    belong to what stands before them: see `continues_token`.
    Behind closing markup they are not: in "`int`s", "**rest**less" and "\emph{un}able" they end a
    word, but the model does not see the markup and would suggest new words. That is where the
    answer is False and `masked` ends with `MASK`. ("x²y" is a single word to `prefix_start`.)

    Parameters
    ----------
    cut : str
        The line up to where the word begins or would begin.
    masked : str
        As much of the masked line. What the masker saw behind it makes no difference here.
    """
    return _allows(cut[-LOOKBACK_CHARS:], masked[-LOOKBACK_CHARS:])


def continues_token(before: str, letters: str) -> bool:
    """Return whether letters that follow a text right away belong to it, and are no word.

    So it is in ordinals and units ("10th", "5km", "5 km/h"), in abbreviations with full stops
    ("U.S.") and in the name of a character ("&amp;").
    """
    if before.endswith("&") and letters:
        return any(name.startswith(letters) for name in html5)
    return before[-1:].isdigit() or _ENDS_TOKEN.search(before[-LOOKBACK_CHARS:]) is not None


def _allows(cut: str, masked: str) -> bool:
    mark = cut[-1:]
    if not mark or mark.isspace():
        return True
    if mark.isalnum() or mark in INVISIBLE or _ENDS_NUMBER.search(cut):
        return False
    if masked.endswith(MASK) and (answer := _behind_markup(cut, masked)) is not None:
        return answer
    if mark in _SYMMETRIC:
        return _opens(cut, masked) or (mark == "_" and _joins_name(cut))
    if mark == "/":
        before = cut.rstrip("/")
        return _allows(before, masked[: len(before)]) or not _is_open(before, "/")
    # A dash between numbers makes a range.
    opens = mark in "¿¡\\" or category(mark) in {"Ps", "Pi", "Pd"}
    return opens and not (mark in "–‒" and cut[-2:-1].isdigit())


def _opens(cut: str, masked: str) -> bool:
    """Return whether the symmetric marks at the end open something.

    They do where a word may begin before them.
    """
    mark = cut[-1]
    partner = _PARTNERS.get(mark)
    if partner and cut.rfind(partner) > cut.rfind(mark, 0, -1):
        return False  # with a space before it, as in French
    # A backslash makes a plain character of the mark: look at what stands before both.
    before = cut.rstrip(_SYMMETRIC + "\\")
    if not _allows(before, masked[: len(before)]):
        return False
    # A dash stands before closing marks ("I thought—") as well as before opening ones.
    return not (before.endswith(_DASHES_AND_SLASH) and _is_open(before, mark))


def _joins_name(cut: str) -> bool:
    """Return whether the underscore at the end joins the words of a name ("snake_case")."""
    return is_in_word(cut[-2:-1]) and not _is_open(cut[:-1], "_")


def _behind_markup(cut: str, masked: str) -> bool | None:
    """Return whether a word may begin after a masked mark, or None if the mark itself decides."""
    mark = cut[-1]
    stretch = cut[len(masked.rstrip(MASK)) :]
    before = stretch.rstrip(mark)
    if mark in before and mark in "`$=~|&,":
        return False  # all between two marks is masked: code, a formula, a substitution
    if mark == "|" and "| " in cut:
        return False  # the cells of this table begin with a space
    # A cell of a table, the text of a link (wiki, AsciiDoc), a space that does not break (LaTeX).
    separates = mark in "&|," or (mark == "~" and len(stretch) - len(before) == 1)
    if separates or _LEADER.match(cut):
        return True
    if mark == ">":
        return _behind_tag(cut, masked)
    if mark == ";":
        return _behind_entity(cut, masked)
    # A template's statement stands between words, its value in place of one.
    return True if cut.endswith("%}") else None


def _behind_entity(cut: str, masked: str) -> bool:
    """Return whether a word may begin after a character that is written as "&name;"."""
    entity = _LAST_ENTITY.search(cut)
    if entity is None or (character := unescape(entity[0])) == entity[0]:
        return False
    start = entity.start()
    return _allows(cut[:start] + character, masked[:start] + character)


def _behind_tag(cut: str, masked: str) -> bool:
    """Return whether a word may begin after a tag: an opening one, not in the middle of a word."""
    start = cut.rfind("<")
    tag = _START_TAG.match(cut, start) if start >= 0 else None
    if tag is None or cut.endswith(">>"):
        return False
    name = tag[1].lower()
    if cut.endswith("/>") or name in {"img", "input"}:
        return name in {"br", "hr"}
    return name not in INLINE_ELEMENTS or _allows(cut[:start], masked[:start])


def _is_open(text: str, opening: str, closing: str = "") -> bool:
    """Return whether what the last mark of a kind opened is still open at the end."""
    marks = list(_pair(opening, closing or opening).finditer(text))
    return bool(marks) and marks[-1]["opens"] is not None


@lru_cache(maxsize=64)
def _pair(opening: str, closing: str) -> re.Pattern[str]:
    opening, closing = re.escape(opening), re.escape(closing)
    # An apostrophe after an "s" closes nothing: it is most often a plural's.
    return re.compile(
        rf"(?<![^\s(\[{{<>*_~\"'“‘„‚«‹»›¿¡—–{MASK}-])(?P<opens>[{opening}]+)(?=[^\s{opening}]|{MASK})"
        rf"|(?<=[^\s])(?<!s(?=['’]))[{closing}]+(?!\w)"
    )
