"""Straight or curly: the apostrophe that a writer uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_LOOKBACK_CHARS = 1_600
"""How far before the cursor an apostrophe is looked for."""

_INNER_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


def uses_curly_apostrophes(lines: Iterable[str]) -> bool:
    """Return whether the last apostrophe inside a word is a curly one.

    Parameters
    ----------
    lines : Iterable[str]
        The text before the cursor line by line, the nearest first.
    """
    left = MAX_LOOKBACK_CHARS
    for line in lines:
        near = line[-left:]
        if found := _INNER_APOSTROPHE.findall(near):
            return bool(found[-1] == "’")
        left -= len(near) + 1
        if left <= 0:
            break
    return False


def write_apostrophes(word: str, prefix: str, curly: bool) -> str:
    """Return the word with the apostrophes of the typed prefix, then the writer's usual ones."""
    rest = word[len(prefix) :]
    return prefix + (rest.replace("'", "’") if curly else rest)
