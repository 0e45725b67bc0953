"""Markdown and its kin (MDX, Quarto, R Markdown).

Parsers such as markdown-it read whole documents and take milliseconds; a keystroke needs one line
in microseconds, so regular expressions mask what CommonMark's common constructs look like.

Known simplifications: a code span goes over one line end at most; indented code counts only after a
blank line and outside lists; a fence ends with its closing fence (or its block quote), not with its
list item.
"""

from __future__ import annotations

import re

from afterword.masking.html import ENTITY, TEMPLATE, find_end, mask_tags
from afterword.masking.masker import (
    BEFORE_TEXT,
    State,
    mask_all,
    mask_common,
    mask_match,
    mask_matches,
)
from afterword.text.units import MASK

# Any other line needs a closer look.
_PLAIN = re.compile(r"(?!import |export |[\w-]++::)[^\W\d_][^`*_\[\]<>\\$|~=@/{}#^&%]*+\Z")

_FRONT_MATTER = re.compile(r"(---|\+\+\+)\s*\Z")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_PREFIX = re.compile(
    r"((?:[ \t]*(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]|\Z)))*)[ \t]*"
    r"(?:\[[ xX]\](?=[ \t]|\Z)[ \t]*|(#{1,6})(?=[ \t]|\Z)[ \t]*)?"
)
_FENCE = re.compile(r"`{3,}+(?=[^`]*\Z)|~{3,}+")
_RULE = re.compile(r"[-=*_:|+ \t]++\Z")
_DEFINITION = re.compile(r"\[(?!\^)[^\]]++\]:\s*+\S*+(?>(?:\s++[\"'(].*)?)\s*+\Z")
_CONTAINER = re.compile(r"\[\^[^\]\s]*+\]:|(?:!!!|\?\?\?)\+?[ \t]*[\w-]*")
_HIDDEN_LINE = re.compile(
    r":{3,}|import\s[^.'\"]*+['\"].*['\"];?\s*\Z|export\s+(?:const|let|default|function)\b"
    r"|(?:#[^\W\d_][\w/-]*+\s*+)+\Z"  # nothing but tags
)
_HIDDEN_BLOCKS = (
    (re.compile(r"\$\$(?!.*\$\$)"), "$$"),
    (re.compile(r"\\\[\s*\Z"), r"\\]"),
    (re.compile(r"\\begin\{([a-zA-Z]+\*?)\}"), r"\\end{\1}"),
    (re.compile(r"%%(?!.*%%)"), "%%"),  # a comment (Obsidian)
    (re.compile(r"\{%-?\s*(highlight|raw|comment)\b(?!.*\bend\1)"), r"end\1"),  # Jekyll
    (re.compile(r"\{\{[<%]\s*highlight\b(?!.*/highlight)"), "/highlight"),  # Hugo
)
"""What begins a hidden block, and a template of what ends it."""
_END_OF_TEMPLATE = re.compile(r"[\s-]*[%>]\}++")

# A pattern that begins with a fixed character is found far faster: the lookbehinds come after it.
_CODE_OR_MATH = re.compile(
    # A code span that is not closed yet reaches to the line's end (but for a backtick alone before
    # a space); a dollar may be a price.
    r"`(?<![\\`]`)(`*+)(?:.*?(?<!`)`\1(?!`)"
    rf"|(?P<unclosed>)(?:(?<=``)|{BEFORE_TEXT}).*)"
    r"|\$(?<![\\\w$]\$)(?:\$[^$]*+\$\$"
    r"|(?![\s$])[^$\\]*+(?>(?:\\.[^$\\]*+)*)(?<!\s)\$(?![0-9])"
    r"|\\[^$]*+)"
    r"|\\\((?>(?:[^\\]|\\(?![()]))+)\\\)|%%.+?%%"
)
_BLOCK_ID = re.compile(r"\^(?<=\s\^)[\w-]++\s*\Z")
_OPEN_TAG = re.compile(r"<[A-Za-z][\w:.-]*+\s*+(?:[\w:@.-]++=[^<>]*+)?\Z")
_CARRIED_ON = frozenset({"-->", "</script>", "</style>", "</pre>", "</svg>"})
_LINK = re.compile(
    r"\]\((?:<[^<>]*+>?|(?>(?:[^()\s]|\x1f|\([^()]*+\))*))"
    r"(?>(?:\s++(?:\"[^\"]*+\"?|'[^']*+'?))?)\s*+\)?"
    r"|\]\[[^\]]*+\]?|\[\[[^\]\[|]*+\||\[\^[^\]\s]*+|\[![A-Za-z]++\][-+]?|!\[\[[^\]\[]*+"
)
_BRACE = re.compile(r"\{[.#:=](?:[^{}]*+\}|(?=[\w-])[^{}]*+)")
_COMMAND = re.compile(r"\\[A-Za-z]++\*?(?:\[[^\[\]]*+\]?)?(?:\{[^{}]*+\}?)?")
_MENTION = re.compile(r"@(?<!\w@)\w++(?>(?:[:.#/-]\w++)*)")
_MARK = re.compile(
    # The second colon is that of a field's name (Obsidian's Dataview).
    r"[*|\[\]\\!~=_:](?:(?<=::)(?=\s|\Z)|(?<=[*|\[\]\\])|(?<=!)(?=\[)|(?<=~)(?:(?=~)|(?<=~~))"
    r"|(?<==)(?:(?==)|(?<===))|(?<=_)(?:(?<![^\W_]_)|(?![^\W_])))"
)

_TEXT = State()
_LIST = State(depth=1)


