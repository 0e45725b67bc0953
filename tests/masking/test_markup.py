"""LaTeX, Org, reStructuredText, AsciiDoc, Typst and HTML."""

from __future__ import annotations

import pytest

from .masking import masked, words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("\\section*{A title} \\label{sec:a}", "·A title· ·"),
        ("See Figure~\\ref{fig:a} or \\citep[p.~3]{key}.", "See Figure· or ·."),
        ("R\\&D is 5\\% of \\$6 \\#1", "R·&D is 5·% of ·$6 ·#1"),
        ("{a}& b~& \\textbf{c}", "·a· b· ·c·"),
        ("let $x + y$ and \\(z\\) be $\\$5$", "let · and · be ·"),
        ("then \\[ x \\] and $$ y $$ done", "then · and · done"),
        ("\\emph{some} ``quoted'' text", "·some· ·quoted· text"),
        ("at \\href{https://a.org}{the site} \\url{https://a.org}", "at ·the site· ·"),
        ("use \\verb|x_y| or \\lstinline{a b} here", "use · or · here"),
        ("\\textcolor{red}{red words} \\footnote{A note}", "·red words· ·A note·"),
        ("one & two \\\\[2pt] three \\hline", "one · two · three ·"),
        ("\\begin{tabular}{p{3cm}|l} text", "· text"),
        ("\\begin{itemize} \\item[x] text", "· · text"),
        ("text % a comment with $x$", "text · a comment with ·"),
        ("%%% a comment", "· a comment"),
        ("% !TEX root = main.tex", "·"),
        ("a verse \\\\", "a verse ·"),
        ("costs 5\\%", "costs 5·%"),
        ("\\begin{figure}[htb]", "·"),
        ("\\begin{theorem}[Path lifting]", "·[Path lifting]"),
        ("a \\rule{1em}{2pt} rule\\index{rule!a}", "a · rule·"),
        ("\\newcommand{\\foo}{some words}", "·"),
        ("see \\hyperref[sec:a]{this section}", "see ·this section·"),
        ("the preface \\preface is not a reference", "the preface · is not a reference"),
        ("caf\\'e", "caf·e"),
    ],
)
def test_latex_lines(line: str, expected: str) -> None:
    assert masked("latex", line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\documentclass{x}\n\\title{no}\n\\begin{document} yes", "yes"),
        ("\\begin{align*}\nno $\n\\end{align*} yes", "yes"),
        ("\\begin{quote}\nyes\n\\end{quote}", "yes"),
        ("yes \\begin{verbatim}\n% no\n\\end{verbatim}\nyes", "yes yes"),
        ("yes $no\nno$ yes", "yes yes"),
        ("yes $no\n\nyes", "yes yes"),
        ("\\[\nno\n\\]\nyes", "yes"),
        ("\\verb|no\nyes", "yes"),
        ("\\verb|a% $| yes\nyes % yes $\nyes", "yes yes yes yes"),
    ],
)
def test_latex_blocks(text: str, expected: str) -> None:
    assert words("tex", text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("** TODO [#A] A heading  :work:home:", "·A heading  ·"),
        ("Some *bold*, /italic/ and _under_ words", "Some ·bold·, ·italic· and ·under· words"),
        ("some =code x= and ~f(x)~ or a = b", "some · and · or a = b"),
        ("C++ and/or a/b", "C++ and/or a/b"),
        ("see [[https://a.org][the text]] [[file.org]]", "see ·the text· ·"),
        ("- [X] done <2024-01-01 Mon>", "·done ·"),
        ("#+TITLE: My notes", "· My notes"),
        ("#+OPTIONS: toc:nil", "·"),
        (": fixed width", "·"),
        ("# a comment", "· a comment"),
        ("| a | b |", "· a · b ·"),
        ("|---+---|", "·"),
        ("DEADLINE: <2024-01-01 Mon>", "·"),
        ("* COMMENT Later", "·Later"),
        ("as [cite/t:@doe p. 3] and [fn:: a note] say", "as · and · a note] say"),
        ("let $x$, \\(y z\\) and \\alpha be[fn:1]", "let ·, · and · be·"),
    ],
)
def test_org_lines(line: str, expected: str) -> None:
    assert masked("org", line) == expected


