"""The markup inside a line of Markdown: code, formulas, links, templates, tags and emphasis."""

from __future__ import annotations

import re

from afterword.masking.html import ENTITY, TEMPLATE, mask_tags
from afterword.masking.masker import BEFORE_TEXT, State, mask_common, mask_match, mask_matches
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

# Jekyll's and Hugo's blocks whose content is no prose.
_OPAQUE_BLOCKS = (
    "highlight|raw|comment|mermaid|katex|latex|math|codeblock|code|plantuml|graphviz|chart|gist"
    "|rawhtml|html|css|script"
)
_ENVIRONMENTS = (
    r"(?:equation|align|alignat|aligned|gather|gathered|multline|flalign|eqnarray|math|displaymath"
    r"|dmath|split|cases|array|[bBpvV]?matrix|tikzpicture|tikzcd|tabular|verbatim|lstlisting)\*?"
)
# What shows that text after "$$" or "\[" is a formula, and not a price or a bracketed word.
_FORMULA = r"(?=\s*\S{0,3}\s*\Z|[^$\[\]\\]{0,80}(?:\\[A-Za-z{,;:!%&]|[\^_{}=+<>&|])|\s*\w\s*\\)"

# A pattern that begins with a fixed character is found far faster: the lookbehinds come after it.
# What is not closed on its line reaches to the end of it, and is named by a group.
_OPAQUE = LazyPattern(
    # A code span that is not closed yet reaches to the line's end (but for a backtick alone before
    # a space); a dollar may be a price.
    r"`(?<![\\`]`)(`*+)(?:.*?(?<!`)`\1(?!`)"
    rf"|(?P<code>)(?:(?<=``)|{BEFORE_TEXT}).*)"
    r"|\$(?<![\\\w$]\$)(?:\$[^$]*+\$\$"
    rf"|\$(?!\$){_FORMULA}(?P<dollars>).*"
    r"|(?![\s$])[^$\\]*+(?>(?:\\.[^$\\]*+)*)(?<!\s)\$(?![0-9])"
    r"|\\[^$]*+)"
    r"|\\\\?\((?>(?:[^\\]|\\(?![()]))+)\\\)"
    rf"|\\\\?\[{_FORMULA}(?:.*?\\\]|(?P<bracket>).*)"
    rf"|\\begin\{{(?P<environment>{_ENVIRONMENTS})\}}"
    r"(?:.*?\\end\{(?P=environment)\}|(?P<environment_open>).*)"
    r"|%%(?:.+?%%|(?<!\S%%)(?P<comment>).*)"
    rf"|\{{%-?\s*(?P<liquid>{_OPAQUE_BLOCKS})\b(?:.*?\bend(?P=liquid)[\s-]*%\}}|(?P<liquid_open>).*)"
    rf"|\{{\{{[<%]\s*(?P<hugo>{_OPAQUE_BLOCKS})\b(?![^{{}}]*/[>%]\}}\}})"
    r"(?:.*?/\s*(?P=hugo)\s*[>%]\}\}|(?P<hugo_open>).*)"
    r"|\{%(?=[-+]?(?:\s|\Z|[a-z_]))(?:.*?%\}|(?P<liquid_tag>).*)"
    r"|\{\{[<%](?:.*?[>%]\}\}|(?P<hugo_tag>).*)"
    r"|\{/\*(?:.*?\*/\}|(?P<braces>).*)"
    r"|<%(?:.*?%>|(?P<percent>).*)"
)
_MAY_BE_OPAQUE = LazyPattern(r"[`$\\%]|\{[%{/]")

