# ruff: noqa: E501 (tables of markup)
"""Prose that is wrapped in a format's markup comes back word for word, in training and server."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples

from .reading import learned, seen

# "¤" is where the prose goes. What is not prose has "hidden" in it.
INLINE: dict[str, list[str]] = {
    ".md": ["*¤*", "**¤**", "_¤_", "==¤==", "[¤](https://hidden.org)", "[[hidden|¤]]", "¤[^1]",
            "¤ `hidden`", "¤ $hidden_1$", "<b>¤</b>", "¤ %%hidden%%", "~~hidden~~ ¤", "¤ {.hidden}",
            "¤ [@hidden, p. 3]", "¤ {{< hidden >}}", "(hidden:: 5) ¤", "¤ \\(hidden\\)"],
    ".tex": ["\\emph{¤}", "\\textbf{¤}", "{\\em ¤}", "\\textcolor{hidden}{¤}", "¤~\\cite[p.~1]{hidden}",
             "¤\\label{hidden}", "\\href{https://hidden.org}{¤}", "¤ $hidden$", "¤ \\verb|hidden|",
             "\\texorpdfstring{¤}{hidden}", "¤ \\rule{1em}{hidden}", "\\mbox{¤}", "¤\\index{hidden}",
             "\\sout{hidden} ¤", "¤ \\( hidden \\)"],
    ".org": ["*¤*", "/¤/", "_¤_", "[[https://hidden.org][¤]]", "¤[fn:1]", "¤ [cite:@hidden]",
             "¤ =hidden=", "¤ ~hidden~", "¤ \\(hidden\\)", "+hidden+ ¤", "¤ src_c{hidden}"],
    ".rst": ["*¤*", "**¤**", "`¤ <https://hidden.org>`_", "¤ ``hidden``", "¤ :ref:`hidden`", "¤ [1]_",
             "¤ |hidden|"],
    ".adoc": ["*¤*", "_¤_", "#¤#", "https://hidden.org[¤]", "<<hidden,¤>>", "¤ `hidden`", "¤ {hidden}",
              "¤ stem:[hidden]", "[.line-through]#hidden# ¤"],
    ".html": ["<b>¤</b>", "<em>¤</em>", "<a href='hidden'>¤</a>", "<span class='hidden'>¤</span>",
              "<del>hidden</del> ¤", "¤ <!-- hidden -->"],
    ".txt": ["¤"],
}  # fmt: skip
BLOCKS: dict[str, list[str]] = {
    ".md": ["¤", "# ¤", "### ¤ ###", "- ¤", "* ¤", "1. ¤", "- [ ] ¤", "> [!note] ¤\n> ¤",
            ":::tip\n¤\n:::", "!!! note\n    ¤", "<p>¤</p>", "<div>\n¤\n</div>", "[^1]: ¤", "```{note}\n¤\n```",
            "\t¤", "::: {.hidden}\n¤\n:::", "- TODO ¤", "<details>\n\n¤\n\n</details>"],
    ".tex": ["¤", "\\section{¤}", "\\begin{itemize}\n\\item ¤\n\\end{itemize}", "\\caption{¤}",
             "\\begin{verse}\n¤ \\\\\n\\end{verse}", "\\begin{center}\n¤\n\\end{center}",
             "\\begin{minipage}{0.5\\textwidth}\n¤\n\\end{minipage}", "\\parbox{3cm}{¤}"],
    ".org": ["¤", "* ¤", "** TODO ¤ :hidden:", "- ¤", "1. ¤", "#+begin_verse\n¤\n#+end_verse",
             "#+begin_center\n¤\n#+end_center", "- [X] ¤", "#+TITLE: ¤"],
    ".rst": ["¤", "¤\n========================================================================", "- ¤",
             "1. ¤", ".. note:: ¤", ".. note::\n\n   ¤", "| ¤", ".. topic:: ¤", ".. figure:: hidden.png\n\n   ¤"],
    ".adoc": ["¤", "== ¤", "* ¤", ". ¤", ".¤", "NOTE: ¤", "====\n¤\n===="],
    ".html": ["<p>¤</p>", "<h2>¤</h2>", "<div>¤</div>", "<ul><li>¤</li></ul>", "<form><p>¤</p></form>",
              "<section>¤</section>"],
    ".txt": ["¤"],
}  # fmt: skip
NO_PROSE: dict[str, list[str]] = {
    ".md": ["```\nhidden\n```", "$$\nhidden\n$$", "{% raw %}\nhidden\n{% endraw %}", "<!-- hidden -->",
            "\\begin{align}\nhidden\n\\end{align}", "hidden:: hidden", "%%\nhidden\n%%",
            "{{< highlight c >}}\nhidden\n{{< /highlight >}}", "import hidden from 'hidden'", "^hidden",
            "[hidden]: https://hidden.org"],
    ".tex": ["\\begin{verbatim}\n\\[ hidden\n\\end{verbatim}", "\\[\nhidden\n\\]", "\\iffalse\nhidden\n\\fi",
             "\\newcommand{\\hidden}{hidden}", "\\begin{equation}\nhidden\n\\end{equation}", "% !TEX hidden",
             "\\includegraphics[width=hidden]{hidden}"],
    ".org": ["#+begin_src c\nhidden\n#+end_src", "\\[\nhidden\n\\]", ":PROPERTIES:\n:hidden: hidden\n:END:",
             ": hidden", "#+hidden: hidden"],
    ".rst": [".. code:: c\n\n   hidden", ".. _hidden: https://hidden.org", ".. math:: hidden", ".. image:: hidden"],
    ".adoc": ["----\nhidden\n----", ":hidden: hidden", "image::hidden[hidden]", "[hidden]", "....\nhidden\n...."],
    ".html": ["<pre>hidden</pre>", "<script>hidden</script>", "<!-- hidden -->", "<style>hidden</style>"],
    ".txt": [],
}  # fmt: skip
SETTINGS = ["", "---\ntitle: hidden\n---\n", "Title: hidden\n\n", "+++\nhidden = 1\n+++\n"]

_WORDS = [
    "The",
    "heron",
    "stands",
    "on",
    "one",
    "leg",
    "and",
    "waits",
    "while",
    "we",
    "row",
    "past",
    "it",
    "don't",
    "know",
    "why",
    "rain",
    "came",
    "early",
    "café",
    "well-known",
    "old",
    "1999",
    "it's",
    "ours",
    "he",
    "said",
]
_SENTENCE = st.lists(st.sampled_from(_WORDS), min_size=3, max_size=7).map(
    lambda words: "Today we " + " ".join(words) + "."
)


@st.composite
def documents(draw: st.DrawFn, suffix: str) -> tuple[str, list[str]]:
    """Draw a source and the words that are its prose."""
    blocks: list[str] = []
    words: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        if len(NO_PROSE[suffix]) > 0 and draw(st.booleans()):
            blocks.append(draw(st.sampled_from(NO_PROSE[suffix])))
        block = draw(st.sampled_from(BLOCKS[suffix]))
        while "¤" in block:
            sentence = draw(_SENTENCE)
            if draw(st.booleans()):
                phrase = draw(_SENTENCE).rstrip(".").lower()
                inline = draw(st.sampled_from(INLINE[suffix])).replace("¤", phrase)
                words += _words(f"{sentence} {phrase}")
                sentence += f" {inline}"
            else:
                words += _words(sentence)
            block = block.replace("¤", sentence, 1)
        blocks.append(block)
    return draw(st.sampled_from(SETTINGS)) + "\n\n".join(blocks), words


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@pytest.mark.parametrize("suffix", BLOCKS)
@given(data=st.data())
@settings(max_examples=examples(120))
def test_prose_comes_back(suffix: str, data: st.DataObject) -> None:
    source, words = data.draw(documents(suffix))
    assert _words(" ".join(learned(suffix, source))) == words
    assert seen(suffix, source) == words
