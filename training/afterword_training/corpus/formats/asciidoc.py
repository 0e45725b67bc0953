"""AsciiDoc to prose, line by line."""

from __future__ import annotations

import re

from afterword_training.corpus.prose import join_soft_breaks

# Listings, literal blocks, quotations, tables, comments, passed-through text and Markdown's fences.
_BLOCK = re.compile(
    r"^(?P<fence>-{4,}|\.{4,}|_{4,}|/{4,}|\+{4,}|[|,:!]={3,}|```)[^\n]*\n.*?^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_QUOTE_PARAGRAPH = re.compile(
    r"^\[(?:quote|verse|source|listing|literal|stem|latexmath)[^\]\n]*\]\n(?![-._+=]{2,})(?:[^\n]+\n?)*",
    re.MULTILINE,
)
# Attributes, comments, block attributes, block macros, delimiters of kept blocks, continuations.
_DROPPED_LINE = re.compile(
    r":!?[\w-]+!?:|//(?!/)|\[[^\]]*\]$|\w+::\S*\[.*\]$|={4,}$|\*{4,}$|-{2}$|\+$|'{3}$|<{3}$|\|"
)
_HEADING = re.compile(r"(?:={1,6}|#{1,6}) +(?=\S)")
_TITLE = re.compile(r"\.(?=[^\s.])")
_ITEM = re.compile(r"(?:\*{1,5}|\.{1,5}|-|\d+\.|<(?:\d+|\.)>) +(?:\[[ x*]\] +)?(?=\S)")
_TERM = re.compile(r":{2,4}(?: +|$)")
_ADMONITION = re.compile(r"(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION): +")
_MACROS = (
    (re.compile(r"footnote(?:ref)?:\w*\[([^\]]*)\]"), r" (\1)"),
    (re.compile(r"(?:link:|mailto:|xref:|https?://)[^\s\[\]]*\[([^\],]*)[^\]]*\]"), r"\1"),
    (re.compile(r"<<[^>,]*(?:, *([^>]*))?>>"), r"\1"),
    (re.compile(r"(?:kbd|btn|menu):\w*\[([^\]]*)\]"), r"\1"),
    (re.compile(r"(?:image|icon|stem|latexmath|asciimath|anchor|indexterm2?):\S*?\[[^\]]*\]"), ""),
    (re.compile(r"\[\[[^\]]*\]\]|\(\(\([^)]*\)\)\)|\{[\w-]+\}|\[[.#%][^\]]*\](?=[#*_`])"), ""),
    (re.compile(r"(\*\*|__|``|##)(?=\S)(.{1,200}?)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_`#+])(?=\S)(.{1,200}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r" \+$", re.MULTILINE), ""),
)


def asciidoc_to_text(source: str) -> str:
    """Headings, paragraphs and list items, a line each.

    Code, quotations, tables, comments, attributes and link targets are dropped.
    """
    source = _QUOTE_PARAGRAPH.sub("", _BLOCK.sub("\n", source))
    blocks: list[str] = []
    open_block = False
    for line in source.split("\n"):
        stripped = line.strip()
        if not stripped or _DROPPED_LINE.match(stripped):
            open_block = False
        elif heading := (_HEADING.match(line) or _TITLE.match(line)):
            blocks.append(line[heading.end() :])
            open_block = False
        elif item := _ITEM.match(stripped):
            blocks.append(stripped[item.end() :])
            open_block = True
        elif open_block:
            blocks[-1] += "\n" + stripped
        else:
            blocks.append(_ADMONITION.sub("", stripped, count=1))
            open_block = True
    return join_soft_breaks(map(_inline, blocks))


def _inline(text: str) -> str:
    for pattern, kept in _MACROS:
        text = pattern.sub(kept, text)
    return _TERM.sub(": ", text)
