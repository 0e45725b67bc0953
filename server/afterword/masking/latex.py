r"""LaTeX: the text between commands is prose; formulas, code, references and the preamble are not.

Known simplifications: an argument ends with its line; the text of a command inside a formula
(`\text`) and the labels of `\item` count as formula and option.
"""

from __future__ import annotations

import re

from afterword.masking.latex_macros import (
    CODE,
    COLUMNS,
    DEFINITIONS,
    FORMULAS,
    HIDDEN_ARGUMENTS,
    LENGTHS,
)
from afterword.masking.masker import State, mask_all, mask_common, mask_match
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_OPEN = LazyPattern(
    rf"\\begin\{{(?:(?P<formulas>(?:{FORMULAS})\*?)|(?P<code>(?:{CODE})\*?))\}}"
    r"|\\(?P<verb>verb\*?|(?:lstinline|mint(?:inline)?)(?:\[[^\]]*+\])?(?:\{[^{}]*+\}(?=\S))?)"
    r"(?P<bar>[^\sa-zA-Z*])"
    r"|(?P<address>\\(?:url|path|nolinkurl|href)\s*+\{[^{}]*+\})"
    r"|\\(?:(?P<bracket>[\[(])|(?P<skipped>iffalse(?![A-Za-z]))|(?P<end>end\{document\})|\\|%|\$)"
    r"|(?P<formula>(?>(?:\$\$[^$]*+\$\$|\$(?!\$)[^$\\]*+(?>(?:\\.[^$\\]*+)*)\$)+))"
    r"|(?P<dollar>\$\$?)|(?P<comment>%)"
)
_PREAMBLE = LazyPattern(r"\s*\\documentclass\b")
_DOCUMENT = "\\begin{document}"
_DEFINITION = LazyPattern(rf"\s*\\(?:{DEFINITIONS})(?![A-Za-z])")
_BRACE = LazyPattern(r"\\.|[{}]")
_CONDITION = LazyPattern(
    r"\\(?:if(?!f(?![A-Za-z]))[A-Za-z@]*+|(?P<else>else)|(?P<end>fi))(?![A-Za-z])"
)

_OPTION = r"\[[^\[\]]*+\]?"
_ARGUMENT = r"\{(?>(?:[^{}]|\{(?>(?:[^{}]|\{[^{}]*+\})*)\})*)\}?"
_LENGTH = r"-?[\d.]*\s*(?:(?:true)?(?:pt|em|ex|cm|mm|in|sp|pc|bp|fill?l?)\b|\\[A-Za-z]+)?"


def _with_arguments(names: str, count: int) -> str:
    argument = rf"(?>(?:\s*+{_OPTION})*){_ARGUMENT}"
    return rf"(?:{names})(?![A-Za-z])\*?(?>(?:{_OPTION})*)(?>(?:{argument}){{0,{count}}})"


_MARKUP = LazyPattern(
    r"[\\{}~&`'](?:(?<=[{}~&`])[{}~&`]*+|(?<=')'|(?<=\\)(?:"
    rf"begin\{{(?:{COLUMNS})\}}(?>(?:{_OPTION}|{_ARGUMENT})*)"
    # Where a float goes, or settings; what else stands there may be the name of a theorem.
    r"|begin\{[^{}]*+\}\[(?:[!htbpHtc]++|[^\[\]\s=]++=[^\[\]]*+|\\[^\[\]]*+)(?:\]|\Z)"
    rf"|texorpdfstring\s*(?P<shown>{_ARGUMENT})\s*(?:{_ARGUMENT})?"
    + "".join(f"|{_with_arguments(names, count)}" for count, names in HIDDEN_ARGUMENTS.items())
    + rf"|{LENGTHS}(?![A-Za-z])\s*=?\s*(?=[-\d.\\]){_LENGTH}(?:\s*(?:plus|minus)\s*{_LENGTH})*"
    # With the braces behind it, which are marks as well: two matches would take twice the time.
    rf"|[A-Za-z@]++\*?(?>(?:{_OPTION})*)[{{}}~&`]*+"
    rf"|\\\*?!?(?:{_OPTION})?"
    # A character after a backslash is text, an accent is a mark over the letter that follows.
    r"|[\"'`^~=.]\{?|[^A-Za-z]))"
)
# Its last character closes; without the first it would pass for the apostrophe of a word.
_SINGLE_QUOTED = LazyPattern(r"(?<![`\\])`(?!`)[^`]{0,200}?'(?!\w)")
_LITERAL = frozenset("%&$#_")
_MAGIC_COMMENT = LazyPattern(r"%+\s*(?:!|-\*-)")
_FORMULA = LazyPattern(r"\$[^$]*+\$")