def test_org_blocks() -> None:
    text = (
        "yes\n#+BEGIN_SRC c\nno\n#+END_SRC\n#+begin_quote\nyes\n#+end_quote\n"
        ":PROPERTIES:\n:ID: no\n:END:\nyes\n\\begin{align}\nno\n\\end{align}\nyes"
    )
    assert words("org", text) == "yes yes yes yes"
    assert words("org", "\\[\nno\n\\]\nyes\n\\begin{align}\nno \\end{align}\nyes") == "yes yes"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("some ``code x``, :ref:`thing` and `interpreted` text", "some ·, · and · text"),
        ("a `link text <https://a.org>`_ or `name`_ or word_", "a ·link text · or ·name· or word·"),
        ("*emph* and **strong** |sub| [1]_", "·emph· and ·strong· · ·"),
        ("=========", "·"),
        ("==== =====", "·"),
        (":param x: the thing", "· the thing"),
        (".. note:: Take care", "·Take care"),
        (".. _target: https://a.org", "·"),
        (".. image:: a.png", "·"),
        (".. some comment", "·some comment"),
        (".. [1] A note", "·A note"),
        ("#. an item", "·an item"),
        (">>> f(x)", "·"),
        ("As follows::", "As follows:·"),
        ("As follows ::", "As follows ·"),
        ("... and so on", "... and so on"),
    ],
)
def test_rst_lines(line: str, expected: str) -> None:
    assert masked("rst", line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. code-block:: python\n   :linenos:\n\n   no\n\n   no\nyes", "yes"),
        (".. note::\n   :class: no\n\n   yes", "yes"),
        (".. py:function:: no(x)\n\n   yes::\n\n     no\n\n   yes", "yes yes"),
        ("yes::\n\n  no\n\n    no\nyes", "yes yes"),
        ("yes::\nyes", "yes yes"),
        ("- yes::\n\n    no\n\n  yes", "yes yes"),
        (">>> no\nno\n\nyes", "yes"),
    ],
)
def test_rst_blocks(text: str, expected: str) -> None:
    assert words("restructuredtext", text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("== A heading", "· A heading"),
        (".A title", "·A title"),
        (":toc: left", "·"),
        ("[source,ruby]", "·"),
        ("* *bold* _it_ `code` {attr}", "· ·bold· ·it· · ·"),
        ("link:a.html[the text] https://a.org[site]", "·the text· ·site·"),
        ("see <<sec,the section>> image:a.png[alt]", "see ·the section· ·"),
        ("// a comment", "· a comment"),
        ("image::a.png[alt]", "·"),
        ("NOTE: take care", "· take care"),
        ("Term:: its meaning(((term, meaning)))", "Term:· its meaning·"),
        ("|===", "·"),
    ],
)
def test_asciidoc_lines(line: str, expected: str) -> None:
    assert masked("asciidoc", line) == expected


def test_asciidoc_blocks() -> None:
    assert words("asciidoc", "----\nno\n....\n----\nyes\n====\nyes\n====") == "yes yes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("= yes <no>\n- *yes* `no` $no + x$ @no", "yes yes"),
        ('#set page(\n  no: 1)\nyes #link("no")[yes] // yes', "yes yes yes"),
        ("#figure(\n  no(x),\n)\nyes (yes", "yes yes"),
        ("yes /* no\nno */ yes $ no\n no $ yes", "yes yes yes"),
        ("```\nno\n```\nyes https://no.org/x yes", "yes yes"),
    ],
)
def test_typst(text: str, expected: str) -> None:
    assert words("typst", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html>\n<p class='no'>yes &amp; yes</p>", "yes yes"),
        ("<a\n  href='no'>yes</a>", "yes"),
        ("yes <!-- no\nno --> yes", "yes yes"),
        ("<script>\nif (a < no) {}\n</script>yes", "yes"),
        ("<STYLE>no</style> yes <code>no</code> yes", "yes yes"),
        ("<pre>\nno <b>no</b>\n</pre>\nyes", "yes"),
        ("<![CDATA[yes]]> {{ no }} {% no %}", "yes"),
    ],
)
def test_html(text: str, expected: str) -> None:
    assert words("html", text) == expected
