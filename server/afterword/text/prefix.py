"""The letters of the word that is being typed."""

from __future__ import annotations

import re

from afterword.text.units import LETTERS, WORD

APOSTROPHES = "'’"
LONGEST = 128
"""Letters at the end of a line beyond which they are no word that anybody types."""

_INNER = re.compile(rf"{LETTERS}|[{APOSTROPHES}]")


def prefix_start(line: str) -> int:
    """Column where the word that ends at the end of `line` begins; its length when there is none.

    An apostrophe after a letter belongs to the word: "don'" may become "don't".
    """
    end = len(line)
    start = end
    while start > 0 and _INNER.match(line, start - 1):
        start -= 1
        if end - start > LONGEST:
            return end
    whole = end - (line[start:end].endswith(tuple(APOSTROPHES)))
    words = [match.span() for match in WORD.finditer(line, start, end)]
    return words[-1][0] if words and words[-1][1] in (whole, end) else end
