"""reStructuredText to prose, with docutils."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.core import publish_doctree

from afterword_training.corpus.documents import UnreadableError
from afterword_training.corpus.prose import join_soft_breaks

_SETTINGS = {
    # A document must neither pull in other files nor stop on what only Sphinx knows.
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "smart_quotes": False,
    "doctitle_xform": False,
    "_disable_config": True,
}
_SPHINX_ROLE = re.compile(r":(?!math:|rfc:|pep:)[\w:+.-]+:`[!~]?([^`<]*?)(?: *<[^`>]*>)?`")
_DROPPED = (
    nodes.literal_block, nodes.doctest_block, nodes.block_quote, nodes.line_block, nodes.comment,
    nodes.table, nodes.math_block, nodes.system_message, nodes.raw, nodes.citation,
    nodes.docinfo, nodes.field_list, nodes.substitution_definition, nodes.image,
)  # fmt: skip
_DROPPED_INLINE = (nodes.math, nodes.footnote_reference, nodes.citation_reference, nodes.image)


def rst_to_text(source: str) -> str:
    """Headings, paragraphs, list items and notes, a line each; no code, tables or quotations.

    Raises
    ------
    UnreadableError
        docutils could not parse it.
    """
    source = _SPHINX_ROLE.sub(r"\1", source)
    try:
        tree = publish_doctree(source, settings_overrides=_SETTINGS)
    except Exception as error:  # docutils lets errors of any kind out of its directives
        raise UnreadableError("damaged: not reStructuredText") from error
    return join_soft_breaks(_blocks(tree))


def _blocks(node: nodes.Node) -> list[str]:
    if isinstance(node, _DROPPED):
        return []
    if isinstance(node, nodes.paragraph | nodes.title | nodes.term | nodes.caption | nodes.rubric):
        return [_inline(node)]
    return [block for child in node.children for block in _blocks(child)]


def _inline(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, _DROPPED_INLINE):
        return ""
    return "".join(map(_inline, node.children))
