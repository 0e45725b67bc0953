"""Convert HTML to prose, with selectolax."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = {
    "address", "article", "aside", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "li", "main", "ol", "p", "section", "summary", "ul",
}  # fmt: skip
_DROPPED = (
    "script, style, noscript, template, head, title, nav, pre, table, blockquote, svg, math,"
    " button, select, input, textarea, label, legend, datalist, output, meter, progress, del, s,"
    " strike, iframe, object, audio, video, canvas, sup.footnote-ref"
)
_WHITESPACE = re.compile(r"\s+")


def html_to_text(
    source: str, drop: str = "body > header, body > footer, aside", end: str | None = None
) -> str:
    """Return the text of a page's article (of its body if it has several), one line per block.

    Parameters
    ----------
    source
        The page.
    drop
        A CSS selector of elements to leave out, in addition to those that never hold prose.
    end
        A CSS selector of elements at the first of which the text ends.
    """
    tree = LexborHTMLParser(source)
    for node in tree.css(f"{_DROPPED}, {drop}"):
        node.decompose()
    articles = tree.css("article:not(article article)")
    only = articles[0] if len(articles) == 1 else None
    root = only or tree.css_first("main") or tree.body
    ends = {node.mem_id for node in tree.css(end)} if end else set()
    return "".join(_pieces(root, ends)) if root else ""


def _pieces(root: LexborNode, ends: set[int]) -> list[str]:
    pieces: list[str] = []
    # A stack of our own, as pages nest deeper than Python can recurse.
    pending: list[LexborNode | str] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.mem_id in ends:
            break
        elif node.tag == "-text":
            pieces.append(_WHITESPACE.sub(" ", node.text_content or ""))
        elif node.tag == "br":
            pieces.append("\n")
        else:
            end = "\n" if node.tag in _BLOCKS else ""
            pieces.append(end)
            pending.append(end)
            pending.extend(reversed(list(node.iter(include_text=True))))
    return pieces
