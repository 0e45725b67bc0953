"""Word: styles by their names, and what is not the writer's running text."""

# A case is a line.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from afterword_training.corpus.formats.word import docx_to_text
from afterword_training.corpus.paragraphs import clean_lines

from .builders import docx, docx_paragraph, docx_style, field, run


def lines(data: bytes, me: tuple[str, ...] = ()) -> list[str]:
    return clean_lines(docx_to_text(data, me)[0]).split("\n")


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("Zitat", "Quote"), ("21", "Quote"), ("IntensivesZitat", "Intense Quote"), ("a3", "quote"),
        ("Verzeichnis1", "toc 1"), ("TM1", "toc 1"), ("Inhaltsverzeichnisberschrift", "TOC Heading"),
        ("Citation", "Quote,Zitat"), ("X", "Block Text"), ("Literatur", "Bibliography"),
        ("EndNoteBibliography", "EndNote Bibliography"), ("HTMLVorformatiert", "HTML Preformatted"),
        ("a", "table of figures"), ("Index2", "index 2"), ("b", "macro"), ("c", "Zitat"),
        ("Quote", "Цитата"), ("SourceCode", "Source Code"),
    ],
)  # fmt: skip
def test_styles_of_other_peoples_words(identifier: str, name: str) -> None:
    own = docx_style("Own", "Mine") + docx_style("Quotes", "Quoted speech of mine")
    based = docx_style("Derived", "My own quote style", f'<w:basedOn w:val="{identifier}"/>')
    body = (
        docx_paragraph("Mine.", "Own")
        + docx_paragraph("hidden", identifier)
        + docx_paragraph("hidden", "Derived")
        + docx_paragraph("Mine too.", "Quotes")
    )
    data = docx(body, docx_style(identifier, name) + own + based)
    assert lines(data) == ["Mine.", "Mine too."]


def test_a_style_whose_id_says_quote_and_whose_name_does_not() -> None:
    data = docx(docx_paragraph("Mine.", "Quote"), docx_style("Quote", "Letter"))
    assert lines(data) == ["Mine."]


def test_styles_that_are_derived_in_a_circle() -> None:
    styles = docx_style("a", "A", '<w:basedOn w:val="b"/>') + docx_style(
        "b", "B", '<w:basedOn w:val="a"/>'
    )
    assert lines(docx(docx_paragraph("Mine.", "a"), styles)) == ["Mine."]