_BLOCK_ID = LazyPattern(r"\^(?<![^\s]\^)[\w-]++\s*\Z")
_OPEN_TAG = LazyPattern(r"<[A-Za-z][\w:.-]*+\s*+(?:[\w:@.-]++=[^<>]*+)?\Z")
_CARRIED_ON = frozenset({"-->", "</script>", "</style>", "</pre>", "</svg>"})
_LINK = LazyPattern(
    r"\]\((?:<[^<>]*+>?|(?>(?:[^()\s]|\x1f|\([^()]*+\))*))"
    r"(?>(?:\s++(?:\"[^\"]*+\"?|'[^']*+'?))?)\s*+\)?"
    r"|\]\[[^\]]*+\]?|\[\[[^\]\[|]*+\||\[\^[^\]\s]*+|\[![A-Za-z]++\][-+]?|!\[\[[^\]\[]*+"
    # A citation, a place in a page, a block reference, a footnote in the line, a field.
    r"|\[(?:[^\[\]@]{0,60}(?<!\w))?-?@\w[^\[\]]*+\](?![(\[])"
    r"|#[^\[\]|]*+(?=\]\])|\(\(\x1f+\)\)|\^\["
    r"|[\[(](?=[\w -]{1,40}::)[^\[\]()]*+[\])]?"
)
_BRACE = LazyPattern(
    r"\{(?:[.#:=](?:[^{}]*+\}|(?=[\w-])[^{}]*+)"
    r"|[\w:+-]++\}(?=`|\x1f)|\w++(?:[.(\[][^{}]*+)\})"  # a role (MyST), an expression (MDX)
)
_COMMAND = LazyPattern(r"\\[A-Za-z]++\*?(?:\[[^\[\]]*+\]?)?(?:\{[^{}]*+\}?)?")
_MENTION = LazyPattern(r"@(?<!\w@)\w++(?>(?:[:.#/-]\w++)*)")
_TAG = LazyPattern(r"#(?<![^\s(]#)(?:[^\W\d_][\w/-]*+|\[\[[^\[\]]*+\]\])")
_STRUCK = LazyPattern(r"~~(?<![\\~]~~)(?=[^\s~])[^~]*+~~(?!~)")
_MARK = LazyPattern(
    # The second colon is that of a field's name (Obsidian's Dataview).
    r"[*|\[\]\\!~=_:](?:(?<=::)(?=\s|\Z)|(?<=[*|\[\]\\])|(?<=!)(?=\[)|(?<=~)(?:(?=~)|(?<=~~))"
    r"|(?<==)(?:(?==)|(?<===))|(?<=_)(?:(?<![^\W_]_)|(?![^\W_])))"
)


def mask_spans(text: str, after: State) -> tuple[str, State]:
    """Mask the markup of running text, and return it with the state after it.

    Parameters
    ----------
    text : str
        A line, or the end of one.
    after : State
        The state after it if it leaves nothing open.
    """
    text = mask_common(text)
    if _MAY_BE_OPAQUE.search(text):
        text, after = _mask_opaque(text, after)
    if "<" in text:
        opens_tag = _OPEN_TAG.match(text, text.rfind("<"))
        text, mark = mask_tags(text, any_name=False)
        if mark in _CARRIED_ON:
            after = after._replace(block="hidden", mark=mark)
        elif mark and opens_tag:
            after = after._replace(block="formula", mark=mark)
    if "~~" in text:
        text = _STRUCK.sub(mask_match, text)
    if "#" in text:
        text = _TAG.sub(mask_match, text)
    if "]" in text or "[" in text or "(" in text:
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


def _mask_opaque(text: str, after: State) -> tuple[str, State]:
    """Mask code, formulas, comments and templates; the last of them may go on in the next line."""
    text, last = mask_matches(_OPAQUE, text)
    return text, after if last is None else _opened(last, after)


def _opened(match: re.Match[str], after: State) -> State:
    """Return the state after the last opaque span of a line."""
    if match["code"] is not None:
        return after._replace(mark="`" + match[1])
    kind = match.lastgroup or ""
    name = next(filter(None, match.group("environment", "liquid", "hugo")), "")
    mark = _ENDS_WITH_PARAGRAPH.get(kind) or _ENDS_WITH_MARK.get(kind)
    if mark is None:
        return after
    # A comment on lines of its own may have more than one paragraph.
    is_hidden = kind in _ENDS_WITH_MARK or (kind == "comment" and match.start() == 0)
    return after._replace(block="hidden" if is_hidden else "formula", mark=mark.format(name))


_ENDS_WITH_PARAGRAPH = {
    "dollars": "$$",
    "bracket": "\\]",
    "environment_open": "\\end{{{}}}",
    "liquid_tag": "%}}",
    "hugo_tag": "}}}}",
    "percent": "%>",
    "comment": "%%",
}
"""What ends a formula, a tag or a comment that goes on after its line; so does a blank line."""
_ENDS_WITH_MARK = {"liquid_open": "end{}", "hugo_open": "/{}", "braces": "*/}}"}
"""What alone ends a block of its own."""
