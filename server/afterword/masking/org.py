"""Org mode.

Known simplification: code and links end with their line.
"""

from __future__ import annotations

import re

from afterword.masking.masker import BEFORE_TEXT, State, mask_all, mask_common, mask_match
from afterword.text.units import MASK

_BLOCK = re.compile(r"\s*#\+begin_(src|example|export|comment|latex|html)\b", re.IGNORECASE)
_PROSE_KEYWORD = re.compile(r"\s*#\+(?:title|subtitle|caption|description):", re.IGNORECASE)
_HIDDEN_LINE = re.compile(
    r"\s*(?:#\+[A-Za-z_]|:(?:\s|\Z)|\|[-+| ]*-[-+| ]*\Z|-{5,}\s*\Z"
    r"|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):)"
)
_DRAWER = re.compile(r"\s*:(?!END:)[A-Za-z][\w-]*:\s*\Z")
_ENVIRONMENT = re.compile(r"\s*\\begin\{([A-Za-z]+\*?)\}")
_DISPLAY = re.compile(r"\s*\\\[(?!.*\\\])")
_PREFIX = re.compile(
    r"\s*#(?=\s|\Z)"
    r"|\*+(?=[ \t])[ \t]*(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED|CANCELED|HOLD)(?=\s|\Z)\s*)?"
    r"(?:\[#[A-Z0-9]\]\s*)?(?:COMMENT(?=\s|\Z)\s*)?"
    r"|\s*(?:(?:[-+]|(?<=\s)\*|[0-9]{1,9}[.)])(?=[ \t]|\Z)[ \t]*)?(?:\[[ xX-]\](?=\s|\Z)\s*)?"
)
_TAGS = re.compile(r":(?<=[ \t]:)[\w@#%:]+:\s*\Z")
_ITALIC_WORD = re.compile(r"/(?<![\w/.~+@-]/)(\w++)/(?![\w/.~@-])")  # would pass for a path
_INLINE = re.compile(
    r"=(?<![^\s(\[{\"'-]=)(?=[^\s=])(?:[^=]*+=(?!\w)|[^=\s]*+)"
    r"|~(?<![^\s(\[{\"'-]~)(?=[^\s~])(?:[^~]*+~(?!\w)|[^~\s]*+)"
    r"|\[\[[^\]\[]*+\]\[|\[\[[^\]\[]*+\]\]|\[\["
    + BEFORE_TEXT
    + r"(?=[^\]\[]*\Z).*|\[(?:fn|cite(?:/\w+)*):[^\]]*+\]?"
    r"|<[0-9]{4}-[0-9-]++[^<>]*+>?|\[[0-9]{4}-[0-9-]++[^\]]*+\]"
    r"|\$(?<![\\\w$]\$)(?![\s$])[^$]*+(?<!\s)\$(?![0-9])"
    r"|\\\((?:.*?\\\)|.*)|\\\[(?:.*?\\\]|.*)|\\[A-Za-z]++(?:\{[^{}]*+\}?)?|\\\\"
)
_MARK = re.compile(
    r"[*/_+|\]](?:(?<=[|\]])|(?<![^\s(\[{\"'*/_-].)(?=[^\s])|(?<=\S.)(?<!\+)(?![\w/*_]))"
)


class Org:
    """Mask keywords, drawers, code blocks, time stamps, link targets, tags and marks.

    States: "" running text, "hidden" up to a line that begins with (of a formula: has) `mark`.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block:
            return mask_all(line), State() if _ends(line, state.mark) else state
        if keyword := _PROSE_KEYWORD.match(line):
            return _from(line, keyword.end()), state
        if opened := _opened(line):
            return mask_all(line), opened
        if _HIDDEN_LINE.match(line):
            return mask_all(line), state
        prefix = _PREFIX.match(line)
        at = prefix.end() if prefix else 0
        if line.startswith("*") and at and (tags := _TAGS.search(line, at)):
            return _from(line[: tags.start()], at) + mask_match(tags), state
        return _from(line, at), state


def _opened(line: str) -> State | None:
    """Return the state after a line that opens a hidden block, or None if it opens none."""
    if block := _BLOCK.match(line):
        return State("hidden", f"#+end_{block[1].lower()}")
    if _DRAWER.match(line):
        return State("hidden", ":end:")
    if environment := _ENVIRONMENT.match(line):
        mark = f"\\end{{{environment[1]}}}".lower()
        return State() if mark in line.lower() else State("hidden", mark)
    return State("hidden", "\\]") if _DISPLAY.match(line) else None


def _ends(line: str, mark: str) -> bool:
    """Return whether a line ends the hidden block: formulas end anywhere, others at its start."""
    text = line.lstrip().lower()
    return mark in text if mark.startswith("\\") else text.startswith(mark)


def _from(line: str, at: int) -> str:
    text = _ITALIC_WORD.sub(rf"{MASK}\1{MASK}", line[at:])
    return MASK * at + _MARK.sub(MASK, _INLINE.sub(mask_match, mask_common(text)))
