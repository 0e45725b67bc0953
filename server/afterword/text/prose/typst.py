"""Typst. Known simplification: the arguments of a function over several lines are all code."""

from __future__ import annotations

import re

from afterword.text.prose.common import MASK, State, fill, hide, mask_common

_CODE_LINE = re.compile(r"\s*#(?:let|set|show|import|include)\b")
_PREFIX = re.compile(r"\s*(?:(?:=+|[-+/]|[0-9]{1,9}\.)(?=\s|\Z))?")
_OPEN = re.compile(r"(?<!\\)(?:```|(?<!:)//|/\*|\$)")
_CLOSE = {"/*": "*/", "$": "$", "```": "```"}
_FUNCTION = re.compile(r"#[A-Za-z][\w.-]*+\(")
_INLINE = re.compile(
    r"`[^`]*+`?|#[A-Za-z][\w.-]*+(?:\((?:[^()]|\([^()]*+\))*+\)?)?"
    r"|@(?<!\w@)\w[\w:.-]*|<\w[\w:.-]*>|\\|[*\[\]]|_(?:(?<![^\W_]_)|(?![^\W_]))"
)


class Typst:
    """Masks code, formulas, raw text, references and marks.

    States: "" running text, "hidden" up to `mark`, "code" with `depth` brackets open.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block == "code" or _CODE_LINE.match(line):
            return hide(line), _code(line, state.depth)
        if not state.block and (function := _FUNCTION.search(line)):
            after = _code(line[function.start() :], 0)
            if after.block:
                start = function.start()
                return _prose(line[:start]) + hide(line[start:]), after
        pieces: list[str] = []
        at = 0
        if not state.block and (prefix := _PREFIX.match(line)):
            at = prefix.end()
            pieces.append(MASK * at)
        while at < len(line):
            if state.block:
                found = line.find(state.mark, at)
                end = found + len(state.mark) if found >= 0 else len(line)
                pieces.append(hide(line[at:end]))
                state, at = (State() if found >= 0 else state), end
                continue
            opened = _OPEN.search(line, at)
            pieces.append(_prose(line[at : opened.start() if opened else len(line)]))
            if not opened:
                break
            at = opened.end()
            pieces.append(fill(opened))
            if opened[0] == "//":
                pieces.append(_prose(line[at:]))
                break
            state = State("hidden", _CLOSE[opened[0]])
        return "".join(pieces), state


def _code(line: str, depth: int) -> State:
    depth += line.count("(") + line.count("{") - line.count(")") - line.count("}")
    return State("code", depth=depth) if depth > 0 else State()


def _prose(text: str) -> str:
    return _INLINE.sub(fill, mask_common(text))