class Latex:
    """Mask commands and their arguments that are no text, formulas, listings and the preamble.

    States: "" text, "preamble", "definition" with `depth` braces open, "formula" up to `mark` (or
    an empty line), "hidden" up to `mark`, "skipped" with `depth` conditions open, "after" the
    document.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        block = state.block
        if block == "preamble" or _PREAMBLE.match(line):
            return _preamble(line)
        if block == "after":
            return mask_all(line), state
        if not line.strip() and block in {"formula", "definition"}:
            return line, State()
        if block == "definition" or (not block and _DEFINITION.match(line)):
            return mask_all(line), _definition(line, state.depth)
        return _text(line, state)


def _preamble(line: str) -> tuple[str, State]:
    begun = line.find(_DOCUMENT)
    if begun < 0:
        return mask_all(line), State("preamble")
    at = begun + len(_DOCUMENT)
    masked, state = _text(line[at:], State())
    return MASK * at + masked, state


def _definition(line: str, depth: int) -> State:
    for brace in _BRACE.findall(line):
        depth += {"{": 1, "}": -1}.get(brace, 0)
    return State("definition", depth=depth) if depth > 0 else State()


def _text(line: str, state: State) -> tuple[str, State]:
    """Mask formulas, listings and the marks of comments, then what is left of the markup."""
    pieces: list[str] = []
    at = kept = 0
    while at < len(line):
        if state.block:
            at, state = _leave(line, at, state)
        elif opened := _OPEN.search(line, at):
            at = opened.end()
            if opened.lastgroup is None:
                continue  # an escaped mark, which opens nothing
            pieces.append(line[kept : opened.start()])
            kept = opened.start()
            if opened["comment"]:
                pieces.append(_comment(line[kept:]))
                kept = at = len(line)
            elif not opened["formula"] and not opened["address"]:
                state = _opened(opened)
                continue
        else:
            pieces.append(line[kept:])
            kept = at = len(line)
        pieces.append(mask_all(line[kept:at]))
        kept = at
    pieces.append(mask_all(line[kept:]) if state.block else line[kept:])
    # Code between two bars ends with its line at the latest.
    return _prose("".join(pieces)), State() if state.block == "verb" else state


def _opened(match: re.Match[str]) -> State:
    if match["formulas"]:
        return State("formula", f"\\end{{{match['formulas']}}}")
    if match["code"]:
        return State("hidden", f"\\end{{{match['code']}}}")
    if match["verb"]:
        return State("verb", "}" if match["bar"] == "{" else match["bar"])
    if match["bracket"]:
        return State("formula", "\\]" if match["bracket"] == "[" else "\\)")
    if match["skipped"]:
        return State("skipped", depth=1)
    return State("after") if match["end"] else State("formula", match["dollar"])


def _leave(line: str, at: int, state: State) -> tuple[int, State]:
    """Return where the block that is open at a column ends, or the line's end; and the state."""
    if state.block == "skipped":
        depth = state.depth
        for found in _CONDITION.finditer(line, at):
            depth += -1 if found["end"] else 0 if found["else"] else 1
            if depth == 0 or (depth == 1 and found["else"]):
                return found.end(), State()
        return len(line), state._replace(depth=depth)
    end = -1 if state.block == "after" else _find(line, state.mark, at)
    return (end, State()) if end >= 0 else (len(line), state)


def _find(line: str, mark: str, at: int) -> int:
    """Return the column after the next `mark` that no backslash escapes, or -1."""
    found = line.find(mark, at)
    while found > 0 and mark[0] == "$" and line[found - 1] == "\\":
        found = line.find(mark, found + 1)
    return found + len(mark) if found >= 0 else -1


def _comment(line: str) -> str:
    """Mask the percent signs and formulas of a comment, or all of one meant for a program."""
    if _MAGIC_COMMENT.match(line):
        return mask_all(line)
    text = line.lstrip("%")
    return MASK * (len(line) - len(text)) + _FORMULA.sub(mask_match, text)


def _prose(text: str) -> str:
    text = mask_common(text)
    if "`" in text and "'" in text:
        text = _SINGLE_QUOTED.sub(lambda match: match[0][:-1] + MASK, text)
    return _MARKUP.sub(_mask_markup, text)


def _mask_markup(match: re.Match[str]) -> str:
    markup = match[0]
    size = len(markup)
    if size == 1:
        return MASK
    if size == 2:
        is_character = markup[0] == "\\" and markup[1] in _LITERAL  # and no "{&"
        return MASK + markup[1] if is_character else MASK * 2
    if match["shown"]:
        start, end = (place - match.start() for place in match.span("shown"))
        shown = _MARKUP.sub(_mask_markup, markup[start:end])
        return MASK * start + shown + MASK * (size - end)
    return MASK * size
