"""Tell which characters of a line are prose, by the language of the document.

A *masker* replaces every other character by `MASK`, in place, one line at a time; a small state
goes from line to line. The units of a masked line, and so the model and the suggestions, know
nothing of code, markup, addresses and formulas.

A line that is cut at the cursor is masked as if it ended there: a construct that is not closed yet
(a code span, a link's target, a string) reaches to the cursor. So a letter before the cursor seldom
changes sides as more is typed. `open_prose` tells whether the place at the cut is prose.
"""

from __future__ import annotations

from afterword.masking.asciidoc import Asciidoc
from afterword.masking.front_matter import FrontMatter
from afterword.masking.html import Html
from afterword.masking.jsx import Jsx
from afterword.masking.latex import Latex
from afterword.masking.markdown import Markdown
from afterword.masking.masker import Masker, State
from afterword.masking.org import Org
from afterword.masking.plain import CommitMessage, Mail, Opaque, Plain
from afterword.masking.rst import Rst
from afterword.masking.source_code import SourceCode
from afterword.masking.syntaxes import ALIASES, SYNTAXES
from afterword.masking.typst import Typst
from afterword.masking.vimwiki import Vimwiki
from afterword.text.units import MASK

__all__ = ["MASK", "SUPPORTED", "Masker", "State", "masker", "open_prose"]

_PLAIN = FrontMatter(Plain())
_SOURCES: dict[str, Masker] = {name: SourceCode(syntax) for name, syntax in SYNTAXES.items()}
_JSX = Jsx(SYNTAXES["javascript"])
_MARKUP: tuple[tuple[Masker, str], ...] = (
    (_PLAIN, "plaintext text txt"),
    (
        FrontMatter(Markdown()),
        "markdown mdx quarto qmd rmd rmarkdown pandoc markdown.mdx markdown.pandoc gfm myst"
        " markdown_latex_combined markdown-math markdown-ts telekasten livebook prompt"
        " instructions chatagent chatmode skill multimarkdown mkd ghmarkdown juliamarkdown djot svx"
        " mdsvex",
    ),
    (FrontMatter(Vimwiki()), "vimwiki"),
    (FrontMatter(Latex()), "latex tex plaintex context plain-tex latex-expl3 doctex"),
    (FrontMatter(Org()), "org"),
    (FrontMatter(Rst()), "restructuredtext rst"),
    (FrontMatter(Asciidoc()), "asciidoc asciidoctor adoc"),
    (FrontMatter(Typst()), "typst"),
    (
        FrontMatter(Html()),
        "html xhtml xml vue svelte handlebars jinja jinja-html htmldjango eruby liquid mhtml nxml",
    ),
    (FrontMatter(Html(), is_code=True), "astro"),
    (
        _JSX,
        "javascriptreact typescriptreact javascript.jsx typescript.tsx jsx tsx js-jsx tsx-ts rjsx",
    ),
    (
        CommitMessage(),
        "gitcommit git-commit jjdescription hgcommit hg-commit svn scminput vc-git-log-edit",
    ),
    (
        Mail(),
        "mail eml message mu4e-compose notmuch-message notmuch-compose gitsendemail gnus-message"
        " neomutt",
    ),
    (Opaque(), "bibtex bib json csv tsv diff git-rebase gitrebase ignore properties"),
)

_CLOSING = frozenset("$=~`\\*|")
"""Marks that close a formula or code only where no space stands before them."""
_MARKS_BEFORE_SPACE = frozenset("-+#=")
"""Marks that begin an item or a heading only if a space follows."""

SUPPORTED: dict[str, Masker] = {
    **{name: kind for kind, names in _MARKUP for name in names.split()},
    **_SOURCES,
    **{alias: _SOURCES[name] for alias, name in ALIASES.items()},
}
"""Masker of each LSP language id (and of the names that Vim and Emacs send instead)."""


def masker(language_id: str) -> Masker:
    """Return the masker of a language, or that of plain text for an unknown one."""
    return SUPPORTED.get(language_id.lower(), _PLAIN)


def open_prose(masker: Masker, cut_line: str, state: State, after: str = "") -> bool:
    """Return whether text typed at the end of a cut line would be prose.

    Parameters
    ----------
    masker : Masker
        The document's masker.
    cut_line : str
        The line up to the cursor.
    state : State
        The state before that line.
    after : str
        The rest of the line, if that is to be looked at as well.
    """
    if after and after[0] not in _CLOSING:
        after = " " + after  # the word that is put in does not become part of what follows
    # A letter that is also a hexadecimal digit, lest it ends a hash that is being written.
    return masker.mask(f"{cut_line}a{after}", state)[0][len(cut_line)] != MASK


def needs_space(masker: Masker, cut_line: str, state: State) -> bool:
    """Return whether the masked mark at the end of a cut line is markup only before a space.

    So it is with that of a list item or heading, and with the rule below a table's head: "-The" and
    "##The" are plain text. The parameters are those of `open_prose`.
    """
    if cut_line[-1] not in _MARKS_BEFORE_SPACE:
        return False
    return masker.mask(f"{cut_line}a", state)[0][len(cut_line) - 1] != MASK
