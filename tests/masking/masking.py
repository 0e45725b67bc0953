"""What tests of the maskers share: masked texts, and lines that hold much markup."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from afterword.masking.languages import MASK, SUPPORTED, masker

LANGUAGES = {id(kind): name for name, kind in reversed(SUPPORTED.items())}.values()
"""One name of each masker."""


def masked(language: str, text: str) -> str:
    """Mask a whole text; one middle dot stands for a run of masked characters."""
    kind = masker(language)
    state = kind.start
    lines = []
    for line in text.split("\n"):
        out, state = kind.mask(line, state)
        assert len(out) == len(line)
        lines.append(re.sub(f"{MASK}+", "·", out))
    return "\n".join(lines)


def words(language: str, text: str) -> str:
    """Return the words of a text that the model may see."""
    return " ".join(re.findall(r"[^\W\d_·][^\W\d_]*", masked(language, text)))


def by_language(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Pair each case of a table with its language."""
    return [(language, text) for language, texts in table.items() for text in texts]


_PIECES = (
    "the word;Some words here.;é; ;  ;    ;\t;\x1f;`;``;```;~~~;$;$$;*;**;_;__;#;# ;##;- ;1. ;> "
    ";>>> ;|;|---|;[;];(;);{;};](;[[;]];[^1];<;>;<a href=;<!--;-->;<code>;</code>;</;\\;\\ref{;%"
    ";\\begin{align};\\end{align};\\begin{document};\\documentclass;\\[;\\(;---;+++;...;===;------"
    ';#+begin_src;#+end_src;:drawer:;:END:;.. ;.. note::;.. code::;::;:x:;--;/*;*/;//;///;";"""'
    ";';''';{-;-};--[[;]];#|;|#;=begin;=cut;r#\";\"#;${x};%s;\\n;http://;https://a.b/c_d;www."
    ";a@b.c;/a/b/c;deadbeef12;0xff;a_b;@;&amp;{{;}};{%;<<;=x=;~y~;From: ;Subject: ;import x from 'y"
)
PIECES = _PIECES.split(";")
"""Pieces that open, close and nest constructs of all languages, mixed with words."""

LINES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)

LINES_OF_MARKUP = [
    ("markdown", "- [ ] **The [long](https://a.org/b \"T\") text** of `a b c`, $5, ~~go~~."),
    ("markdown", "> Some *words* and __more__; see [the notes][n] <b>now</b> or \\alpha."),
    ("latex", "See Figure~\\ref{a}, \\emph{the words} of \\cite[p.~3]{key}; $x + y$ % so"),
    ("org", "** TODO Some *bold* words and =code= in [[https://a.org][the link]]"),
    ("asciidoc", "Some *bold* words and `code` in link:https://a.org[the link] or {this}"),
    ("python", "    x = f(a)  # the reason is `x`, see https://a.org/b"),
    ("javascript", "const x = \"The reason is ${x} here\"; // and more of it"),
    ("plaintext", "See https://example.org/a, write to ann@example.org or look in /usr/lib/x."),
]  # fmt: skip
