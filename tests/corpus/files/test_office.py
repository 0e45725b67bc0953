"""Word and OpenDocument files, sound and damaged."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.opendocument import odt_to_text
from afterword_training.corpus.formats.word import docx_to_text
from afterword_training.corpus.paragraphs import clean_lines

from .builders import docx, odt, packed


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
    assert clean_lines(text).split("\n") == [
        "A heading",
        "Split run, tab and inserted.",
        "In a box.",
    ]
    assert date == 1709251200


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def relations(**targets: str) -> str:
    """Write the relations of a part, by their kind."""
    entries = "".join(
        f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{entries}</Relationships>'


def renamed(data: bytes, names: dict[str, str]) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {names.get(name, name): archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("target", ["word/document2.xml", "/word/document2.xml"])
def test_docx_whose_parts_have_other_names(target: str) -> None:
    notes = docx(PARAGRAPH.format("A note."))
    parts = renamed(
        docx(PARAGRAPH.format("The text.")), {"word/document.xml": "word/document2.xml"}
    )
    parts |= renamed(notes, {"word/document.xml": "word/footnotes2.xml"})
    parts["_rels/.rels"] = relations(thumbnail="x.png", officeDocument=target)
    parts["word/_rels/document2.xml.rels"] = relations(
        styles="styles.xml", footnotes="footnotes2.xml"
    )
    assert docx_to_text(packed(parts))[0] == "The text.\nA note."


def test_docx_in_strict_open_xml() -> None:
    parts = renamed(docx(PARAGRAPH.format("The text.")), {})
    parts = {
        name: content.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, content in parts.items()
    }
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    parts["_rels/.rels"] = relations(officeDocument="word/document.xml").replace(RELATIONS, kind)
    assert docx_to_text(packed(parts))[0] == "The text."


def test_odt() -> None:
    styles = '<style:style style:name="P1" style:parent-style-name="Quotations"/>'
    body = (
        "<text:h>A heading</text:h>"
        "<text:p>Some <text:span>styled</text:span><text:s/>text<text:note>"
        "<text:note-citation>hidden</text:note-citation><text:note-body><text:p>A note.</text:p>"
        '</text:note-body></text:note>.</text:p><text:p text:style-name="P1">hidden</text:p>'
        "<table:table><text:p>hidden</text:p></table:table>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
    )
    text, date = odt_to_text(odt(body, styles))
    assert text.split("\n") == ["A heading", "Some styled text.", "A note.", "one"]
    assert date is None


def with_damaged_text(data: bytes) -> bytes:
    """Compressed data that no longer unpacks, in an archive whose list of files is sound."""
    start = data.index(b".xml") + 40
    return (
        data[:start] + bytes(byte ^ 0xA5 for byte in data[start : start + 60]) + data[start + 60 :]
    )


TEXT = "".join(f"<w:p><w:r><w:t>{number * 7919}</w:t></w:r></w:p>" for number in range(500))
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "data",
    [
        b"not a zip file",
        packed({"other.xml": "<x/>"}),
        packed({"word/document.xml": "<broken", "content.xml": "<broken"}),
        packed({"word/document.xml": BOMB, "content.xml": BOMB}),
        packed({"word/document.xml": '<?xml version="1.0" encoding="klingon"?><x/>'}),
        with_damaged_text(docx(TEXT)),
    ],
)
def test_damaged_office_files(data: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="damaged"):
        odt_to_text(data)
    with pytest.raises(UnreadableSourceError, match="damaged"):
        docx_to_text(data)


def test_office_file_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterword_training.corpus.formats.office_files.MAX_PART_BYTES", 1000)
    with pytest.raises(UnreadableSourceError, match="too large"):
        docx_to_text(docx("<w:p/>" * 1000))


SOUND = [(docx_to_text, docx(TEXT)), (odt_to_text, odt(TEXT.replace("w:", "text:")))]


@pytest.mark.parametrize(("convert", "data"), SOUND, ids=["docx", "odt"])
def test_office_files_damaged_anywhere(
    convert: Callable[[bytes], tuple[str, float | None]], data: bytes
) -> None:
    assert convert(data)[0].endswith(str(499 * 7919))
    generator = random.Random(7)
    refused = 0
    for _ in range(500):
        damaged = bytearray(data)
        damaged[generator.randrange(len(data))] = generator.randrange(256)
        try:
            convert(bytes(damaged))
        except UnreadableSourceError:  # and nothing else
            refused += 1
    assert 250 < refused < 500  # some bytes, as of a date, say nothing that is read
