"""Org to prose, line by line."""

from __future__ import annotations

import re

from afterword_training.corpus.prose import join_soft_breaks

_BLOCK = re.compile(
    r"^[ \t]*#\+begin_(src|example|quote|verse|export|comment)\b.*?^[ \t]*#\+end_\1[ \t]*$"
    r"|^[ \t]*:(?!end)[\w-]+:[ \t]*$(?:(?!^\*).)*?^[ \t]*:end:[ \t]*$",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
# Keywords but the title, comments, tables, fixed-width lines, planning lines, rules.
_DROPPED_LINE = re.compile(
    r"#\+(?!title:)|#(?: |$)|\||: |:$|-{5,}$|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):|\[fn:[^\]]+\]$",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    r"\*+ +(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED|CANCELED|HOLD) +)?(?:\[#[A-Z]\] +)?"
    r"(?:COMMENT +)?(?P<text>.*?)(?: +:[\w@#%:]+:)?$"
)
_TITLE = re.compile(r"#\+title: *", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-+]|\d+[.)]|(?<=\s)\*) +(?:\[@\d+\] *)?(?:\[[ X-]\] +)?", re.IGNORECASE)
_NOTE = re.compile(r"\[fn:[^\]:]*\] *")
_LINK = re.compile(r"\[\[([^\]]*)\](?:\[([^\]]*)\])?\]")
_STAMP = re.compile(r"[<\[]\d{4}-\d{2}-\d{2}[^>\]\n]*[>\]](?:--[<\[][^>\]\n]*[>\]])?")
_MATHS = re.compile(
    r"\\\(.*?\\\)|\\\[.*?\\\]|\$\$.*?\$\$|(?<![\w$])\$\S(?:[^$\n]{0,200}?\S)?\$(?![\w$])"
)
_EMPHASIS = re.compile(
    r"(?:(?<=[\s('\"{-])|^)([*/_=~+])(?=\S)([^\n]{0,200}?\S)\1(?=[\s.,:;!?'\")}\[-]|$)"
)


def org_to_text(source: str) -> str:
    """Headlines, paragraphs and list items, a line each.

    Code and quotation blocks, drawers, tables, comments, planning lines, time stamps and link
    targets are dropped.
    """
    blocks: list[str] = []
    open_block = False
    for line in _BLOCK.sub("\n", source).split("\n"):
        stripped = line.strip()
        if not stripped or _DROPPED_LINE.match(stripped):
            open_block = False
        elif headline := _HEADLINE.match(line):
            blocks.append(headline["text"])
            open_block = False
        elif _TITLE.match(stripped):
            blocks.append(_TITLE.sub("", stripped))
            open_block = False
        elif open_block and not _ITEM.match(stripped):
            blocks[-1] += "\n" + stripped
        else:
            blocks.append(_ITEM.sub("", stripped, count=1))
            open_block = True
    return join_soft_breaks(map(_inline, blocks))


def _link_text(match: re.Match[str]) -> str:
    """A link's description; without one, its target if that is the name of a place in the text."""
    target, description = match[1], match[2]
    return description or ("" if ":" in target or "/" in target else target.lstrip("*#"))


def _inline(text: str) -> str:
    text = _LINK.sub(_link_text, _MATHS.sub("", text))
    text = _NOTE.sub("", _STAMP.sub("", text))
    return _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
