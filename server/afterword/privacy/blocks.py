"""Find what a heading names: a column of a table, the items of a list.

The heading may stand far above the value, so these forms are apart from those of `passwords.py`,
where a value stands beside its name. Every line below a heading is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from afterword.privacy.name_finder import Name, Tier, variants
from afterword.privacy.ordinary_words import is_ordinary
from afterword.privacy.reading import CELL
from afterword.privacy.secret_names import PLURALS
from afterword.privacy.values import bare, looks_chosen
from afterword.text.lazy_pattern import LazyPattern

MAX_BLOCK_LINES = 5_000
"""Lines above the cursor that are looked at for the beginning of its table or list."""
MAX_BLANK_LINES = 5
"""So many blank lines may stand between two rows: HTML puts tags where they are."""
MAX_LINE_CHARS = 500
"""How much of a line is looked at."""

Span = tuple[int, int]

_QUOTES = "\"'“”„«»‘’"
_RULE = LazyPattern(r"[ \t]*[|:+=-][|:+= \t-]{2,}")
_COLUMN_RULE = LazyPattern(r"=+(?: +=+)+ *")
"""The rules of a simple table in reStructuredText; columns stand below their signs."""
_CSV_HEAD = LazyPattern(r"[\w .\"'()/-]{1,40}(?P<mark>[,;])[\"']?\w[^\n]{0,300}")
_CSV_HEADER = LazyPattern(r" *:header: [^,;\n]{1,40}(?P<mark>[,;])")
"""The head of a table in reStructuredText whose rows are separated by commas."""
_OF_LOGINS = LazyPattern(r"\b(?:user|username|login|account|e-?mail)\b")
_HEAD_REST = LazyPattern(
    rf"(?P<ending>[\w.-]{{0,20}})[{_QUOTES}]?(?P<sign> ?[:=]?)[ ,({{\[]{{0,4}}(?=\n)"
)
_PLURALS = frozenset(one for name in PLURALS.split() for one in variants(name))
_MARK = r"(?:[-*+•>–] {1,4}|\d{1,4}[.):] {1,4})"
_ITEM = LazyPattern(
    rf"[ \t]{{0,20}}(?P<mark>{_MARK})?(?:\[[ x]?\] )?"
    r"(?P<name>[\"']?[^\s:=|][^\n:=|]{0,60}?[\"']?(?: ?[:=]| [-–—]) {1,9})?"
    r"(?P<value>\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|\S{1,100}) {0,9},?[ \t]{0,9}(?=\n|\Z)"
)
_HEADING_WORDS = 3
"""So many words may stand before a name in a heading."""


def columns(text: str, name: Name, *, has_value: bool) -> Iterator[Span]:
    """Yield what stands in the rows below a name that heads a column of a table.

    Parameters
    ----------
    text : str
        A text as it is read (`Reading.folded`).
    name : Name
        A name in it.
    has_value : bool
        Whether a value was found beside the name, which then heads no column without a rule.
    """
    start, end = line_start(text, name.start), line_end(text, name.end)
    if name.tier is Tier.WEAK and not (
        name.written == "pass" and _OF_LOGINS.search(text, start, end)
    ):
        return
    if CELL in text[start:end]:
        yield from _cells_below(text, name, start, end, has_value=has_value)
    elif _COLUMN_RULE.fullmatch(text[line_start(text, start - 1) : max(start - 1, 0)]):
        yield from _aligned_below(text, name, start, end)
    elif header := _CSV_HEADER.match(text, start, end):
        yield from _separated_below(text, name, end, header["mark"])
    elif (head := _CSV_HEAD.fullmatch(text[start:end])) and not re.search("[,;] ", head[0]):
        yield from _separated_below(text, name, end, head["mark"])
    elif "  " in text[start:end].strip():
        yield from _spaced_below(text, name, start, end)


def listed(text: str, name: Name) -> Iterator[Span]:
    """Yield the values of the list below a name that stands alone on its line.

    An item is a value, or a name and a value: "- anna: hunter2".
    """
    rest = _HEAD_REST.match(text, name.end) if name.is_sure or name.tier is Tier.SHORT else None
    before = text[line_start(text, name.start) : name.start]
    is_sentence = len(before.split()) > _HEADING_WORDS or "," in before or CELL in before
    if rest is None or is_sentence:
        return
    has_sign = bool(rest["sign"].strip())
    end = rest.end()
    below = end + 1, line_end(text, end + 1)
    is_underlined = end < len(text) and _is_rule(text, below)
    is_heading = before.lstrip().startswith("#") or is_underlined
    are_several = bool(rest["ending"]) or name.written in _PLURALS
    # A heading may be a line that says nothing else.
    is_alone = are_several and not before.strip()
    if not (has_sign or (is_heading and are_several) or is_alone):
        return
    for line in _lines(text, below[1] if is_underlined else end):
        item = _ITEM.match(text, line[0])
        if item is None:
            return
        value = bare(item["value"].strip(_QUOTES))
        if not value or is_ordinary(value):
            return
        is_marked = item["mark"] is not None or item["value"][0] in "\"'"
        is_pair = item["name"] is not None
        if not is_marked and not (are_several and (is_pair or has_sign)):
            return
        if is_pair and not (are_several or looks_chosen(value)):
            return
        start = text.index(value, item.start("value"))
        yield start, start + len(value)


def line_end(text: str, start: int) -> int:
    """Return where a line ends, or how far it is looked at."""
    limit = min(start + MAX_LINE_CHARS, len(text))
    end = text.find("\n", start, limit)
    return limit if end < 0 else end


def line_start(text: str, end: int) -> int:
    """Return where the line that a name stands in begins, or from where it is looked at."""
    limit = max(end - MAX_LINE_CHARS, 0)
    start = text.rfind("\n", limit, max(end, 0))
    return limit if start < 0 else start + 1


def _lines(text: str, end: int) -> Iterator[Span]:
    """Yield the lines after the one that ends at `end`, until too many of them are blank."""
    blank = 0
    while end < len(text) and text[end] == "\n" and blank <= MAX_BLANK_LINES:
        start, end = end + 1, line_end(text, end + 1)
        if text[start:end].strip():
            blank = 0
            yield start, end
        else:
            blank += 1


def _is_rule(text: str, line: Span) -> bool:
    return _RULE.fullmatch(text, *line) is not None


def _cells_below(text: str, name: Name, start: int, end: int, *, has_value: bool) -> Iterator[Span]:
    column = text.count(CELL, start, name.start)
    width = text.count(CELL, start, end)
    has_rule = end < len(text) and _is_rule(text, (end + 1, line_end(text, end + 1)))
    if not _is_first_row(text, start, has_rule=has_rule):
        return
    if not has_rule and (has_value or column == 0):
        return
    begins_with_cell = text.startswith(CELL, start)
    opens_cells = text.startswith(CELL, start) and not text[:end].endswith(CELL)
    cell = 0  # of a row whose cells have a line each, as AsciiDoc allows
    last, short_rows = end, 0
    for line in _lines(text, end):
        is_behind_gap = line[0] > last + 1
        is_new_table = is_behind_gap and _is_rule(text, _next_line(text, line[1]))
        cell = 0 if is_behind_gap else cell
        last = line[1]
        if _is_rule(text, line):
            continue
        if text.startswith(CELL, line[0]) != begins_with_cell:
            return
        cells = text[slice(*line)].split(CELL)
        if is_new_table:
            return
        if opens_cells and len(cells) == 2 and not cells[0].strip():
            cell = cell % width + 1
            if cell != column:
                continue
            index = 1
        elif len(cells) <= max(column, 1):
            # One is the rest of a row of which not all is searched.
            if (short_rows := short_rows + 1) > 1:
                return
            continue
        else:
            index, cell = column, 0
        yield from _in_cell(line[0] + sum(len(one) + 1 for one in cells[:index]), cells[index])


def _in_cell(start: int, cell: str) -> Iterator[Span]:
    """Yield the value of a cell, if it has one."""
    value = bare(cell).strip()
    if value.strip("|:+= -") and not is_ordinary(value):
        start += len(cell) - len(cell.lstrip())
        yield start, start + len(value)


def _next_line(text: str, end: int) -> Span:
    return min(end + 1, len(text)), line_end(text, min(end + 1, len(text)))


def _is_first_row(text: str, start: int, *, has_rule: bool) -> bool:
    """Return whether no row stands before this one in its table."""
    for _ in range(MAX_BLANK_LINES + 1):
        if start == 0:
            return True
        above = line_start(text, start - 1), start - 1
        if text[slice(*above)].strip():
            if not _is_rule(text, above):
                return CELL not in text[slice(*above)]
        elif has_rule:
            return True  # a rule says that a table begins here
        start = above[0]
    return True


def _aligned_below(text: str, name: Name, start: int, end: int) -> Iterator[Span]:
    """Yield the values of a table whose columns stand below the signs of its rule."""
    rule = text[line_start(text, start - 1) : start - 1]
    runs = [match.span() for match in re.finditer("=+", rule)]
    at = name.start - start
    below = [number for number, (first, _) in enumerate(runs) if first <= at]
    if not below:
        return
    first = runs[below[-1]][0]
    last = runs[below[-1] + 1][0] if below[-1] + 1 < len(runs) else None
    rules = 0
    for line in _lines(text, end):
        row = text[slice(*line)]
        if _COLUMN_RULE.fullmatch(row):
            rules += 1
            if rules > 1:
                return
            continue
        yield from _in_cell(line[0] + first, row[first:last])


def _spaced_below(text: str, name: Name, start: int, end: int) -> Iterator[Span]:
    """Yield the values of a table whose cells are separated by two spaces or more."""
    above = line_start(text, start - 1), max(start - 1, 0)
    width = len(_SPACED.findall(text, start, end))
    if "  " in text[slice(*above)].strip():
        return  # it is not the first row
    column = len(_SPACED.findall(text, start, name.start))
    at_cell_start = text[max(name.start - 2, 0) : name.start].strip() == ""
    column -= not at_cell_start and column > 0
    for line in _lines(text, end):
        cells = list(_SPACED.finditer(text, *line))
        if len(cells) != width:
            return
        yield from _in_cell(cells[column].start(), cells[column][0])


_SPACED = LazyPattern(r"\S+(?: \S+)*")
"""A cell of such a table."""


def _separated_below(text: str, name: Name, end: int, mark: str) -> Iterator[Span]:
    """Yield the values of a table whose cells are separated by commas or semicolons."""
    start = line_start(text, name.start)
    above = text[line_start(text, start - 1) : max(start - 1, 0)]
    if mark in above.rstrip(f"{mark} "):  # "Dear Ann," is no row
        return  # it is not the first row
    column, width = text.count(mark, start, name.start), text.count(mark, start, end)
    for line in _lines(text, end):
        cells = text[slice(*line)].split(mark)
        if len(cells) != width + 1:
            return
        begin = line[0] + sum(len(cell) + 1 for cell in cells[:column])
        inside = cells[column].strip(_QUOTES + " ")
        if inside:
            yield from _in_cell(text.index(inside, begin), inside)


_KINDS = {
    "table": LazyPattern(r"[^|\t]*[|\t]|[^<]*</?t(?:[dhr]|able|head|body)\b|.*\\\\\s*\Z"),
    "columns": LazyPattern(r"\s*\S+ {2,}\S|=+(?: +=+)+ *\Z"),
    "separated": LazyPattern(r"\s*(?>[^\s,;]+)[,;]\S*\s*\Z(?<![,;])"),
    # An item, or a name and its value.
    "list": LazyPattern(
        rf"\s*(?>{_MARK}?)(?>\S{{1,120}})(?>(?: ?[:=]| [-–—])?)(?> ?)(?>\S{{0,120}})\s*\Z"
    ),
}
"""What a line of each kind of table or list looks like as it was written."""
_HEADING = LazyPattern(r"\s*#|[^|\t]*[:{\[(]\s*\Z")


class _Block(NamedTuple):
    """Lines that are known to belong together, from the first to before the last."""

    kind: str
    start: int
    end: int


class BlockFinder:
    """Find where the table or list that a line belongs to begins, looking at every line once.

    Parameters
    ----------
    line_at : Callable[[int], str]
        Gives a line of the document as it was written.
    """

    def __init__(self, line_at: Callable[[int], str]) -> None:
        self._line_at = line_at
        self._known = _Block("", 0, 0)

    def edited(self, line: int) -> None:
        """Drop what an edit in this line may have changed."""
        if line < self._known.end:
            self._known = _Block("", 0, 0)

    def head(self, line: int) -> range:
        """Return the numbers of the lines with which the block of a line begins.

        They are the last two lines before it, which may name it, and its first six, for HTML may
        give each cell a line; none of them is the line itself or below it. There are none if the
        line is not part of a table or list.
        """
        kind = _kind(self._line_at(line))
        if not kind:
            return range(0)
        start = self._start(kind, line)
        self._known = _Block(kind, start, line)
        return range(max(0, start - 2), min(start + 6, line))

    def _start(self, kind: str, line: int) -> int:
        """Return the first line of the block of a line of some kind."""
        start, known = line, self._known
        for number in range(line - 1, max(0, line - MAX_BLOCK_LINES) - 1, -1):
            if known.kind == kind and known.start <= number < known.end:
                return known.start
            text = self._line_at(number)
            if not text.strip():
                if start - number > MAX_BLANK_LINES:
                    break
                continue
            if kind == "list" and _HEADING.match(text[:MAX_LINE_CHARS]):
                return number
            if _kind(text) != kind:
                break
            start = number
        return start


def _kind(line: str) -> str:
    """Return which kind of table or list a line may belong to; an empty text for none."""
    line = line[:MAX_LINE_CHARS]
    return next((kind for kind, pattern in _KINDS.items() if pattern.match(line)), "")
