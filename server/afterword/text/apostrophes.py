"""Straight or curly: the apostrophe that a writer uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

_INNER = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


NEAR = 1_600
"""Characters before the cursor among which an apostrophe is looked for."""


def curls(lines: Iterable[str]) -> bool:
    """Return whether the last apostrophe inside a word is a curly one.

    Parameters
    ----------
    lines : Iterable[str]
        The text before the cursor line by line, the nearest first.
    """
    left = NEAR
    for line in lines:
        near = line[-left:]
        if found := _INNER.findall(near):
            return bool(found[-1] == "’")
        left -= len(near) + 1
        if left <= 0:
            break
    return False


def write_apostrophes(word: str, prefix: str, curly: bool) -> str:
    """The word with the apostrophes that the typed prefix has, and then the writer's."""
    rest = word[len(prefix) :]
    return prefix + (rest.replace("'", "’") if curly else rest)
