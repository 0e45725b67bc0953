"""Straight or curly: the apostrophe that a writer uses."""

from __future__ import annotations

import re

from afterword.text.context import Context

_INNER = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


NEAR = 1_600
"""Characters at the end of a line among which an apostrophe is looked for: it may be a long one."""


def curls(context: Context) -> bool:
    """Whether the last apostrophe inside a word before the cursor is a curly one."""
    for line in reversed(context.lines):
        if found := _INNER.findall(line, max(0, len(line) - NEAR)):
            return bool(found[-1] == "’")
    return False


def write_apostrophes(word: str, prefix: str, curly: bool) -> str:
    """The word with the apostrophes that the typed prefix has, and then the writer's."""
    rest = word[len(prefix) :]
    return prefix + (rest.replace("'", "’") if curly else rest)
