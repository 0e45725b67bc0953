"""Markdown and its kin (MDX, Quarto, R Markdown, MyST, Obsidian, Logseq, Jekyll, Hugo).

Parsers such as markdown-it read whole documents and take milliseconds; a keystroke needs one line
in microseconds, so regular expressions mask what CommonMark's common constructs look like.

Known simplifications: a code span goes over one line end at most; indented code counts only after a
blank line and outside lists, and not if it begins like a sentence; a fence ends with its closing
fence (or its block quote), not with its list item.
"""

from __future__ import annotations

import re

from afterword.masking.html import find_end
from afterword.masking.markdown_blocks import (
    DIRECTIVE_FENCE,
    OPENS_HTML,
    container_title,
    goes_on_in_script,
    is_hidden_line,
    is_sentence,
    opens_drawer,
    opens_script,
)
from afterword.masking.markdown_spans import mask_spans
from afterword.masking.masker import State, mask_all, mask_common
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

# Any other line needs a closer look.
_PLAIN = LazyPattern(r"(?!import |export )[^\W\d_][^`*_\[\]<>\\$|~=@/{}#^&%]*+\Z")
_INDENTED = LazyPattern(r" {4}| {0,3}\t")
_PREFIX = LazyPattern(
    r"((?:[ \t]*(?:>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]|\Z)))*)[ \t]*"
    r"(?:\[[ xX/-]\](?=[ \t]|\Z)[ \t]*|(#{1,6})(?=[ \t]|\Z)[ \t]*)?"
    # What Logseq puts before an item, as Org does.
    r"(?:(?<=[ \t])(?:TODO|DOING|DONE|LATER|NOW|WAITING|CANCELLED|CANCELED)(?=[ \t])[ \t]*)?"
    r"(?:(?<=[ \t])\[#[A-C]\](?=[ \t])[ \t]*)?"
)
_LATER_NUMBER = LazyPattern(r"[ \t]*(?!1[.)])[0-9]{1,9}[.)][ \t]")
_INDENT = LazyPattern(r"([ \t]*)()")
_FENCE = LazyPattern(r"`{3,}+(?=[^`]*\Z)|~{3,}+")
_NOTE = LazyPattern(r"\[\^[^\]\s]*+\]:")
_OPTION = LazyPattern(r"[ \t]*(?::[\w-]++:(?=\s|\Z)|---\s*\Z)")
_END_OF_TEMPLATE = LazyPattern(r"[\s-]*[%>]\}++")


class Markdown:
    """Mask all markup, so that the bare prose is left.

    States: "blank" (after a blank line), "" (after text), "code" (indented), "fence", "quoted
    fence", "options" (of a directive), "script" (an import or export with `depth` brackets open),
    "hidden" up to `mark` (comments, scripts, templates) and "formula" up to `mark` or a blank line
    (tags as well). After text, `mark` is that of a code span which is still open; `depth` is 1
    inside a list. `fenced` is set inside a fence that holds prose, as MyST's directives do.
    """

    start = State("blank")

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        block = state.block
        if block in {"", "blank"} and not state.mark and "::" not in line and _PLAIN.match(line):
            depth = 0 if block else state.depth
            return mask_common(line), State(depth=depth, fenced=state.fenced)
        if block in {"fence", "quoted fence", "hidden", "formula"}:
            return _opaque(line, state)
        if block == "script" and (script := goes_on_in_script(line, state)):
            return mask_all(line), script
        if block == "options" and _OPTION.match(line):
            return mask_all(line), state
        if block in {"script", "options"}:
            state = _text(state)._replace(block="blank")
        return _block(line, state)


def _opaque(line: str, state: State) -> tuple[str, State]:
    """Mask a line inside a fence, or up to the end of what is hidden."""
    if state.block in {"hidden", "formula"}:
        return _hidden(line, state)
    if state.block == "quoted fence" and not line.lstrip().startswith(">"):
        return _block(line, _text(state))
    return mask_all(line), _after_fence(line, state)