class Markdown:
    """Mask all markup, so that the bare prose is left.

    States: "start", "blank" (after a blank line), "" (after text), "code" (indented), "fence",
    "quoted fence", "front matter begins", "front matter", and "hidden" up to `mark` (comments,
    tags, formulas, scripts). After text, `mark` is that of a code span which is still open; `depth`
    is 1 inside a list.
    """

    start = State("start")

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        block = state.block
        if block in {"", "blank", "start"} and _PLAIN.match(line):
            return mask_common(line), _LIST if state.depth and not block else _TEXT
        if block == "fence" or (block == "quoted fence" and line.lstrip().startswith(">")):
            return mask_all(line), _after_fence(line, state)
        if block.startswith("front matter"):
            return _front_matter(line, state)
        if block == "hidden":
            return _hidden(line, state)
        return _block(line, state)


def _after_fence(line: str, state: State) -> State:
    text = line.lstrip(" \t>" if state.block == "quoted fence" else " \t").rstrip()
    closes = len(text) >= len(state.mark) and not text.strip(state.mark[0])
    return State(depth=state.depth) if closes else state


def _front_matter(line: str, state: State) -> tuple[str, State]:
    if state.block == "front matter begins" and not line.strip():
        return line, State("blank")  # it was a rule across the page
    closes = line.rstrip() == state.mark or (state.mark == "---" and line.rstrip() == "...")
    return mask_all(line), State("blank") if closes else State("front matter", state.mark)


def _hidden(line: str, state: State) -> tuple[str, State]:
    end = find_end(line, state.mark)
    if end >= 0:
        if closing := _END_OF_TEMPLATE.match(line, end):
            end = closing.end()
        rest, after = _inline(line[end:], state.depth)
        return MASK * end + rest, after
    if state.mark == ">" and not line.strip():
        return line, State("blank", depth=state.depth)
    return mask_all(line), state


def _block(line: str, state: State) -> tuple[str, State]:
    block = state.block
    if not line.strip():
        return line, State("code" if block == "code" else "blank", depth=state.depth)
    if block == "start" and (front := _FRONT_MATTER.match(line)):
        return mask_all(line), State("front matter begins", front[1])
    if block in {"start", "blank", "code"} and not state.depth and _INDENTED.match(line):
        return mask_all(line), State("code")
    prefix = _PREFIX.match(line)
    assert prefix is not None  # all its parts are optional
    at = prefix.end()
    container = _CONTAINER.match(line, at)
    depth = state.depth
    if container or prefix[1].strip(" \t>"):
        depth = 1
    elif block == "blank" and not line[0].isspace():
        depth = 0
    if hidden := _hides(line, at, depth, quoted=">" in prefix[1]):
        return mask_all(line), hidden
    if container:
        at = container.end()
    elif state.mark and not prefix[1].strip(" \t>"):
        at = _end_of_code(line, at, state.mark)
    if not prefix[2]:
        masked, after = _inline(line[at:], depth)
        return MASK * at + masked, after
    end = _end_of_heading(line)
    masked, after = _inline(line[at:end], depth)
    masked = MASK * at + masked + mask_all(line[max(at, end) :])
    # Nothing goes on after a heading.
    return masked, after if after.block else State("blank")


def _hides(line: str, at: int, depth: int, *, quoted: bool) -> State | None:
    """Return the state after a line that is hidden as a whole, or None if the line is not."""
    if fence := _FENCE.match(line, at):
        return State("quoted fence" if quoted else "fence", fence[0], depth)
    for opening, closing in _HIDDEN_BLOCKS:
        if opened := opening.match(line, at):
            mark = opened.expand(closing)
            is_closed = line.find(mark, opened.end()) >= 0
            return State(depth=depth) if is_closed else State("hidden", mark, depth)
    if any(pattern.match(line, at) for pattern in (_RULE, _DEFINITION, _HIDDEN_LINE)):
        return State(depth=depth)
    return None


def _end_of_code(line: str, at: int, mark: str) -> int:
    """Return where the code span left open by the line before ends, or `at` if it does not."""
    closed = re.compile(rf"(?<!`){mark}(?!`)").search(line, at)
    return closed.end() if closed else at


def _end_of_heading(line: str) -> int:
    """Return where the number signs that close a heading begin, or the line's end."""
    title = line.rstrip().rstrip("#")
    return len(title) if title.endswith((" ", "\t")) else len(line)


def _inline(text: str, depth: int) -> tuple[str, State]:
    """Mask the markup of running text, and return it with what it leaves open."""
    text = mask_common(text)
    after = State(depth=depth)
    if "`" in text or "$" in text or "%%" in text or "\\(" in text:
        text, last = mask_matches(_CODE_OR_MATH, text)
        if last and last["unclosed"] is not None:
            after = State("", "`" + last[1], depth)
    if "<" in text:
        opens_tag = _OPEN_TAG.match(text, text.rfind("<"))
        text, mark = mask_tags(text, any_name=False)
        if mark in _CARRIED_ON or (mark and opens_tag):
            after = State("hidden", mark, depth)
    if "]" in text or "[" in text:
        text = _LINK.sub(mask_match, text)
    if "{" in text:
        text = TEMPLATE.sub(mask_match, _BRACE.sub(mask_match, text))
    if "\\" in text:
        text = _COMMAND.sub(mask_match, text)
    if "@" in text:
        text = _MENTION.sub(mask_match, text)
    if "^" in text:
        text = _BLOCK_ID.sub(mask_match, text)
    if "&" in text:
        text = ENTITY.sub(mask_match, text)
    return _MARK.sub(MASK, text), after
