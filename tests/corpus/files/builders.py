"""Build small files of each format from prose, as programs write them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

WORD_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
ODT_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in {
        "office": "office", "text": "text", "table": "table", "style": "style", "meta": "meta",
        "svg": "svg-compatible", "draw": "drawing",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, styles: str = "", creator: str = "", **parts: str) -> bytes:
    document = f"<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>"
    files = {"word/document.xml": document, **parts}
    if styles:
        files["word/styles.xml"] = f"<w:styles {WORD_NAMES}>{styles}</w:styles>"
    if creator:
        files["docProps/core.xml"] = (
            f'<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{creator}</dc:creator></p>'
        )
    return packed(files)


def docx_style(identifier: str, name: str, extra: str = "", kind: str = "paragraph") -> str:
    named = f'<w:name w:val="{name}"/>{extra}'
    return f'<w:style w:type="{kind}" w:styleId="{identifier}">{named}</w:style>'


def docx_paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    chosen = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{chosen}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def field(instruction: str, result: str) -> str:
    """Return a field of Word whose result is XML."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{escape(instruction)}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def odt(body: str, styles: str = "", named: str = "", creator: str = "") -> bytes:
    content = (
        f"<office:document-content{ODT_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    parts = {"content.xml": content}
    if named:
        parts["styles.xml"] = f"<office:document-styles{ODT_NAMES}>{named}</office:document-styles>"
    if creator:
        parts["meta.xml"] = (
            f"<office:document-meta{ODT_NAMES}><office:meta><meta:initial-creator>{creator}"
            "</meta:initial-creator></office:meta></office:document-meta>"
        )
    return packed(parts)


def fodt(body: str, styles: str = "") -> bytes:
    return (
        f"<office:document{ODT_NAMES}><office:meta><dc:date>2024-03-01T00:00:00Z</dc:date>"
        f"<dc:title>hidden</dc:title></office:meta><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document>"
    ).encode()


def rtf(body: str, header: str = "") -> bytes:
    return rf"{{\rtf1\ansi\ansicpg1252\deff0{header}{body}}}".encode("cp1252")


def rtf_escape(text: str) -> str:
    """Write a text as Word does: letters beyond ASCII as numbers, each with a stand-in."""
    units = text.encode("utf-16-le")
    pieces = []
    for at in range(0, len(units), 2):
        unit = int.from_bytes(units[at : at + 2], "little", signed=True)
        character = chr(unit % 65536)
        if character in "\\{}":
            pieces.append("\\" + character)
        else:
            pieces.append(character if 0 <= unit < 128 else rf"\u{unit}?")
    return "".join(pieces)


def notebook(*cells: tuple[str, str]) -> bytes:
    """Return a notebook of cells, each of a type and with a source."""
    entries = [
        {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        for kind, source in cells
    ]
    return json.dumps({"cells": entries, "metadata": {}, "nbformat": 4}).encode()


def epub(chapters: Sequence[str], author: str = "", extra: str = "") -> bytes:
    """Return a book of chapters, whose files are in another order than they are read."""
    names = [f"c{len(chapters) - number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="{name}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for name in sorted(names)
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    creator = f"<dc:creator>{author}</dc:creator>" if author else ""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">{creator}<dc:date>2024-03-01</dc:date>'
        f"</metadata><manifest>{items}{extra}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {
        f"OEBPS/text/{name}": (
            '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"'
            ' xmlns:epub="http://www.idpf.org/2007/ops"><head><title>hidden</title></head>'
            f"<body>{chapter}</body></html>"
        )
        for name, chapter in zip(names, chapters, strict=True)
    }
    return packed({"META-INF/container.xml": container, "OEBPS/book.opf": package, **pages})


def enex(*notes: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE en-export SYSTEM'
        ' "http://xml.evernote.com/pub/evernote-export4.dtd">\n<en-export>'
        f"{''.join(notes)}</en-export>"
    ).encode()


def enex_note(title: str, body: str, attributes: str = "") -> str:
    return (
        f"<note><title>{escape(title)}</title><created>20240229T235959Z</created>"
        "<updated>20240301T000000Z</updated><content><![CDATA["
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE en-note SYSTEM'
        f' "http://xml.evernote.com/pub/enml2.dtd"><en-note>{body}</en-note>]]></content>'
        f"<note-attributes>{attributes}</note-attributes></note>"
    )


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with the lines of each page, in a standard font."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding"
                   b" /WinAnsiEncoding >>")  # fmt: skip
    kids = []
    for lines in pages:
        shown = b" T* ".join(b"(" + _pdf_escape(line) + b") Tj" for line in lines)
        stream = b"BT /F1 11 Tf 14 TL 50 780 Td " + shown + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b" ".join(kids), len(kids))
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n"
        b"%%%%EOF\n" % (count, table, count, len(data))
    )


def _pdf_escape(line: str) -> bytes:
    escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return escaped.encode("cp1252")
