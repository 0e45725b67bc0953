"""OpenDocument: styles by their names, and what is not the writer's running text."""

# A case is a line.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from afterword_training.corpus.formats.opendocument import fodt_to_text, odt_to_text
from afterword_training.corpus.paragraphs import clean_lines

from .builders import fodt, odt


def lines(data: bytes, me: tuple[str, ...] = ()) -> list[str]:
    return clean_lines(odt_to_text(data, me)[0]).split("\n")


def style(name: str, extra: str = "", inner: str = "") -> str:
    return f'<style:style style:name="{name}" {extra}>{inner}</style:style>'


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("Quotations", ""), ("Zitat", ""), ("Block_20_Quotation", ""), ("Intense_20_Quote", ""),
        ("P7", 'style:display-name="Intensives Zitat"'), ("Preformatted_20_Text", ""),
        ("Contents_20_1", ""), ("Bibliography_20_1", ""), ("Index_20_Heading", ""), ("Citation", ""),
    ],
)  # fmt: skip
def test_styles_of_other_peoples_words(name: str, extra: str) -> None:
    named = style(name, extra) + style("Mine")
    body = (
        '<text:p text:style-name="Mine">Mine.</text:p>'
        f'<text:p text:style-name="{name}">hidden</text:p>'
        '<text:p text:style-name="P9">hidden</text:p><text:p>Mine too.</text:p>'
    )
    derived = style("P8", f'style:parent-style-name="{name}"')
    derived += style("P9", 'style:parent-style-name="P8"')
    assert lines(odt(body, derived, named)) == ["Mine.", "Mine too."]


MARK = 'text:name="{}"'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:p>A <text:ruby><text:ruby-base>word</text:ruby-base><text:ruby-text>hidden</text:ruby-text></text:ruby>.</text:p>", "A word."),
        ("<text:p>A <draw:frame><svg:title>hidden</svg:title><svg:desc>hidden</svg:desc><draw:image/></draw:frame>word.</text:p>", "A word."),
        ("<text:p>A <draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>word.</text:p>", "A word.\nIn a box."),
        ('<text:p>A <text:span text:style-name="T1">hidden</text:span>word.</text:p>', "A word."),
        ('<text:p>A <text:span text:style-name="T2">hidden</text:span>word.</text:p>', "A word."),
        ('<text:p>A <text:span text:style-name="T3">plain </text:span>word.</text:p>', "A plain word."),
        ("<text:p>A <text:hidden-text>hidden</text:hidden-text>word.</text:p>", "A word."),
        ("<text:alphabetical-index><text:index-body><text:p>hidden</text:p></text:index-body></text:alphabetical-index><text:p>Mine.</text:p>", "Mine."),
        ("<text:bibliography><text:p>hidden</text:p></text:bibliography><text:p>Mine.</text:p>", "Mine."),
        ("<text:illustration-index><text:p>hidden</text:p></text:illustration-index><text:p>Mine.</text:p>", "Mine."),
        ("<text:p>It is so <text:bibliography-mark>[Bo1]</text:bibliography-mark>.</text:p>", "It is so."),
        (f"<text:p>It is so <text:reference-mark-start {MARK.format('ZOTERO_ITEM CSL_CITATION x')}/>(Bo 1)<text:reference-mark-end {MARK.format('ZOTERO_ITEM CSL_CITATION x')}/>, too.</text:p>", "It is so, too."),
        (f"<text:section {MARK.format('ZOTERO_BIBL x')}><text:p>hidden</text:p></text:section><text:p>Mine.</text:p>", "Mine."),
        (f"<text:section {MARK.format('Chapter')}><text:p>Mine.</text:p></text:section>", "Mine."),
        (f"<text:p><text:reference-mark-start {MARK.format('ZOTERO_ITEM')}/>Never closed.</text:p>", "Never closed."),
        ('<text:section text:display="none" text:name="s"><text:p>hidden</text:p></text:section><text:p>Mine.</text:p>', "Mine."),
        ("<text:p>Page <text:page-number>7</text:page-number> of it.</text:p>", "Page of it."),
        ("<text:p>A <office:annotation><text:p>hidden</text:p></office:annotation>word.</text:p>", "A word."),
    ],
)  # fmt: skip
def test_paragraphs(body: str, expected: str) -> None:
    styles = style("T1", inner='<style:text-properties text:display="none"/>')
    styles += style("T2", inner='<style:text-properties style:text-line-through-style="solid"/>')
    styles += style("T3", inner='<style:text-properties style:text-line-through-style="none"/>')
    assert "\n".join(lines(odt(body, styles))) == expected
    assert clean_lines(fodt_to_text(fodt(body, styles))[0]) == expected


def test_a_flat_file_is_dated() -> None:
    assert fodt_to_text(fodt("<text:p>Mine.</text:p>")) == ("Mine.", 1709251200)


REGION = (
    '<text:changed-region text:id="{}"><text:insertion><office:change-info><dc:creator>{}'
    "</dc:creator></office:change-info></text:insertion></text:changed-region>"
)
INSERTED = (
    f"<text:tracked-changes>{REGION.format('c1', 'Anna')}{REGION.format('c2', 'Bo')}"
    '</text:tracked-changes><text:p>Mine<text:change-start text:change-id="c1"/> and mine'
    '<text:change-end text:change-id="c1"/><text:change-start text:change-id="c2"/> and foreign'
    '<text:change-end text:change-id="c2"/>.</text:p>'
)


@pytest.mark.parametrize(
    ("creator", "me", "expected"),
    [
        ("Anna", (), "Mine and mine."),
        ("Bo", ("Anna",), "Mine and mine."),
        ("", (), "Mine and mine and foreign."),
    ],
)
def test_what_others_inserted(creator: str, me: tuple[str, ...], expected: str) -> None:
    assert lines(odt(INSERTED, creator=creator), me) == [expected]
