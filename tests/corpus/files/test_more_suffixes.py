"""Suffixes that other programs use for the markup that is read, and Typst."""

from __future__ import annotations

import pytest

from tests.corpus.reading.reading import Case, case, learned

MARKDOWN = (
    "---\ntitle: hidden\n---\n\n# A walk\n\nThe *heron* stands, `hidden`.\n\n```{r}\nhidden\n```\n"
)


@pytest.mark.parametrize(
    "suffix", [".mkd", ".mdown", ".mkdn", ".mdwn", ".markdown", ".qmd", ".rmd", ".mdx"]
)
def test_markdown(suffix: str) -> None:
    assert learned(suffix, MARKDOWN) == ["A walk", "The heron stands,."]


def test_mdx() -> None:
    source = "import X from './x'\n\n# A walk\n\n<Note>\n\nThe heron {hidden} stands.\n\n</Note>\n"
    text = learned(".mdx", source)
    assert text[0] == "A walk"
    assert "import" not in " ".join(text)


@pytest.mark.parametrize("suffix", [".latex", ".ltx"])
def test_latex(suffix: str) -> None:
    assert learned(suffix, r"\section{A walk} The \emph{heron}, $hidden$ stands.") == [
        "A walk The heron, stands."
    ]


def test_asciidoc_and_html() -> None:
    assert learned(".asc", "= A walk\n\nThe *heron* stands.") == ["A walk", "The heron stands."]
    assert learned(".xhtml", "<html><body><p>The <b>heron</b>.</p></body></html>") == ["The heron."]


TYPST = [
    case("= A walk\n\nThe *heron* stands\non _one_ leg.", "A walk", "The heron stands on one leg."),
    case("#set text(size: 11pt)\n#let hidden = 1\nMine.", "Mine."),
    case("- one\n- two\n+ three\n/ Term: its meaning", "one", "two", "three", "Term: its meaning"),
    case("If $hidden$ then `hidden` go.", "If then go."),
    case("A word.#footnote[A note.] More.", "A word. More.", "A note."),
    case("#quote(block: true)[foreign]\n\nMine.", "Mine."),
    case("#quote[foreign]\nMine.", "Mine."),
    case("// hidden\nMine. /* hidden */ Mine.", "Mine. Mine."),
    case("See @hidden for it. <hidden>", "See for it."),
    case("```\nhidden\n```\nMine.", "Mine."),
    case("#figure(\n  image(\"hidden.png\"),\n)\nMine.", "Mine."),
]  # fmt: skip


@pytest.mark.parametrize("example", TYPST)
def test_typst(example: Case) -> None:
    assert learned(".typ", example.source) == example.lines
