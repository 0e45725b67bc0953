"""Each kind of file gives its prose, and nothing but its prose."""

from __future__ import annotations

import io
import zipfile

import pytest

from afterword_training.corpus.documents import UnreadableError
from afterword_training.corpus.formats import markup
from afterword_training.corpus.formats.office import docx_to_text, odt_to_text
from afterword_training.corpus.prose import normalise, tidy

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
[[https://hidden.example][link]] from <2024-03-01 Fri> on.
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
    _, convert = markup(suffix)
    return tidy(convert(normalise(source))).split("\n")


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
                "Some bold and slanted text with code and a link from on.",
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


@pytest.mark.parametrize("source", ["}}}{{{ text", r"\emph{open", r"\begin{verbatim} x", "$ open"])
def test_unbalanced_latex_does_no_harm(source: str) -> None:
    assert isinstance(text_of(".tex", source), list)


def test_latex_nested_too_deep() -> None:
    with pytest.raises(UnreadableError, match="nested"):
        text_of(".tex", "{" * 5000)


def docx(body: str, **parts: str) -> bytes:
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    document = f"<w:document {namespaces}><w:body>{body}</w:body></w:document>"
    return packed({"word/document.xml": document, **parts})


def packed(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_docx() -> None:
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>A heading</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Split </w:t></w:r><w:r><w:t>run,</w:t><w:tab/><w:t>tab</w:t></w:r>"
        "<w:del><w:r><w:delText>hidden</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> and inserted.</w:t></w:r></w:ins></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>hidden</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        '<w:p><w:pPr><w:pStyle w:val="Quote"/></w:pPr><w:r><w:t>hidden</w:t></w:r></w:p>'
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box.</w:t>"
        "</w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>hidden</w:t></w:r>"
        "</w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    core = (
        '<p xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dcterms:modified>2024-03-01T00:00:00Z</dcterms:modified></p>"
    )
    text, date = docx_to_text(docx(body, **{"docProps/core.xml": core}))
    assert tidy(text).split("\n") == ["A heading", "Split run, tab and inserted.", "In a box."]
    assert date == 1709251200


def test_odt() -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>'
        '<style:style style:name="P1" style:parent-style-name="Quotations"/>'
        "</office:automatic-styles><office:text><text:h>A heading</text:h>"
        "<text:p>Some <text:span>styled</text:span><text:s/>text<text:note>"
        "<text:note-citation>hidden</text:note-citation><text:note-body><text:p>A note.</text:p>"
        '</text:note-body></text:note>.</text:p><text:p text:style-name="P1">hidden</text:p>'
        "<table:table><text:p>hidden</text:p></table:table>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
        "</office:text></office:document-content>"
    )
    text, date = odt_to_text(packed({"content.xml": content}))
    assert text.split("\n") == ["A heading", "Some styled text.", "A note.", "one"]
    assert date is None


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "data",
    [
        b"not a zip file",
        packed({"other.xml": "<x/>"}),
        packed({"word/document.xml": "<broken", "content.xml": "<broken"}),
        packed({"word/document.xml": BOMB, "content.xml": BOMB}),
    ],
)
def test_damaged_office_files(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        odt_to_text(data)
    if b"other" not in data:
        with pytest.raises(UnreadableError):
            docx_to_text(data)


def test_office_file_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterword_training.corpus.formats.office._LARGEST_PART", 1000)
    with pytest.raises(UnreadableError, match="too large"):
        docx_to_text(docx("<w:p/>" * 1000))
