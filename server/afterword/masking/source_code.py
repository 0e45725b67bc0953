"""Source files: comments and strings that read like sentences are prose, the code is not.

Highlighters such as Pygments need the whole file; here a line and a small state are enough.
Code that is commented out cannot be told from prose and stays.
"""

from __future__ import annotations

import re

from afterword.masking.masker import BEFORE_TEXT, State, mask_all, mask_common, mask_match
from afterword.masking.syntaxes import Block, Syntax
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

MAX_LINE_CHARS = 10_000
"""A longer line is data, or generated code."""

_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*[,;:.!?]?"
_STATEMENT = (
    r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|FROM|WHERE|ORDER|GROUP|SET|PRAGMA)\b"
    r"|select\s+(?:distinct\s+)?[\w.*]+(?:\s*,|\s+(?:from|as)\b)|insert\s+into\s"
    r"|update\s+\w+\s+set\s|delete\s+from\s|(?:create|alter|drop)\s+(?:unique\s+|temp\s+)?"
    r"(?:table|index|view|database|trigger)\b|with\s+\w+\s+as\b|pragma\s"
    r"|(?:from|where|order\s+by|group\s+by|(?:inner|left|right)\s+join)\s"
)
"""Statements of SQL; "Select a file from the list" is a sentence."""
_SENTENCE = LazyPattern(
    rf"\s*+(?!{_STATEMENT})"
    rf"[\"'“‘(]?{_WORD}\s+{_WORD}\s"
)
_PLACEHOLDER = LazyPattern(
    r"\$?\{[^{}]*+\}?|\$[A-Za-z_]\w*|%(?:\([^()]*+\))?[-+#0]?\d{0,9}(?:\.\d{1,9})?[sdifgeuxXcr](?!\w)|\\."
)

# What a comment begins with, on each of its lines.
_LEADER = LazyPattern(r"\s*(?:[-+*#;|!%]+(?=\s|\Z))?\s*")
_DIRECTIVE = LazyPattern(
    r"(?:noqa|type:|pylint|pragma|fmt:|mypy:|ruff:|isort:|eslint|@ts-|prettier-|biome-|go:|nolint"
    r"|NOLINT|clang-|shellcheck |vim:|-\*-|coding[:=]|cspell|region\b|endregion\b|istanbul"
    r"|SPDX-|sourceMappingURL|frozen_string_literal|rubocop:|>>>)",
    re.IGNORECASE,
)
_FENCE = LazyPattern(r"(?:```|~~~)")
_MARKUP = LazyPattern(
    r"[`@\\:{<=*#~+/>.|_-](?:"
    rf"(?<=`)(?:[^`'\s]*+'|{BEFORE_TEXT}`*+[^`]*+`*+)"
    r"|(?<=[@\\])(?<!\S.)(?:(?:params?|arg|argument|throws|exception|property|prop|tparam|typedef"
    r"|var|see|raise|typeparam)\b(?:\[[^\]]*+\]?)?(?:\s*\{[^{}]*+\}?)?(?:\s+[\w.$*\[\]&-]++)?"
    r"|[a-zA-Z]\w*(?:\s*\{[^{}]*+\}?)?)"
    r"|(?<=:)(?:(?<!\S:)[a-z]+(?:\s[^:\s][^:]{0,60})?:(?=\s|\Z)|(?<![\w:]:)[a-z:]{2,20}(?=`))"
    r"|(?<=\{)@[a-z][^{}]*+\}?|(?<=<)/?[A-Za-z][^<>]*+>|(?<=[-=*#~+/<>.|_])[-=*#~+/<>.|_]{3,}+)"
)
_GOES_ON = ("(", "[", "{", ",", "=", "\\", "+", "%", "|")
_CALL = LazyPattern(r"(?<!\w)\w++\(\)")


