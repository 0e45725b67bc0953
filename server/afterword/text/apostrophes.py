"""Straight or curly: the apostrophe that a writer uses."""

from __future__ import annotations

import re

from afterword.text.context import Context

_INNER = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


def curls(context: Context) -> bool:
    """Whether the last apostrophe inside a word before the cursor is a curly one."""
    for line in reversed(context.lines):
        last = max(line.rfind("’"), line.rfind("'"))
        if last >= 0 and (found := _INNER.findall(line)):
            return bool(found[-1] == "’")
    return False


def write_apostrophes(word: str, prefix: str, curly: bool) -> str:
    """The word with the apostrophes that the typed prefix has, and then the writer's."""
    rest = word[len(prefix) :]
    return prefix + (rest.replace("'", "’") if curly else rest)