def _after_fence(line: str, state: State) -> State:
    text = line.lstrip(" \t>" if state.block == "quoted fence" else " \t").rstrip()
    closes = len(text) >= len(state.mark) and not text.strip(state.mark[0])
    return _text(state) if closes else state


def _text(state: State) -> State:
    """Return the state after running text in the same list and directive."""
    return State(depth=state.depth, fenced=state.fenced)


def _hidden(line: str, state: State) -> tuple[str, State]:
    end = find_end(line, state.mark)
    if end >= 0:
        if closing := _END_OF_TEMPLATE.match(line, end):
            end = closing.end()
        rest, after = mask_spans(line[end:], _text(state))
        return MASK * end + rest, after
    if state.block == "formula" and not line.strip():
        return line, _text(state)._replace(block="blank")
    return mask_all(line), state


def _block(line: str, state: State) -> tuple[str, State]:
    block = state.block
    if not line.strip():
        return line, _text(state)._replace(block="code" if block == "code" else "blank")
    if block in {"blank", "code"} and not state.depth and _is_code(line, block):
        return mask_all(line), _text(state)._replace(block="code")
    script = opens_script(line)
    return (mask_all(line), script) if script else _paragraph(line, state)


def _paragraph(line: str, state: State) -> tuple[str, State]:
    """Mask a line of a paragraph, a list, a heading or a container."""
    block = state.block
    # A number other than 1 begins no list in the middle of a paragraph.
    in_paragraph = not block and not state.depth and _LATER_NUMBER.match(line)
    prefix = (_INDENT if in_paragraph else _PREFIX).match(line)
    assert prefix is not None  # all its parts are optional
    at = prefix.end()
    begins_item = bool(prefix[1].strip(" \t>"))
    note = _NOTE.match(line, at)
    title = None if note else container_title(line, at)
    after = _text(state)
    if note or title or begins_item or OPENS_HTML.match(line):
        after = after._replace(depth=1)
    elif block == "blank" and not line[0].isspace():
        after = after._replace(depth=0)
    if hidden := _hides(line, at, after, quoted=">" in prefix[1]):
        return mask_all(line), hidden
    if directive := DIRECTIVE_FENCE.match(line, at):
        title, after = (directive.end(), len(line)), after._replace(fenced=True)
    if title or prefix[2]:
        masked, after = _titled(line, title or (at, _end_of_heading(line)), after)
        # Nothing goes on after a heading.
        return masked, after if after.block else after._replace(
            block="options" if title else "blank"
        )
    if note:
        at = note.end()
    elif state.mark and not begins_item:
        at = _end_of_code(line, at, state.mark)
    masked, after = mask_spans(line[at:], after)
    return MASK * at + masked, after


def _is_code(line: str, block: str) -> bool:
    return _INDENTED.match(line) is not None and (block == "code" or not is_sentence(line))


def _titled(line: str, title: tuple[int, int], after: State) -> tuple[str, State]:
    """Mask a heading, or the line that begins a container, but for its title."""
    start, end = title
    masked, after = mask_spans(line[start:end], after)
    return MASK * start + masked + mask_all(line[max(start, end) :]), after


def _hides(line: str, at: int, after: State, *, quoted: bool) -> State | None:
    """Return the state after a line that is hidden as a whole, or None if the line is not."""
    if (fence := _FENCE.match(line, at)) and not DIRECTIVE_FENCE.match(line, at):
        if after.fenced and not line[fence.end() :].strip():
            return after._replace(fenced=False)  # the end of a directive
        return after._replace(block="quoted fence" if quoted else "fence", mark=fence[0])
    if opens_drawer(line, at):
        return after._replace(block="formula", mark=":end:")
    return after if is_hidden_line(line, at) else None


def _end_of_code(line: str, at: int, mark: str) -> int:
    """Return where the code span left open by the line before ends, or `at` if it does not."""
    closed = re.compile(rf"(?<!`){mark}(?!`)").search(line, at)
    return closed.end() if closed else at


def _end_of_heading(line: str) -> int:
    """Return where the number signs that close a heading begin, or the line's end."""
    title = line.rstrip().rstrip("#")
    return len(title) if title.endswith((" ", "\t")) else len(line)
