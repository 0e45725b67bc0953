"""reStructuredText.

Known simplifications: interpreted text ends with its line; a directive that is not known to hold
code holds prose; only indented literal blocks count.
"""

from __future__ import annotations

import re

from afterword.masking.masker import (
    BEFORE_TEXT,
    State,
    indentation,
    mask_all,
    mask_common,
    mask_match,
)
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_EXPLICIT = LazyPattern(
    r"\s*\.\.(?:[ \t]+(?:"
    r"(?P<hidden>_[^:]*+:|__|\|[^|]*+\|).*"
    r"|(?P<note>\[[^\]]*+\])"
    r"|(?P<directive>[A-Za-z][\w:.+-]*?)::)|(?=[ \t]|\Z))[ \t]*"
)
_CODE_DIRECTIVE = LazyPattern(
    r"code|code-block|sourcecode|math|raw|highlight|literalinclude|include|image|toctree|graphviz"
    r"|digraph|graph|plot|ipython|doctest|testcode|testsetup|testcleanup|testoutput|csv-table|uml"
    r"|mermaid|productionlist|parsed-literal|autosummary|bibliography|default-role|role"
)
_PROSE_ARGUMENT = LazyPattern(
    r"note|warning|tip|important|caution|danger|error|hint|attention|admonition|seealso|topic"
    r"|sidebar|rubric|epigraph|highlights|pull-quote|todo|deprecated|versionadded|versionchanged"
    r"|glossary|centered|title"
)
_FIELD = LazyPattern(r"\s*:(?![\s:])[^:`]*+:(?=\s|\Z)")
_ITEM = LazyPattern(r"\s*(?:(?:[-*+•|]|\(?(?:[0-9]{1,9}|#)[.)])(?=\s|\Z)\s*)+")
_RULE = LazyPattern(r"\s*(?:([!-/:-@\[-`{-~])\1{2,}+|[-=+| ]{3,}+)\s*\Z")
_DOCTEST = LazyPattern(r"\s*>>>(?=\s|\Z)")
_INLINE = LazyPattern(
    rf"`{BEFORE_TEXT}(?:`.*?(?:``|\Z)"  # a literal
    r"|(?=[^`]*+`__?(?!\w))"  # the start of a reference, whose text is prose
    r"|(?<=[:\w]`)__?(?!\w)|[^`]*+`?)"
    r"|:(?<![\w:]:)[A-Za-z][\w:+.-]*?:`[^`]*+`?"
    r"|<[^<>`]*+>`__?|\x1f(?<!\x1f\x1f)\x1f*+`__?(?!\w)"
    r"|\|[^\s|]++\|_{0,2}|\[[\w#*-]++\]_"
    r"|\\|[*|]|_(?<=\w_)_?(?!\w)"
)


class Rst:
    """Mask directives, roles, literals, targets, field names and underlines.

    States: "" running text (`depth` is the column of the paragraph plus one, or 0), "colons" after
    a paragraph that ends in "::", "literal" and "options" (of a directive), each with the
    indentation of the line that began it as `depth`, "doctest".
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if not line.strip():
            return line, State() if state.block in {"", "doctest", "options"} else state
        indent = indentation(line)
        if hidden := _hidden(line, state, indent):
            return mask_all(line), hidden
        if explicit := _EXPLICIT.match(line):
            return _explicit(line, explicit, indent)
        in_paragraph = not state.block and state.depth == indent + 1
        field = _FIELD.match(line)
        item = None if field or in_paragraph else _ITEM.match(line)
        prefix = field or item
        at = prefix.end() if prefix else 0
        # Below a list item, a literal block is indented further than the item's text.
        column = at if item else indent
        is_colons = line.rstrip().endswith("::")
        after = State("colons", depth=column) if is_colons else State(depth=column + 1)
        return MASK * at + _inline(line[at:]), after


def _hidden(line: str, state: State, indent: int) -> State | None:
    """Return the state after a line that is hidden as a whole, or None if the line is not."""
    inside = indent > state.depth
    if state.block == "doctest" or _DOCTEST.match(line):
        return State("doctest")
    if state.block in {"literal", "colons"} and inside:
        return State("literal", depth=state.depth)
    if state.block == "options" and inside and _FIELD.match(line):
        return state
    return State() if _RULE.match(line) else None


def _explicit(line: str, match: re.Match[str], indent: int) -> tuple[str, State]:
    """Mask a line that begins with two full stops: a directive, a target, a note or a comment."""
    name = (match["directive"] or "").lower()
    if match["hidden"] or _CODE_DIRECTIVE.fullmatch(name):
        return mask_all(line), State("literal", depth=indent) if name else State()
    after = State("options", depth=indent) if name else State()
    if name and not _PROSE_ARGUMENT.fullmatch(name):
        return mask_all(line), after
    return MASK * match.end() + _inline(line[match.end() :]), after


def _inline(text: str) -> str:
    text = mask_common(text)
    text = _INLINE.sub(mask_match, text)
    end = text.rstrip()
    if end.endswith("::"):  # stands for one colon, or for none after a space
        kept = len(end) - 1 if end[:-2].endswith(" ") or end == "::" else len(end)
        text = text[: kept - 1] + MASK * (len(end) - kept + 1) + text[len(end) :]
    return text
