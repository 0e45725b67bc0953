"""Each kind of file gives its prose, and nothing but its prose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword_training.corpus.formats.kinds import text_format
from afterword_training.corpus.paragraphs import clean_lines, normalise
from tests.examples import examples

from .samples import SAMPLES


def text_of(suffix: str, source: str) -> list[str]:
    return clean_lines(text_format(suffix).to_text(normalise(source))).split("\n")


PARAGRAPHS = {
    ".md": [
        "A heading",
        "A paragraph with bold,, a link and an image, wrapped by hand. Cost: $5 and $10, and too.",
        "first item",
        "second item",
        "numbered",
        "A callout",
        "of my own",
        "Text in a tag",
        "A and the café end. Unusual links",
        "A footnote.",
    ],
    ".tex": [
        "First things first",
        'A bold claim, made by Gödel and Erdős in "quotes" – 50% of it costs nothing. See this page'
        " and.",
        "A note on naïveté.",
        "Second coloured nested text here.",
        "one",
        "two Straße, 5%",
        "A caption.",
        "The heron stands on one leg",
    ],
    ".org": [
        "The title",
        "A headline",
        "Some bold and slanted text with and a link to from on.",
        "one",
        "two goes on",
        "The end.",
    ],
    ".adoc": [
        "The title",
        "A bold word, an emphasised one, and a link or reference.",
        "A block title",
        "one",
        "two",
        "three",
        "Mind the gap.",
        "An example.",
        "Term: its meaning",
    ],
    ".rst": [
        "The title",
        "A stressed word,, a link and that goes on.",
        "Mind the gap.",
        "its text",
        "one",
        "two",
        "ends it.",
        "A footnote.",
    ],
    ".html": ["The title", "A bold word, a link and code.", "A line.", "one", "two", "inner"],
}


@pytest.mark.parametrize("suffix", SAMPLES)
def test_prose_of_markup(suffix: str) -> None:
    assert text_of(suffix, SAMPLES[suffix]) == PARAGRAPHS[suffix]


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
        (r"Text \verb|%| after a percent sign.", "Text after a percent sign."),
        (r"Costs \verb|$| and \verb+{+, not $hidden$ more.", "Costs and, not more."),
        ("Half, 50\\% of it % foreign \\verb|foreign|\nand more.", "Half, 50% of it and more."),
        (
            r"Dr.~Smith met C\'esar, \c{C}elik, \v Sime and \OE uvre\ldots",
            "Dr. Smith met César, Çelik, Šime and Œuvre…",
        ),
        (r"See \href{https://a.org/%20/~ann}{her page} -- or not.", "See her page – or not."),
        (r"\newcommand{\foo}[1]{hidden #1}" + "\nText here.", "Text here."),
        ("Two lines \\\\\nof a verse, at 5\\%", "Two lines of a verse, at 5%"),
        (r"A \foo\'etude of it.", "A étude of it."),
        ("An {\\em un}usual word, ca\\-non.", "An unusual word, canon."),
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


QUOTATIONS = {
    ".md": [
        "Mine.\n> foreign\nforeign\n\n- > foreign\n\n> foreign\n# Mine",
        "a | b\n---|---\nforeign | c\n\nMine.",
        "Mine.\n\n<table>\n<td>foreign</td>\n\n<td>foreign</td>\n</table>\n\nMine.",
    ],
    ".tex": ["Mine.\n\\begin{quotation}\nforeign\n\nforeign\n\\end{quotation}\nMine."],
    ".org": ["Mine.\n#+BEGIN_QUOTE\nforeign\n#+END_QUOTE\nMine."],
    ".adoc": [
        "Mine.\n\n[quote]\nforeign\nforeign\n\nMine.",
        "Mine.\n\n[quote]\n____\nforeign\n\nforeign\n____\nMine.",
    ],
    ".rst": [
        "Mine.\n\n  foreign\n  foreign\n\n    foreign\n\nMine.",
        "- Mine.\n\n  Mine.\n\n    foreign\n",
        ".. note::\n\n   Mine.\n\n     foreign\n\n   Mine.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "source"), [(s, text) for s in QUOTATIONS for text in QUOTATIONS[s]]
)
def test_quotations_are_not_learned(suffix: str, source: str) -> None:
    assert {line.rstrip(".") for line in text_of(suffix, source)} == {"Mine"}


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
@settings(max_examples=examples(60))
def test_broken_markup_gives_clean_text_and_nothing_twice(suffix: str, source: str) -> None:
    text = clean_lines(normalise("\n".join(text_of(suffix, source))))
    assert all(line == line.strip() and line.isprintable() for line in text.split("\n"))
    assert text.count("word") <= source.count("word")


@pytest.mark.growth
@pytest.mark.slow
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
    for runs in (2, 3):  # what looks too long is measured again: a busy machine makes it longer
        whole = min(seconds(suffix, source) for _ in range(runs))
        if whole <= MEASURABLE:  # nothing has grown
            return
        quarter = min(seconds(suffix, source[: len(source) // 4]) for _ in range(runs + 1))
        # The square of the length would be sixteen times as much, its cube sixty-four.
        if whole < (32 if (suffix, source[:2]) in SQUARES else 12) * quarter:
            return
    pytest.fail(f"a quarter takes {quarter:.2f} s, the whole {whole:.2f} s")


MEASURABLE = 0.2
"""Seconds; what takes less is as much chance as work."""
SQUARES = {(".tex", "\\("), (".org", "\\("), (".org", "#+"), (".org", ":a"), (".org", "[[")}
"""What is looked for an end of that is not there, from each of its beginnings to the end."""


def seconds(suffix: str, source: str) -> float:
    """Time of this process alone, whatever else the computer does."""
    start = time.process_time()
    text_of(suffix, source)
    return time.process_time() - start
