"""Markdown to prose, with markdown-it-py."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from afterword_training.corpus.prose import join_soft_breaks

# What site generators and note-taking programs add: Hugo and Jekyll templates, attribute lists,
# Pandoc citations, embedded notes.
_TEMPLATES = re.compile(
    r"\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}|[ \t]*\{[:#.][^{}\n]*\}|\[-?@[^\]\n]+\]|!\[\[[^\]\n]*\]\]"
)
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]|\n]*)\]\]")
_QUOTED = {"blockquote_open": 1, "table_open": 1, "blockquote_close": -1, "table_close": -1}


def markdown_to_text(source: str) -> str:
    """Headings, paragraphs and list items, a line each.

    Code blocks, tables, quotations, link targets, images, HTML and mathematics are dropped. Inline
    code stays: a sentence without it would have a hole.
    """
    source = _WIKI_LINK.sub(r"\1", _TEMPLATES.sub("", source))
    quoted = 0
    blocks = []
    for token in _parser().parse(source):
        quoted += _QUOTED.get(token.type, 0)
        if token.type == "inline" and not quoted:
            blocks.append("".join(map(_inline, token.children or ())))
    return join_soft_breaks(blocks)


def _inline(token: Token) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return token.content
    if token.type in ("softbreak", "hardbreak") or token.content.startswith("<br"):
        return "\n"
    return ""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False)
    return parser.use(footnote_plugin)
