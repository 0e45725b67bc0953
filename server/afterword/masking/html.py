"""HTML and XML: the text between tags is prose, save in scripts, styles and code."""

from __future__ import annotations

import re

from afterword.masking.masker import State, mask_all, mask_common, mask_match
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_INLINE = (
    "a abbr b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q s samp"
    " small span strike strong sub sup time tt u var wbr"
)
_BLOCK = (
    "address area article aside audio base blockquote body br button canvas caption center col"
    " colgroup datalist dd details dialog div dl dt embed fieldset figcaption figure footer form"
    " frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li link main map"
    " math menu meta meter nav noscript object ol optgroup option output p param picture pre"
    " progress rp rt ruby script search section select slot source style summary svg table tbody td"
    " template textarea tfoot th thead title tr track ul video"
)
INLINE_ELEMENTS = frozenset(_INLINE.split())
"""Elements whose tags may stand inside a word or right after it."""
_ELEMENTS = INLINE_ELEMENTS | frozenset(_BLOCK.split())
_TAG = LazyPattern(
    r"<!--.*?-->|(?P<comment><!--).*"
    # What is struck out is not meant to be read.
    r"|<(?P<struck>del|s|strike)(?=[\s>])[^<>]*+>.{0,500}?</(?P=struck)>"
    # Of an element whose content is no prose, the tag may go on in the next line.
    r"|<(?P<name>script|style|pre|code|kbd|samp|svg|math)"
    r"(?=\s*\Z|\s*>|\s[^<>]*>|\s+[\w:@.-]+=)(?:.*?</(?P=name)>|(?P<rest>).*)"
    r"|<!\[CDATA\[|\]\]>"
    r"|<(?:/?[A-Za-z]|[?!])[^<>]*+(?:>|(?P<tag>\Z))",
    re.IGNORECASE,
)
_DECLARATION = LazyPattern(
    r"<(?:!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION|\[)|\?(?:php|xml|=))", re.IGNORECASE
)
_NAME = LazyPattern(r"[A-Za-z][\w:.-]*")
_VALUE = (
    r"(?>\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|\{[^{}]*+(?:\}|\Z)|(?:[^\s\"'={}]|" + MASK + r")++)"
)
_UNFINISHED_TAG = LazyPattern(
    rf"</?[A-Za-z][\w:.-]*+(?P<attributes>(?>(?:\s+[\w:@.#*-]++\s*=\s*{_VALUE})*))"
    r"\s*+(?:[\w:@.#*-]++=?|/)?\Z"
)
ENTITY = LazyPattern(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
TEMPLATE = LazyPattern(r"\{[{%#][^{}]*+\}?\}?")


class Html:
    """Mask tags, comments, entities, template expressions and the content of code elements.

    States: "" text, "hidden" up to `mark`. A tag ends at its first ">", quoted or not.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        at = 0
        if state.block:
            at = find_end(line, state.mark)
            if at < 0:
                return mask_all(line), state
        text = mask_common(line[at:])
        mark = ""
        if "<" in text or "]]>" in text:
            text, mark = mask_tags(text, any_name=True)
        if "&" in text:
            text = ENTITY.sub(mask_match, text)
        if "{" in text:
            text = TEMPLATE.sub(mask_match, text)
        return MASK * at + text, State("hidden", mark) if mark else State()


def mask_tags(text: str, *, any_name: bool) -> tuple[str, str]:
    """Mask tags, comments and code elements; also tell what ends the one left open, if any.

    A "<" that is not closed on its line may be a comparison ("if x <y then"). Set `any_name` where
    an element may have any name, as in XML; otherwise only names of HTML and of components open a
    tag there.
    """
    last: re.Match[str] | None = None

    def mask(match: re.Match[str]) -> str:
        nonlocal last
        if match["tag"] is not None and not _is_unfinished_tag(match[0], any_name=any_name):
            # A name that ends at the cursor may become a tag's.
            return mask_match(match) if _NAME.fullmatch(match[0].lstrip("</")) else match[0]
        last = match
        return mask_match(match)

    text = _TAG.sub(mask, text)
    if last is None:
        return text, ""
    if last["rest"] is not None:
        return text, f"</{last['name'].lower()}>"
    return text, {"comment": "-->", "tag": ">"}.get(last.lastgroup or "", "")


def _is_unfinished_tag(text: str, *, any_name: bool) -> bool:
    """Return whether a "<" and all that follows it on its line is a tag, and not a comparison.

    What a tag holds are attributes with values, and at the cursor perhaps the name of one more.
    """
    if text[1] in "!?":
        return _DECLARATION.match(text) is not None
    tag = _UNFINISHED_TAG.match(text)
    name = _NAME.findall(text)[0]
    component = len(name) > 1 and (name[0].isupper() or not name.isidentifier())
    named = component or name.lower() in _ELEMENTS
    if any_name:
        return named or tag is not None
    return tag is not None and (named or bool(tag["attributes"]))


def find_end(line: str, mark: str) -> int:
    """Return the column after the first `mark`, whatever its case, or -1."""
    match = re.compile(re.escape(mark), re.IGNORECASE).search(line)
    return match.end() if match else -1
