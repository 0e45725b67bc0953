"""Prose, wrapped in the markup of each format, comes back word for word."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword_training.corpus.decoding import decode
from afterword_training.corpus.formats.file_formats import file_format
from afterword_training.corpus.formats.kinds import text_format
from afterword_training.corpus.formats.parts import Part
from afterword_training.corpus.paragraphs import clean_lines, normalise
from tests.examples import examples

from .builders import (
    docx,
    enex,
    enex_note,
    epub,
    field,
    fodt,
    notebook,
    odt,
    pdf,
    rtf,
    rtf_escape,
    run,
)


class Word(NamedTuple):
    """A word with its punctuation, and whether it is emphasised."""

    text: str
    is_bold: bool


Prose = list[list[Word]]
# Letters of one language: "ßŁ" would be taken for a letter that was decoded wrongly.
_LETTERS = st.sampled_from(
    ["abcdefgmnorstuvwäß", "abcdefgmnorstuvwéñ", "abcdefgmnorstuvwøå", "бвгдежзиклмнопрстуя"]
).flatmap(lambda letters: st.text(letters, min_size=2, max_size=9))
_ENDS = st.sampled_from(["", "", "", ",", ";"])
_WORD = st.builds(lambda text, end, bold: Word(text + end, bold), _LETTERS, _ENDS, st.booleans())
_PARAGRAPH = st.lists(_WORD, min_size=3, max_size=30).map(
    lambda words: [Word("The", False), *words, Word("herons.", False)]
)
PROSE = st.lists(_PARAGRAPH, min_size=1, max_size=4)


def marked(prose: Prose, bold: str, between: str, write: Callable[[str], str] = str) -> str:
    """Return prose with its emphasised words in a mark, such as "**{}**"."""
    return between.join(
        " ".join(
            bold.format(write(word.text.rstrip(",;"))) + word.text[len(word.text.rstrip(",;")) :]
            if word.is_bold
            else write(word.text)
            for word in paragraph
        )
        for paragraph in prose
    )


def word_file(prose: Prose) -> bytes:
    noise = run("hidden", "<w:vanish/>") + field("PAGE", run("7"))
    return docx(
        "".join(
            "<w:p>"
            + "".join(run(f"{word.text} ", "<w:b/>" if word.is_bold else "") for word in paragraph)
            + f"{noise}</w:p><w:tbl><w:tr><w:tc><w:p>{run('hidden')}</w:p></w:tc></w:tr></w:tbl>"
            for paragraph in prose
        )
    )


def odt_body(prose: Prose) -> str:
    text = marked(prose, "<text:span>{}</text:span>", "</text:p><text:p>")
    return f"<text:p>{text}</text:p><table:table><text:p>hidden</text:p></table:table>"


def html_body(prose: Prose) -> str:
    return f"<p>{marked(prose, '<b>{}</b>', '</p><p>', escape)}</p><pre>hidden</pre>"


def markdown(prose: Prose) -> str:
    return marked(prose, "**{}**", "\n\n") + "\n\n```\nhidden\n```\n"


FORMATS: dict[str, Callable[[Prose], bytes | str]] = {
    ".docx": word_file,
    ".odt": lambda prose: odt(odt_body(prose)),
    ".fodt": lambda prose: fodt(odt_body(prose)),
    ".rtf": lambda prose: rtf(marked(prose, r"{{\b {}}}", "\\par\n", rtf_escape) + r"{\v hidden}"),
    ".epub": lambda prose: epub([html_body([paragraph]) for paragraph in prose]),
    ".ipynb": lambda prose: notebook(("markdown", markdown(prose)), ("code", "hidden = 1")),
    ".enex": lambda prose: enex(enex_note("Untitled", html_body(prose))),
    ".json": lambda prose: json.dumps(
        {"entries": [{"creationDate": "2024-03-01T00:00:00Z", "text": markdown(prose)}]}
    ),
    ".md": markdown,
    ".qmd": markdown,
    ".mdx": markdown,
    ".typ": lambda prose: marked(prose, "*{}*", "\n\n") + "\n\n```\nhidden\n```\n",
    ".org": lambda prose: marked(prose, "*{}*", "\n\n") + "\n\n#+begin_src\nhidden\n#+end_src\n",
    ".adoc": lambda prose: marked(prose, "*{}*", "\n\n") + "\n\n----\nhidden\n----\n",
    ".rst": lambda prose: marked(prose, "**{}**", "\n\n") + "\n\n::\n\n   hidden\n",
    ".tex": lambda prose: marked(prose, r"\textbf{{{}}}", "\n\n") + "\n\n\\[ hidden \\]\n",
    ".ltx": lambda prose: marked(prose, r"\emph{{{}}}", "\n\n") + "\n\n\\[ hidden \\]\n",
    ".xhtml": lambda prose: f"<html><body>{html_body(prose)}</body></html>",
    ".txt": lambda prose: marked(prose, "{}", "\n\n"),
}


def read(suffix: str, data: bytes | str) -> str:
    if form := file_format(suffix):
        parts = form.read(data.encode() if isinstance(data, str) else data, ())
        text = "\n".join(part.text for part in parts if isinstance(part, Part))
    else:
        source = data if isinstance(data, str) else decode(data)
        text = text_format(suffix).to_text(normalise(source))
    return clean_lines(normalise(text))


@pytest.mark.parametrize("suffix", FORMATS)
@given(prose=PROSE)
@settings(max_examples=examples(40))
def test_prose_comes_back_word_for_word(suffix: str, prose: Prose) -> None:
    expected = [normalise(word.text) for paragraph in prose for word in paragraph]
    assert read(suffix, FORMATS[suffix](prose)).split() == expected


@given(prose=st.lists(_PARAGRAPH, min_size=2, max_size=3))
@settings(max_examples=examples(20))
def test_prose_of_a_pdf_comes_back_word_for_word(prose: Prose) -> None:
    words = [word.text.encode("cp1252", "ignore").decode("cp1252") for p in prose for word in p]
    words = [word for word in words if any(map(str.isalpha, word))]
    lines = [" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]
    assert read(".pdf", pdf([lines])).split() == words
