"""HTML and XML: the text between tags is prose, save in scripts, styles and code."""

from __future__ import annotations

import re

from afterword.text.prose.common import State, cover, fill, hide, mask_common
from afterword.text.units import MASK

_TAG = re.compile(
    r"<!--.*?-->|(?P<comment><!--).*"
    r"|<(?P<name>script|style|pre|code|kbd|samp|svg|math)(?=[\s>]|\Z)(?:.*?</(?P=name)>|(?P<rest>).*)"
    r"|<!\[CDATA\[|\]\]>"
    r"|<(?:/?[A-Za-z]|[?!])[^<>]*+(?:>|(?P<tag>\Z))",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
TEMPLATE = re.compile(r"\{[{%#][^{}]*+\}?\}?")


class Html:
    """Masks tags, comments, entities, template expressions and the content of code elements.

    States: "" text, "hidden" up to `mark`. A tag ends at its first ">", quoted or not.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        at = 0
        if state.block:
            at = find_end(line, state.mark)
            if at < 0:
                return hide(line), state
        text = mask_common(line[at:])
        mark = ""
        if "<" in text or "]]>" in text:
            text, mark = mask_tags(text)
        if "&" in text:
            text = ENTITY.sub(fill, text)
        if "{" in text:
            text = TEMPLATE.sub(fill, text)
        return MASK * at + text, State("hidden", mark) if mark else State()


def mask_tags(text: str) -> tuple[str, str]:
    """Mask tags, comments and code elements; also tell what ends the one left open, if any."""
    text, last = cover(_TAG, text)
    if last is None:
        return text, ""
    if last["rest"] is not None:
        return text, f"</{last['name'].lower()}>"
    return text, {"comment": "-->", "tag": ">"}.get(last.lastgroup or "", "")


def find_end(line: str, mark: str) -> int:
    """Column after the first `mark`, whatever its case; -1 when there is none."""
    match = re.compile(re.escape(mark), re.IGNORECASE).search(line)
    return match.end() if match else -1
