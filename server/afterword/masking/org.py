"""Org mode.

Known simplification: code and links end with their line.
"""

from __future__ import annotations

import re

from afterword.masking.masker import (
    BEFORE_TEXT,
    State,
    mask_all,
    mask_common,
    mask_match,
    mask_matches,
)
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_BLOCK = LazyPattern(r"\s*#\+begin_(src|example|export|comment|latex|html)\b", re.IGNORECASE)
_PROSE_KEYWORD = LazyPattern(r"\s*#\+(?:title|subtitle|caption|description):", re.IGNORECASE)
_HIDDEN_LINE = LazyPattern(
    r"\s*(?:#\+[A-Za-z_]|:(?:\s|\Z)|\|[-+| ]*-[-+| ]*\Z|-{5,}\s*\Z|%%\("
    r"|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):)"
)
_DRAWER = LazyPattern(r"\s*:(?!END:)[A-Za-z][\w-]*:\s*\Z", re.IGNORECASE)
_HEADLINE = LazyPattern(r"\*+[ \t]")
_PREFIX = LazyPattern(
    r"\s*#(?=\s|\Z)"
    r"|\*+(?=[ \t])[ \t]*(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED|CANCELED|HOLD)(?=\s|\Z)\s*)?"
    r"(?:\[#[A-Z0-9]\]\s*)?(?:COMMENT(?=\s|\Z)\s*)?"
    r"|\s*(?P<item>(?:[-+]|(?<=\s)\*|(?P<number>[0-9]{1,9})[.)])(?=[ \t]|\Z)[ \t]*)?"
    r"(?:\[@[0-9]{1,9}\]\s*)?(?:\[(?:[ xX-]|[0-9]*/[0-9]*|[0-9]*%)\](?=\s|\Z)\s*)?"
)
_TAGS = LazyPattern(r":(?<=[ \t]:)[\w@#%:]+:\s*\Z")
_ITALIC_WORD = LazyPattern(r"/(?<![\w/.~+@-]/)(\w++)/(?![\w/.~@-])")  # would pass for a path
_MATHS = (
    r"(?:equation|align|alignat|aligned|gather|gathered|multline|flalign|eqnarray|math|displaymath"
    r"|dmath|split|cases|array|[bBpvV]?matrix|tikzpicture|tabular|verbatim|lstlisting)\*?"
)
# What may go on in the next line; its group is named after what is still open at the line's end.
_OPAQUE = LazyPattern(
    rf"\\begin\{{(?P<environment>{_MATHS})\}}(?:.*?\\end\{{(?P=environment)\}}|(?P<begin>).*)"
    r"|\\\((?:.*?\\\)|(?P<parenthesis>).*)|\\\[(?:.*?\\\]|(?P<bracket>).*)"
    r"|\$\$(?:.*?\$\$|(?=\s*\Z)(?P<dollars>).*)"
)
_INLINE = LazyPattern(
    r"=(?<![^\s(\[{\"'-]=)(?=[^\s=])(?:[^=]*+=(?!\w)|[^=\s]*+)"
    r"|~(?<![^\s(\[{\"'-]~)(?=[^\s~])(?:[^~]*+~(?!\w)|[^~\s]*+)"
    r"|\[\[[^\]\[]*+\]\[|\[\[[^\]\[]*+\]\]|\[\["
    + BEFORE_TEXT
    # The name of a footnote; of one that stands in the sentence only what comes before its text.
    + r"(?=[^\]\[]*\Z).*|\[fn:[\w-]*+[:\]]?|\[cite(?:/[\w/-]*)?:[^\]]*+\]?"
    r"|<[0-9]{4}-[0-9-]++[^<>]*+>?|\[[0-9]{4}-[0-9-]++[^\]]*+\]"
    r"|\$(?<![\\\w$]\$)(?![\s$])[^$]*+(?<!\s)\$(?![0-9])"
    r"|\+(?<![^\s(\[{\"'-]\+)(?=[^\s+])[^+]*+(?<!\s)\+(?![\w+])"  # struck out
    r"|(?:src_\w++(?:\[[^\[\]]*+\])?\{[^{}]*+\}?|call_\w++(?:\[[^\[\]]*+\])?\([^()]*+\)?)"
    r"|@@(?<!\w@@)[a-z]++:.*?@@|\{\{\{[^{}]*+(?:\}\}\})?|(?<!<)<<[^<>]++>>(?!>)"
    r"|(?<!\w)(?:cite[a-z]*|(?:eq|auto|c|name|page)?ref):(?=[\w&])[\w:,;&.-]*\w"
    r"|\\[A-Za-z]++(?:\{[^{}]*+\}?)?|\\\\|::(?=\s|\Z)(?<=\s::)"
)
_MARK = LazyPattern(
    r"\]\]|[*/_|<>](?:(?<=\|)|(?<=<)<<?(?=\w)|(?<=>)>>?|(?<![<>])(?:(?<![^\s(\[{\"'*/_-].)(?=[^\s])"
    r"|(?<=\S.)(?![\w/*_])))"
)


class Org:
    """Mask keywords, drawers, code blocks, time stamps, link targets, tags and marks.

    States: "" running text (`depth` is 1 after a line of it, so that "12." goes on with it),
    "hidden" up to a line that begins with `mark`, "drawer" up to `mark` or a blank line, "formula"
    up to `mark` anywhere or a blank line. A headline ends all of them.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if not line.strip():
            return line, state if state.block == "hidden" else State()
        at = 0
        if state.block and not _HEADLINE.match(line):
            if state.block != "formula":
                ends = line.lstrip().lower().startswith(state.mark)
                return mask_all(line), State() if ends else state
            at = line.find(state.mark) + len(state.mark)
            if at < len(state.mark):
                return mask_all(line), state
        masked, after = _line(line[at:], state.depth if not state.block else 1)
        return MASK * at + masked, after


def _line(line: str, depth: int) -> tuple[str, State]:
    if keyword := _PROSE_KEYWORD.match(line):
        return _from(line, keyword.end())[0], State()
    if block := _BLOCK.match(line):
        return mask_all(line), State("hidden", f"#+end_{block[1].lower()}")
    if _DRAWER.match(line):
        return mask_all(line), State("drawer", ":end:")
    if _HIDDEN_LINE.match(line):
        return mask_all(line), State()
    prefix = _PREFIX.match(line)
    assert prefix is not None  # all its parts are optional
    at = prefix.end()
    if depth and prefix["number"] not in {None, "1"}:
        at = prefix.start("item")  # a number that a sentence has at the start of a line
    if line.startswith("*") and at:
        tags = _TAGS.search(line, at)
        title = line[: tags.start()] if tags else line
        return _from(title, at)[0] + MASK * (len(line) - len(title)), State()
    masked, after = _from(line, at)
    return masked, after if after.block or prefix["item"] else State(depth=1)


def _from(line: str, at: int) -> tuple[str, State]:
    """Mask the markup from a column on, and all before it; return also the state after it."""
    text, opened = mask_matches(_OPAQUE, line[at:])
    text = mask_common(_ITALIC_WORD.sub(rf"{MASK}\1{MASK}", text))
    text = MASK * at + _MARK.sub(mask_match, _INLINE.sub(mask_match, text))
    kind = opened.lastgroup if opened else None
    if kind == "begin" and opened:
        return text, State("formula", f"\\end{{{opened['environment']}}}")
    return text, State("formula", _CLOSE[kind]) if kind in _CLOSE else State()


_CLOSE = {"parenthesis": "\\)", "bracket": "\\]", "dollars": "$$"}
