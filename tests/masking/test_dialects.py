"""Ids that editors send for kinds of Markdown, letters and commits; Vimwiki's blocks."""

from __future__ import annotations

import pytest

from afterword.masking.languages import Masker, State, masker
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position
from afterword.text.document import Change

from .masking import words

MARKDOWN = [
    "markdown_latex_combined", "markdown-math", "myst", "vimwiki", "prompt", "instructions",
    "chatagent", "gfm", "mdx", "qmd", "rmd", "quarto", "pandoc", "telekasten",
    "multimarkdown", "mkd", "ghmarkdown", "juliamarkdown", "djot", "svx", "MDsveX",
]  # fmt: skip


@pytest.mark.parametrize("language", MARKDOWN)
def test_kinds_of_markdown(language: str) -> None:
    assert words(language, "Yes.\n\n```\nno\n```\n\nYes `no` and $no_1$.") == "Yes Yes and"


def test_vimwiki() -> None:
    text = (
        "== Yes ==\n{{{python\nno\n\nno\n}}}\n%% no\n:no:no:\n- [X] yes\n{{$\nno\n}}$\nyes {{{no}}}"
    )
    assert words("vimwiki", text) == "Yes yes yes"


@pytest.mark.parametrize("language", ["adoc", "asciidoc"])
def test_asciidoc(language: str) -> None:
    assert words(language, "= Yes\n:no: no\n\n----\nno\n----\nyes") == "Yes yes"


@pytest.mark.parametrize(
    "language",
    ["message", "mu4e-compose", "notmuch-message", "gitsendemail", "mail"],
)
def test_letters(language: str) -> None:
    assert words(language, "To: no@no.org\nSubject: Yes\n\nYes it is.\n-- \nno") == "Yes Yes it is"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("jjdescription", "Yes it is\n\nJJ: no no\nJJ:     M no.py"),
        ("hgcommit", "Yes it is\nHG: no\nHG: no"),
        ("gitcommit", "Yes it is\n; no no\n; ------ >8 ------\nno"),
        ("git-commit", "Yes it is\n\nCo-authored-by: No <no@no.org>\n# no"),
        ("svn", "Yes it is\n--This line, and those below, will be ignored--\nM no"),
    ],
)
def test_commit_messages(language: str, text: str) -> None:
    assert words(language, text) == "Yes it is"


@pytest.mark.parametrize(
    ("line", "takes_word"),
    [
        ("co\u00adop", False),
        ("cafe\u0301\u00adhaus", False),
        ("zero\u200bwid", False),
        ("join\u2060ed", False),
        ("\ufeffThe", True),
        ("the \u200bher", True),
        ("the \u00adher", True),
        ("the her", True),
    ],
)
def test_letters_behind_an_invisible_character_go_on_with_a_word(
    line: str, takes_word: bool
) -> None:
    document = ProseDocument("untitled:1", line, "plaintext")
    assert document.cursor(document.end).takes_word is takes_word


CONSTRUCTS = {
    "markdown": "Text ==here== and `code`.\n\n{% raw %}\nno\n{% endraw %}\n\n- item\n\n"
    ":::tip\nyes\n:::\n\n",
    "org": "Text[fn:1] here.\n\n\\[\nno\n\\]\n\n:LOGBOOK:\nno\n:END:\n\n",
    "latex": "Text \\todo{x} here.\n\n\\begin{verbatim}\nno\n\\end{verbatim}\n\n"
    "\\iffalse\nno\n\\fi\n\n",
    "python": 'x = [\n    "some data here",\n]\n# yes\n\n\ndef f():\n    """Yes."""\n\n',
    "javascriptreact": "const x = (\n  <p>\n    Yes it is.\n  </p>\n);\n\n",
}


@pytest.mark.parametrize("language", CONSTRUCTS)
def test_a_key_masks_as_much_in_a_long_document(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(masker(language))
    original = kind.mask
    masked: list[str] = []

    def count(self: Masker, line: str, state: State) -> tuple[str, State]:
        masked.append(line)
        return original(self, line, state)

    monkeypatch.setattr(kind, "mask", count)
    counts = []
    for times in (2, 200):
        document = ProseDocument("untitled:1", CONSTRUCTS[language] * times + "The end", language)
        for number in range(len(document.lines)):
            document.prose_line(number)
        masked.clear()
        end = document.end
        document.apply([Change("s", (end.line, end.column), (end.line, end.column))])
        document.cursor(Position(end.line, end.column + 1))
        document.apply([Change("Some ", (0, 0), (0, 0))])
        document.cursor(document.end)
        counts.append(len(masked))
    assert 0 < counts[0] == counts[1]
