"""Each kind of file gives its prose, and nothing but its prose."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword_training.corpus.documents import UnreadableError
from afterword_training.corpus.formats.kinds import text_format
from afterword_training.corpus.paragraphs import normalise, tidy, without_front_matter

MARKDOWN = """---
title: Hidden front matter
date: 2024-03-01
---
# A *heading* {#anchor}

A paragraph with **bold**, `inline code`, a [link](https://hidden.example/x "hidden title")
and an ![hidden image](hidden.png), wrapped
by hand. Cost: $5 and $10, and $hidden_{x}$ too.[^1]

- first [[page|item]]
- [x] second item

1. numbered

> a hidden quotation

```python
hidden = "code"
```

    hidden indented code

| hidden | table |
|--------|-------|
| hidden | cells |

<div>hidden html</div>

{{< hidden >}}
A <kbd>key</kbd> and {% hidden %}the end.

[^1]: A footnote.
"""

LATEX = r"""\documentclass{article}
\title{hidden}
\newcommand{\hidden}[1]{hidden #1}
\begin{document}
\section{First \emph{things} first}\label{sec:hidden}
A \textbf{bold} claim~\cite{hidden}, made by G\"odel
and Erd\H{o}s\footnote{A note on na\"{\i}vet\'e.}
in ``quotes'' -- 50\% of it % hidden comment
costs $h_i + d_d$ nothing. See \href{https://hidden.example/%20}{this page}
and \url{hidden.example}.
% hidden line
\begin{equation}
  hidden = 1
\end{equation}

Second \textcolor{hidden}{coloured \emph{nested} text} here.
\begin{itemize}[hidden]
  \item one
  \item[label] two
\end{itemize}
\begin{figure}[h]
  \includegraphics[width=\hidden]{hidden.pdf}
  \caption{A caption.}
\end{figure}
\begin{lstlisting}[language=C]
hidden % code }
\end{lstlisting}
\begin{quote}hidden\end{quote}
\end{document}
hidden
"""

ORG = """#+TITLE: The title
#+OPTIONS: hidden
* TODO [#A] A headline :hidden:
SCHEDULED: <2024-03-01 Fri>
:PROPERTIES:
:ID: hidden
:END:
Some *bold* and /slanted/ text with =code= and a
[[https://hidden.example][link]] to [[file:hidden.org]] [[*Places]] from <2024-03-01 Fri> on.
# hidden comment
- one
- [X] two
  goes on
| hidden | table |
#+BEGIN_SRC python
hidden
#+END_SRC
#+begin_quote
hidden
#+end_quote
The end.
"""

ASCIIDOC = """= The title
:hidden: attribute

// hidden comment
A *bold* word, an _emphasised_ one, `code` and a
https://hidden.example[link] or <<hidden,reference>>.

.A block title
[source,rust]
----
hidden
----

* one
** two
. three

NOTE: Mind the gap.

[quote, Hidden]
hidden quotation

____
hidden
____

|===
| hidden
|===

====
An example.
====

image::hidden.png[hidden]
Term:: its meaning
"""

RST = """=========
The title
=========

:Author: hidden

A *stressed* word, ``code``, a `link <https://hidden.example>`_ and :ref:`a role <hidden>`
that goes on. [1]_

.. hidden comment

.. code-block:: python

   hidden

.. note:: Mind the gap.

.. unknown-directive:: hidden

   hidden

- one
- two

   hidden block quote

::

   hidden literal

:math:`hidden` ends it.

.. [1] A footnote.
"""

HTML = """<html><head><title>hidden</title><style>hidden</style></head><body>
<nav>hidden</nav><header>hidden</header>
<main><h1>The  title</h1><p>A <b>bold</b>
word,&nbsp;a <a href="https://hidden.example">link</a> and <code>code</code>.<br>A line.</p>
<pre>hidden</pre><table><tr><td>hidden</td></tr></table><blockquote>hidden</blockquote>
<ul><li>one</li><li>two <p>inner</p></li></ul><script>hidden</script><!-- hidden --></main>
<footer>hidden</footer></body></html>
"""


def text_of(suffix: str, source: str) -> list[str]:
    return tidy(text_format(suffix).to_text(without_front_matter(normalise(source)))).split("\n")


@pytest.mark.parametrize(
    ("suffix", "source", "paragraphs"),
    [
        (
            ".md",
            MARKDOWN,
            [
                "A heading",
                "A paragraph with bold, inline code, a link and an, wrapped by hand. Cost: $5 and"
                " $10, and too.",
                "first item",
                "second item",
                "numbered",
                "A key and the end.",
                "A footnote.",
            ],
        ),
        (
            ".tex",
            LATEX,
            [
                "First things first",
                'A bold claim, made by Gödel and Erdős in "quotes" – 50% of it costs nothing.'
                " See this page and.",
                "Second coloured nested text here.",
                "one",
                "label two",
                "A caption.",
                "A note on naïveté.",
            ],
        ),
        (
            ".org",
            ORG,
            [
                "The title",
                "A headline",
                "Some bold and slanted text with code and a link to Places from on.",
                "one",
                "two goes on",
                "The end.",
            ],
        ),
        (
            ".adoc",
            ASCIIDOC,
            [
                "The title",
                "A bold word, an emphasised one, code and a link or reference.",
                "A block title",
                "one",
                "two",
                "three",
                "Mind the gap.",
                "An example.",
                "Term: its meaning",
            ],
        ),
        (
            ".rst",
            RST,
            [
                "The title",
                "A stressed word, code, a link and a role that goes on.",
                "Mind the gap.",
                "one",
                "two",
                "ends it.",
                "A footnote.",
            ],
        ),
        (
            ".html",
            HTML,
            ["The title", "A bold word, a link and code.", "A line.", "one", "two", "inner"],
        ),
    ],
)
def test_prose_of_markup(suffix: str, source: str, paragraphs: list[str]) -> None:
    assert text_of(suffix, source) == paragraphs


def test_markdown_with_a_paragraph_a_line() -> None:
    paragraphs = ["A title", "A first paragraph. " * 12, "A second one. " * 15, "And a short one."]
    source = "\n".join(paragraph.strip() for paragraph in paragraphs)
    assert text_of(".md", source) == source.split("\n")


def test_markdown_with_a_sentence_a_line() -> None:
    source = "First sentence.\nSecond sentence, a little longer.\n\nThird.\nFourth one.\n\nFifth."
    assert text_of(".md", source) == [
        "First sentence. Second sentence, a little longer.",
        "Third. Fourth one.",
        "Fifth.",
    ]


def test_a_rule_is_not_front_matter() -> None:
    assert text_of(".md", "---\n\nText.\n\n---\n\nMore.") == ["Text.", "More."]


def test_latex_without_a_document_environment() -> None:
    assert text_of(".tex", "A chapter.\n\n\\section*{Next}\nText {in a group}.") == [
        "A chapter.",
        "Next",
        "Text in a group.",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"Text \verb|%| after a percent sign.", "Text % after a percent sign."),
        (r"Costs \verb|$| and \verb+{+, not $hidden$ more.", "Costs $ and {, not more."),
        ("Half, 50\\% of it % hidden \\verb|hidden|\nand more.", "Half, 50% of it and more."),
        (r"\def\foo#1{hidden #1} Text here.", "Text here."),
        (r"\newcommand\foo[2][hidden]{hidden #2} Text here.", "Text here."),
        (r"\newcommand{\foo}[1]{hidden #1} Text here.", "Text here."),
    ],
)
def test_latex_commands(source: str, text: str) -> None:
    assert text_of(".tex", source) == [text]


def test_html_with_several_articles() -> None:
    entry = "<article><h2>Entry</h2><p>Text.</p><article>A comment.</article></article>"
    assert text_of(".html", f"<body>{entry}<p>Between.</p>{entry}</body>") == [
        "Entry", "Text.", "A comment.", "Between.", "Entry", "Text.", "A comment.",
    ]  # fmt: skip
    assert text_of(".html", f"<body>{entry}<p>hidden</p></body>") == [
        "Entry", "Text.", "A comment.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "paragraphs"),
    [
        ("}}}{{{ text", ["text"]),
        (r"\emph{open", ["open"]),
        (r"\begin{verbatim} x", []),
        ("$ open", ["$ open"]),
    ],
)
def test_unbalanced_latex_does_no_harm(source: str, paragraphs: list[str]) -> None:
    assert [text for text in text_of(".tex", source) if text] == paragraphs


def test_latex_nested_too_deep() -> None:
    with pytest.raises(UnreadableError, match="nested"):
        text_of(".tex", "{" * 5000)


_FRAGMENTS = st.sampled_from(
    [
        "word", " ", "\n", "\n\n", "\\", "é", "{", "}", "[", "]", "$", "$$", "\\begin{x}",
        "\\end{x}", "%", "\\item", "\\footnote{", "\\'", "* ", "#", "#+begin_src\n", "#+end_src\n",
        ":a:\n", ":END:", "[[", "]]", "][", "----\n", "====\n", "|===\n", "<<", ">>", "`",
        "``", "_", "|", ".. ", "::",
        ".. note::\n", "+--+\n", "<p>", "</p>", "<table>", "<!--", "&amp;", "> ", "```\n", "---\n",
        "{{", "}}", "[^1]", "    ", "\t", "\x00",
    ]
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".md", ".tex", ".org", ".adoc", ".rst", ".html", ".txt"])
@given(source=st.lists(_FRAGMENTS, max_size=40).map("".join))
@settings(max_examples=60, deadline=None)
def test_broken_markup_gives_clean_text_and_nothing_twice(suffix: str, source: str) -> None:
    text = tidy(normalise("\n".join(text_of(suffix, source))))
    assert all(line == line.strip() and line.isprintable() for line in text.split("\n"))
    assert text.count("word") <= source.count("word")


@pytest.mark.parametrize(
    "source",
    [
        "{{" * 20_000, "[" * 5_000, "$" * 20_000, "$a" * 10_000, "\\begin{x}\n" * 5_000,
        "*a " * 10_000, "#+begin_src\n" * 2_000, ":a:\n" * 2_000, "----\n" * 5_001, "`" * 10_000,
        "<div>" * 5_000, "[[a" * 5_000, "a\n" * 20_000, "=a " * 10_000, "|" * 10_000, "\\(" * 5_000,
        "\\verb|" * 5_001,
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".md", ".tex", ".org", ".adoc", ".html", ".txt"])
def test_hostile_markup_takes_as_long_as_it_is(suffix: str, source: str) -> None:
    whole = min(seconds(suffix, source) for _ in range(2))
    if whole > MEASURABLE:  # else nothing has grown
        quarter = min(seconds(suffix, source[: len(source) // 4]) for _ in range(3))
        # The square of the length would be sixteen times as much, its cube sixty-four.
        assert whole < (32 if (suffix, source[:2]) in SQUARES else 12) * quarter


MEASURABLE = 0.2
"""Seconds; what takes less is as much chance as work."""
SQUARES = {(".tex", "\\("), (".org", "\\("), (".org", "#+"), (".org", ":a"), (".org", "[[")}
"""What is looked for an end of that is not there, from each of its beginnings to the end."""


def seconds(suffix: str, source: str) -> float:
    """Time of this process alone, whatever else the computer does."""
    start = time.process_time()
    with contextlib.suppress(UnreadableError):
        text_of(suffix, source)
    return time.process_time() - start
