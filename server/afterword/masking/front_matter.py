"""Settings at the top of a file: YAML, TOML, JSON, and lines such as "Title: On herons".

Site generators and note-taking programs put them before a text of any kind. A mark that opens such
a block may also be a rule across the page, so the block ends where its lines are no settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from afterword.masking.masker import Masker, State, mask_all
from afterword.text.lazy_pattern import LazyPattern

# What opens the block, and a line that is one of its settings.
_FENCE = LazyPattern(r"(---|\+\+\+|;;;)(?:yaml|toml|json)?\s*\Z")
_BRACE = LazyPattern(r"\{\s*(?:\"[\w -]+\"\s*:.*)?\Z")
_SETTING = LazyPattern(
    r"\s*(?:#|[-?]\s|[\w\"'][\w .\"'/@-]{0,60}(?::(?=\s|\Z)|\s*=\s)|[\[\]{}]|\Z)"
    r"|[ \t]+\S"  # what belongs to the setting above
)
_METADATA = LazyPattern(
    r"(?:title|date|authors?|slug|tags|category|categories|created|modified|layout|permalink)"
    r"[ \t]*:[ \t]+\S",
    re.IGNORECASE,
)
_NAMED = LazyPattern(r"[\w\"'][\w -]{0,40}:(?=\s|\Z)|[ \t]+\S")
_BLOCKS = frozenset({"before settings", "settings begin", "settings", "settings after blank"})


class FrontMatter:
    """Mask the settings that a document begins with, and the rest by the masker of its language.

    States: "before settings", "settings begin" (its first line), "settings" up to `mark` and
    "settings after blank" (a blank line inside it). Without a `mark`, a blank line ends them.

    Parameters
    ----------
    inner : Masker
        The masker of the language.
    is_code : bool
        Whether "---" begins code rather than settings, as in Astro's components.
    """

    start = State("before settings")

    def __init__(self, inner: Masker, *, is_code: bool = False) -> None:
        self._inner = inner
        self._is_code = is_code

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block not in _BLOCKS:
            return self._inner.mask(line, state)
        if state.block == "settings begin" and self._is_code:
            ends = line.rstrip() == state.mark
            return mask_all(line), self._inner.start if ends else state
        after = _after(line, state)
        if after is None:
            return self._inner.mask(line, self._inner.start)
        if not line.strip():
            return line, after if after.block else self._inner.start
        return mask_all(line), after if after.block else self._inner.start


def front_matter_lines(lines: Iterable[str]) -> int:
    """Return how many lines the settings at the top of a document take; 0 if it has none."""
    state = FrontMatter.start
    count = 0
    for line in lines:
        after = _after(line, state)
        if after is None:
            return count
        count += 1
        if not after.block:
            return count
        state = after
    return count


def _after(line: str, state: State) -> State | None:
    """Return the state after a line of settings, `State()` after the last; None if it is text."""
    blank = not line.strip()
    if state.block == "before settings":
        return state if blank else _opening(line)
    if not state.mark:
        return State() if blank else (state if _NAMED.match(line) else None)
    begins = state.block == "settings begin"
    # What began may have been a rule across the page, or have had no end.
    if (begins and blank) or (state.block != "settings" and not (blank or _SETTING.match(line))):
        return None
    closing = line.rstrip()
    if closing == state.mark or (state.mark == "---" and closing == "..."):
        return State()
    return state._replace(block="settings after blank" if blank else "settings")


def _opening(line: str) -> State | None:
    if fence := _FENCE.match(line):
        return State("settings begin", fence[1])
    if _BRACE.match(line):
        return State() if line.rstrip().endswith("}") else State("settings begin", "}")
    if _METADATA.match(line):
        return State("settings")
    return None