NOT_HIDDEN = '<w:vanish w:val="0"/>'
SECRET = '<w:rStyle w:val="Secret"/>'
MONO = '<w:rStyle w:val="Mono"/>'
HEAD = '<w:pPr><w:framePr w:dropCap="{}" w:lines="3"/></w:pPr>'
CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Drop caps.
        (f"<w:p>{HEAD.format('drop')}{run('T')}</w:p><w:p>{run('he heron stood.')}</w:p>", "The heron stood."),
        (f"<w:p>{HEAD.format('margin')}{run('T')}</w:p><w:p>{run('he heron.')}</w:p>", "The heron."),
        (f"<w:p>{HEAD.format('none')}{run('A.')}</w:p><w:p>{run('B.')}</w:p>", "A.\nB."),
        # Reference managers.
        (f"<w:p>{run('It is so ')}{field('ADDIN ZOTERO_ITEM CSL_CITATION {}', run('(Bo 1)'))}{run('.')}</w:p>", "It is so."),
        (f"<w:p>{run('As ')}{field('ADDIN CSL_CITATION {}', run('(Bo 1)'))}{run(' said.')}</w:p>", "As said."),
        (f"<w:p>{run('So ')}{field('ADDIN EN.CITE <x/>', run('[1]'))}{run(', too.')}</w:p>", "So, too."),
        (f"<w:p>{field('ADDIN ZOTERO_BIBL {}', run('hidden') + '</w:p><w:p>' + run('hidden'))}</w:p><w:p>{run('Mine.')}</w:p>", "Mine."),
        (f"<w:p>{field('ADDIN Mendeley Bibliography CSL_BIBLIOGRAPHY', run('hidden'))}</w:p><w:p>{run('Mine.')}</w:p>", "Mine."),
        (CONTROL.format('<w:tag w:val="MENDELEY_BIBLIOGRAPHY_v3"/>', f"<w:p>{run('hidden')}</w:p>") + f"<w:p>{run('Mine.')}</w:p>", "Mine."),
        (f"<w:p>{run('So ')}{CONTROL.format('<w:citation/>', run('(Bo 1)'))}{run('.')}</w:p>", "So."),
        # Contents, prompts, other fields.
        (CONTROL.format('<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>', f"<w:p>{run('hidden')}</w:p>") + f"<w:p>{run('Mine.')}</w:p>", "Mine."),
        (f"<w:p>{field(' TOC x', run('hidden') + field('PAGEREF a', run('7')))}</w:p><w:p>{run('Mine.')}</w:p>", "Mine."),
        (CONTROL.format("<w:showingPlcHdr/>", run("hidden")) + f"<w:p>{run('Mine.')}</w:p>", "Mine."),
        (CONTROL.format("<w:alias w:val='x'/>", f"<w:p>{run('Mine.')}</w:p>"), "Mine."),
        (f"<w:p>{run('A ')}{field('HYPERLINK x', run('link'))}{run('.')}</w:p>", "A link."),
        ('<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>' + run("Mine.") + "</w:p>", "Mine."),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r></w:p>' + f"<w:p>{run('Mine.')}</w:p>", "Mine."),
        # Hidden and struck-out text, code.
        (f"<w:p>{run('A ')}{run('hidden', '<w:vanish/>')}{run('word.')}</w:p>", "A word."),
        (f"<w:p>{run('A ')}{run('shown ', NOT_HIDDEN)}{run('word.')}</w:p>", "A shown word."),
        (f"<w:p>{run('A ')}{run('hidden', '<w:strike/>')}{run('word.')}</w:p>", "A word."),
        (f"<w:p>{run('A ')}{run('hidden', SECRET)}{run('word.')}</w:p>", "A word."),
        (f"<w:p>{run('Type ')}{run('hidden', MONO)}{run('now.')}</w:p>", "Type now."),
        # Ruby, formulas, descriptions of pictures.
        (f"<w:p><w:r><w:ruby><w:rt>{run('かんじ')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>{run('です')}</w:p>", "漢字です"),
        (f"<w:p>{run('If ')}<m:oMath><m:r><m:t>hidden</m:t></m:r></m:oMath>{run(', go.')}</w:p>", "If, go."),
        ('<w:p><w:r><w:drawing><wp:docPr id="1" name="hidden" descr="hidden"/></w:drawing></w:r>' + run("Mine.") + "</w:p>", "Mine."),
    ],
)  # fmt: skip
def test_paragraphs(body: str, expected: str) -> None:
    styles = docx_style("Secret", "Private", "<w:rPr><w:vanish/></w:rPr>", "character")
    styles += docx_style("Mono", "HTML Code", kind="character")
    text = lines(docx(body, styles))
    assert "\n".join(text) == expected
    assert "hidden" not in text


INSERTED = (
    f'<w:p>{run("Mine")}<w:ins w:author="Anna">{run(" and mine")}</w:ins>'
    f'<w:ins w:author="Bo">{run(" and foreign")}</w:ins>{run(".")}</w:p>'
)


@pytest.mark.parametrize(
    ("creator", "me", "expected"),
    [
        ("Anna", (), "Mine and mine."),
        ("Bo", ("anna",), "Mine and mine."),
        ("Carla", (), "Mine."),
        ("", ("Anna",), "Mine and mine."),
        ("", (), "Mine and mine and foreign."),
    ],
)
def test_what_others_inserted(creator: str, me: tuple[str, ...], expected: str) -> None:
    assert lines(docx(INSERTED, creator=creator), me) == [expected]
