"""JavaScript with JSX: the text between tags is prose as well.

Known simplification: a line inside an element that looks like code is code.
"""

from __future__ import annotations

from afterword.masking.html import ENTITY
from afterword.masking.masker import State, mask_all, mask_common, mask_match
from afterword.masking.source_code import SourceCode
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_BRACES = r"\{(?>(?:[^{}]|\{(?>(?:[^{}]|\{[^{}]*+\})*)\})*)\}"
# Where an expression may begin a tag does; elsewhere "<" compares, or begins a type's parameters.
_FIRST_TAG = LazyPattern(
    r"(?:\A\s*|(?:[(,=?:&|{\[>]|\breturn|\bdefault)\s*)(?P<tag></?(?:[A-Za-z]|>))"
)
_TAG = LazyPattern(
    rf"<(?P<end>/?)(?:[A-Za-z][\w.:-]*+(?>(?:[^<>{{}}\"',;]|=>|\"[^\"]*+\"|'[^']*+'|{_BRACES})*))?"
    r"(?<!=)(?:(?<=/)(?P<empty>)>|>)"
)
_UNFINISHED_TAG = LazyPattern(r"<[A-Za-z][\w.:-]*+(?=\s|\Z)[^<>;]*+\Z")
_END_OF_TAG = LazyPattern(r"(?<!=)(?P<empty>/)?>")
_CODE = LazyPattern(
    r"[;{}=]|\w\(|&&|\|\||\A\s*(?:const|let|var|return|if|else|for|switch|case|function|import|export)\b"
    r"|\A[\s)\]}?:,(]*\Z"
)
_EXPRESSION = LazyPattern(rf"{_BRACES}")


class Jsx(SourceCode):
    """Mask tags and expressions, and what `SourceCode` masks outside of elements.

    States: those of `SourceCode`; "element" with `depth` elements open, and `mark` inside a tag.
    """

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block == "element":
            return self._element(line, 0, state)
        if not state.block and "<" in line and (first := _FIRST_TAG.search(line)):
            start = first.start("tag")
            if _TAG.match(line, start) or _UNFINISHED_TAG.match(line, start):
                masked, before = super().mask(line[:start], state)
                if not before.block and not before.fenced:
                    rest, after = self._element(line, start, State("element"))
                    return masked + rest, after
        return super().mask(line, state)

    def _element(self, line: str, at: int, state: State) -> tuple[str, State]:
        """Mask a line from a column on, which is inside an element or begins one."""
        pieces: list[str] = []
        depth = state.depth
        if state.mark:
            closed = _END_OF_TAG.search(line, at)
            if closed is None:
                return mask_all(line[at:]), state
            pieces.append(MASK * (closed.end() - at))
            at = closed.end()
            depth += 0 if closed["empty"] else 1
        begun = bool(depth) or not state.mark
        while depth > 0 or begun:
            begun = False
            tag = _TAG.search(line, at)
            if tag is None:
                break
            pieces += [_text(line[at : tag.start()]), MASK * (tag.end() - tag.start())]
            at = tag.end()
            depth += -1 if tag["end"] else 0 if tag["empty"] is not None else 1
        if depth <= 0 and at:
            rest, after = super().mask(line[at:], State())
            return "".join(pieces) + rest, after
        if unfinished := _UNFINISHED_TAG.search(line, at):
            pieces += [_text(line[at : unfinished.start()]), mask_all(unfinished[0])]
            return "".join(pieces), State("element", ">", depth)
        return "".join(pieces) + _text(line[at:]), State("element", depth=depth)


def _text(text: str) -> str:
    """Mask the expressions of a text, or all of it if it looks like code."""
    if "{" in text:
        text = _EXPRESSION.sub(mask_match, text)
    if _CODE.search(text):
        return mask_all(text)
    return ENTITY.sub(mask_match, mask_common(text)) if "&" in text else mask_common(text)
