"""Typst. Known simplification: the arguments of a function over several lines are all code."""

from __future__ import annotations

from afterword.masking.masker import BEFORE_TEXT, State, mask_all, mask_common, mask_match
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_CODE_LINE = LazyPattern(r"\s*#(?:let|set|show|import|include)\b")
_PREFIX = LazyPattern(r"\s*(?:(?:=+|[-+/]|[0-9]{1,9}\.)(?=\s|\Z))?")
_OPEN = LazyPattern(r"(?<!\\)(?:```|//(?<!://)|/\*|(?P<formula>(?>(?:\$[^$]*+\$)+))|\$)")
_CLOSE = {"/*": "*/", "$": "$", "```": "```"}
_FUNCTION = LazyPattern(r"#[A-Za-z][\w.-]*+\(")
_BRACKET = LazyPattern(r"[()]")
_INLINE = LazyPattern(
    rf"`(?:[^`]*+`|{BEFORE_TEXT}[^`]*+)"
    r"|#[A-Za-z][\w.-]*+(?:\((?>(?:[^()]|\([^()]*+\))*)\)?)?"
    r"|@(?<!\w@)\w[\w:.-]*|<\w[\w:.-]*>"
)
_MARK = LazyPattern(r"[*\\\[\]_](?:(?<!_)|(?<![^\W_]_)|(?![^\W_]))")


class Typst:
    """Mask code, formulas, raw text, references and marks.

    States: "" running text, "hidden" up to `mark`, "code" with `depth` brackets open.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block == "code" or _CODE_LINE.match(line):
            return mask_all(line), _code(line, state.depth)
        if not state.block:
            start = _open_call(line)
            if start < len(line):
                return _prose(line[:start]) + mask_all(line[start:]), _code(line[start:], 0)
        pieces: list[str] = []
        at = 0
        while at < len(line):
            start = at
            if state.block:
                found = line.find(state.mark, at)
                at = found + len(state.mark) if found >= 0 else len(line)
                state = State() if found >= 0 else state
            elif opened := _OPEN.search(line, at):
                pieces.append(line[at : opened.start()])
                start, at = opened.span()
                if opened[0] != "//" and not opened["formula"]:
                    state = State("hidden", _CLOSE[opened[0]])
            else:
                pieces.append(line[at:])
                break
            pieces.append(mask_all(line[start:at]))
        return _prose("".join(pieces)), state


def _open_call(line: str) -> int:
    """Return where a call begins that goes on after the line, or the line's end."""
    end = 0
    for function in _FUNCTION.finditer(line):
        if function.start() < end:
            continue
        depth = 1
        for bracket in _BRACKET.finditer(line, function.end()):
            depth += 1 if bracket[0] == "(" else -1
            if depth == 0:
                end = bracket.end()
                break
        else:
            return function.start()
    return len(line)


def _code(line: str, depth: int) -> State:
    depth += line.count("(") + line.count("{") - line.count(")") - line.count("}")
    return State("code", depth=depth) if depth > 0 else State()


def _prose(line: str) -> str:
    prefix = _PREFIX.match(line)
    at = prefix.end() if prefix else 0
    return MASK * at + _MARK.sub(MASK, _INLINE.sub(mask_match, mask_common(line[at:])))
