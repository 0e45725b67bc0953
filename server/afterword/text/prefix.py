"""The letters of the word that is being typed."""

from __future__ import annotations

from afterword.text.units import WORD

APOSTROPHES = "'’"
LONGEST = 128


def prefix_start(line: str) -> int:
    """Column where the word that ends at the end of `line` begins; its length when there is none.

    An apostrophe after a letter belongs to the word: "don'" may become "don't".
    """
    end = len(line)
    start = end
    while start > max(0, end - LONGEST) and (
        line[start - 1].isalpha() or line[start - 1] in APOSTROPHES
    ):
        start -= 1
    whole = end - (line[start:end].endswith(tuple(APOSTROPHES)))
    words = [match.span() for match in WORD.finditer(line, start, end)]
    return words[-1][0] if words and words[-1][1] in (whole, end) else end
