"""Convert Word (.docx) and OpenDocument (.odt), which are zipped XML, to prose."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.documents import UnreadableSourceError

# Far more than any text; a part that unpacks to more was made to exhaust memory.
_MAX_PART_BYTES = 64 * 2**20
# What zipfile, the decompressors and the XML parser raise on damaged files.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, RuntimeError, ValueError, LookupError,
    OSError, EOFError,
)  # fmt: skip

# ISO/IEC 29500: the strict variant of Office Open XML differs in its namespaces.
_STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL_W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_TRANSITIONAL_W.decode()}}}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

# Tables, deleted and moved text, and the copy of a text box for older programs.
_DOCX_DROPPED = {f"{_W}tbl", f"{_W}del", f"{_W}moveFrom", f"{_W}sectPr", f"{_MC}Fallback"}
_DOCX_DROPPED_STYLES = ("quote", "intensequote", "toc", "code", "htmlpreformatted", "sourcecode")
_ODT_DROPPED = {
    f"{_TABLE}table", f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation",
    f"{_TEXT}table-of-content",
}  # fmt: skip
_ODT_DROPPED_STYLES = ("Quotations", "Preformatted_20_Text")


def docx_to_text(data: bytes) -> tuple[str, float | None]:
    """Return the paragraphs of a Word document, notes last, and when it was last changed.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    with _open(data) as archive:
        main = _related(archive, "", "officeDocument") or "word/document.xml"
        notes = [_related(archive, main, kind) for kind in ("footnotes", "endnotes")]
        roots = [_parse(archive, part) for part in (main, *filter(None, notes))]
        text = "\n".join(paragraph for root in roots for paragraph in _docx_paragraphs(root))
        return text, _date(archive, "docProps/core.xml", f"{_DCTERMS}modified")


def odt_to_text(data: bytes) -> tuple[str, float | None]:
    """Return the paragraphs of an OpenDocument text, and when it was last changed.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    with _open(data) as archive:
        root = _parse(archive, "content.xml")
        styles = _odt_dropped_styles(root)
        text = "\n".join(_odt_paragraphs(root, styles))
        return text, _date(archive, "meta.xml", f"{_DC}date")


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """Return the part that `part` ("" for the package) names as main document or notes, if any."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return None
    for relation in _parse(archive, relations):
        if relation.get("Type", "").endswith(f"/{kind}"):
            target = posixpath.join("/", folder, relation.get("Target", ""))
            return posixpath.normpath(target).lstrip("/")
    return None


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED:
        raise UnreadableSourceError("damaged or encrypted") from None


def _parse(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    try:
        with archive.open(part) as file:
            content = file.read(_MAX_PART_BYTES + 1)
        if len(content) > _MAX_PART_BYTES:
            raise UnreadableSourceError("too large when unpacked")
        # Neither format has a document type; entities that expand without end need one.
        if b"<!DOCTYPE" in content[:4096]:
            raise UnreadableSourceError("damaged or encrypted")
        return ElementTree.fromstring(content.replace(_STRICT_W, _TRANSITIONAL_W))
    except _DAMAGED:
        raise UnreadableSourceError("damaged or encrypted") from None


def _date(archive: zipfile.ZipFile, part: str, tag: str) -> float | None:
    if part not in archive.namelist():
        return None
    return parse_date(_parse(archive, part).findtext(f".//{tag}"))


def _walk(node: ElementTree.Element, dropped: set[str]) -> Iterator[ElementTree.Element]:
    """Yield the elements in document order, skipping dropped ones with all inside them."""
    pending = [node]
    while pending:
        element = pending.pop()
        if element.tag not in dropped:
            yield element
            pending.extend(reversed(element))


def _docx_paragraphs(root: ElementTree.Element) -> Iterator[str]:
    for paragraph in _walk(root, _DOCX_DROPPED):
        if paragraph.tag != f"{_W}p":
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = "" if style is None else style.get(f"{_W}val", "").lower()
        if not name.startswith(_DOCX_DROPPED_STYLES):
            # Paragraphs inside this one (of a text box) come on their own.
            yield "".join(_docx_text(node) for node in _walk_paragraph(paragraph))


def _walk_paragraph(paragraph: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in paragraph:
        yield from _walk(child, _DOCX_DROPPED | {f"{_W}p"})


def _docx_text(node: ElementTree.Element) -> str:
    if node.tag == f"{_W}t":
        return node.text or ""
    if node.tag == f"{_W}noBreakHyphen":
        return "-"
    return {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n"}.get(node.tag, "")


def _odt_dropped_styles(root: ElementTree.Element) -> set[str]:
    """Return the styles of quotations and code, and the automatic styles derived from them."""
    prefix = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
    derived = {
        style.get(f"{prefix}name", "")
        for style in root.iter(f"{prefix}style")
        if style.get(f"{prefix}parent-style-name") in _ODT_DROPPED_STYLES
    }
    return derived | set(_ODT_DROPPED_STYLES)


def _odt_paragraphs(root: ElementTree.Element, dropped_styles: set[str]) -> Iterator[str]:
    for paragraph in _walk(root, _ODT_DROPPED):
        is_paragraph = paragraph.tag in (f"{_TEXT}p", f"{_TEXT}h")
        if is_paragraph and paragraph.get(f"{_TEXT}style-name") not in dropped_styles:
            yield _odt_text(paragraph)


def _odt_text(node: ElementTree.Element) -> str:
    parts = [node.text or ""]
    for child in node:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            parts.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _ODT_DROPPED and child.tag not in (f"{_TEXT}p", f"{_TEXT}note"):
            parts.append(_odt_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