class SourceCode:
    """Mask code, the marks of comments, and what is no prose inside comments and strings.

    A string is prose once it begins with two words of letters alone and a space after each.
    States: "" code, "comment" and "doc" (prose), "string" (not known to be prose yet), "hidden" (a
    string in another language), each up to `mark`; "heredoc", which goes up to a line with `mark`,
    `depth` being 1 once it is prose. `depth` counts comments inside comments; `fenced` is set
    inside a fence in a comment. In code, `mark` is set if the expression of the line goes on.
    """

    start = State()

    def __init__(self, syntax: Syntax) -> None:
        blocks = [("hidden", block) for block in syntax.hidden]
        blocks += [("doc", block) for block in syntax.docs]
        blocks += [("comment", block) for block in syntax.comments]
        blocks += [("string", block) for block in syntax.strings]
        self._blocks = {f"block{index}": block for index, block in enumerate(blocks)}
        parts = [f"(?P<skip>{syntax.skip})"] if syntax.skip else []
        parts += [f"(?P<{name}>{block.open})" for name, (_, block) in self._blocks.items()]
        parts += [f"(?P<heredoc>{syntax.heredoc})"] if syntax.heredoc else []
        parts += [f"(?P<line>{syntax.line})"] if syntax.line else []
        self._has_docs = bool(syntax.docs)
        self._opening = LazyPattern("|".join(parts))  # what is not code
        self._on_one_line = {block.close for _, block in blocks if not block.lines}
        self._ends = {
            block.close: _end(block, syntax.nested and kind == "comment")
            for kind, block in blocks
            if block.close
        }

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if len(line) > MAX_LINE_CHARS:
            return mask_all(line), state
        pieces: list[str] = []
        at = 0
        goes_on = not state.block and bool(state.mark)
        label = ""
        if state.block == "heredoc":
            ended = re.match(rf"\s*{state.mark}\b", line)
            if not ended:
                return _heredoc(line, state)
            pieces.append(mask_all(ended[0]))
            at, state = ended.end(), State()
        # A fence goes on from one comment to that of the next line.
        line_comment = State("comment", fenced=state.fenced)
        if not state.block:
            state = State()
        while at < len(line):
            if state.block:
                start = at
                end, at, state = self._leave(line, at, state)
                masked, inside = _contents(line[start:end], state)
                pieces += [masked, mask_all(line[end:at])]
                state = inside if end == at else State()
            elif opened := self._opening.search(line, at):
                pieces.append(mask_all(line[at : opened.end()]))
                at = opened.end()
                if opened.lastgroup == "line":
                    masked, inside = _contents(line[at:], line_comment)
                    code = line[: opened.start()]
                    goes_on = goes_on if not code.strip() else self._goes_on(code)
                    return "".join(pieces) + masked, _code(goes_on, label, fenced=inside.fenced)
                if opened.lastgroup == "heredoc":
                    label = opened["label"]
                elif opened.lastgroup != "skip":
                    kind, block = self._blocks[opened.lastgroup or ""]
                    # A string inside an expression is data, though it stands on its own line.
                    kind = "string" if kind == "doc" and goes_on else kind
                    state = State(kind, block.close or _mirrored(opened[0]), 1)
            else:
                pieces.append(mask_all(line[at:]))
                break
        if state.block and state.mark not in self._on_one_line:
            return "".join(pieces), state
        return "".join(pieces), _code(self._goes_on(line) if line.strip() else goes_on, label)

    def _goes_on(self, code: str) -> bool:
        """Return whether an expression goes on in the next line, where docstrings matter."""
        return self._has_docs and code.rstrip().endswith(_GOES_ON)

    def _leave(self, line: str, at: int, state: State) -> tuple[int, int, State]:
        """Find where the block that is open at a column ends, without and with its mark.

        The line's end, twice, when it does not; the state then counts what is nested.
        """
        depth = state.depth
        for match in (self._ends.get(state.mark) or _plain_end(state.mark)).finditer(line, at):
            if match[0] == state.mark:
                depth -= 1
            elif match[0][0] != "\\":
                depth += 1
            if depth == 0:
                return match.start(), match.end(), state
        return len(line), len(line), state._replace(depth=depth)


def _code(goes_on: bool, label: str, *, fenced: bool = False) -> State:
    """Return the state after a line of code, which may have announced a heredoc."""
    return State("heredoc", label) if label else State("", "..." if goes_on else "", fenced=fenced)


def _heredoc(line: str, state: State) -> tuple[str, State]:
    block = "doc" if state.depth else "string"
    masked, inside = _contents(line, State(block))
    return masked, state._replace(depth=int(inside.block == "doc"))


def _end(block: Block, nested: bool) -> LazyPattern:
    """Return what to look for inside a block: its end, escaped characters, nested blocks."""
    parts = [r"\\."] if block.escapes else []
    parts += [re.escape(block.close)]
    parts += [block.open] if nested else []
    return LazyPattern("|".join(parts))


def _plain_end(mark: str) -> LazyPattern:
    return LazyPattern(re.escape(mark))


def _mirrored(opening: str) -> str:
    """Return what closes an opening such as ``r##"`` or ``--[==[``."""
    return opening[::-1].replace("[", "]").strip("-rb")


def _contents(text: str, state: State) -> tuple[str, State]:
    """Mask what is not prose in a comment or string, or the part of it on one line."""
    if state.block == "hidden":
        return mask_all(text), state
    if state.block == "string":
        if not _SENTENCE.match(text):
            return mask_all(text), state
        state = state._replace(block="doc")
    leader = _LEADER.match(text)
    at = leader.end() if leader else 0
    if _FENCE.match(text, at):
        return mask_all(text), state._replace(fenced=not state.fenced)
    if state.fenced or _DIRECTIVE.match(text, at):
        return mask_all(text), state
    prose = mask_common(text[at:])
    if state.block == "doc":
        prose = _PLACEHOLDER.sub(mask_match, prose)
    if "()" in prose:
        prose = _CALL.sub(mask_match, prose)
    return MASK * at + _MARKUP.sub(mask_match, prose), state
