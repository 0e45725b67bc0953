"""Convert Word (.docx) and OpenDocument (.odt), which are zipped XML, to prose."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
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


class TrackedChanges:
    """Tells whose insertions are the user's, and which others were left out.

    Parameters
    ----------
    me
        The user's names; the author of a document is taken for the user as well.
    """

    def __init__(self, me: Sequence[str] = ()) -> None:
        self._names = {name.strip().casefold() for name in me}
        self.left_out: list[str] = []

    def add_author(self, name: str | None) -> None:
        """Note who a document says its author is."""
        if name and name.strip():
            self._names.add(name.strip().casefold())

    def is_own(self, name: str | None) -> bool:
        """Return whether an insertion is the user's, as far as is known."""
        is_own = not name or not self._names or name.strip().casefold() in self._names
        if not is_own:
            self.left_out.append(name or "")
        return is_own


def docx_to_text(data: bytes, changes: TrackedChanges | None = None) -> tuple[str, float | None]:
    """Return the paragraphs of a Word document, notes last, and when it was last changed.

    What other people than its author inserted is left out, as far as changes were tracked.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    changes = changes or TrackedChanges()
    with _open(data) as archive:
        main = _related(archive, "", "officeDocument") or "word/document.xml"
        notes = [_related(archive, main, kind) for kind in ("footnotes", "endnotes")]
        roots = [_parse(archive, part) for part in (main, *filter(None, notes))]
        changes.add_author(_property(archive, "docProps/core.xml", f"{_DC}creator"))
        for root in roots:
            _drop_insertions_of_others(root, changes)
        text = "\n".join(paragraph for root in roots for paragraph in _docx_paragraphs(root))
        return text, _date(archive, "docProps/core.xml", f"{_DCTERMS}modified")


def odt_to_text(data: bytes, changes: TrackedChanges | None = None) -> tuple[str, float | None]:
    """Return the paragraphs of an OpenDocument text, and when it was last changed.

    What other people than its author inserted is left out, as far as changes were tracked.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    changes = changes or TrackedChanges()
    with _open(data) as archive:
        root = _parse(archive, "content.xml")
        styles = _odt_dropped_styles(root)
        changes.add_author(_property(archive, "meta.xml", f"{_META}initial-creator"))
        insertions = _OdtInsertions.of_others(root, changes)
        text = "\n".join(_odt_paragraphs(root, styles, insertions))
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


def _property(archive: zipfile.ZipFile, part: str, tag: str) -> str | None:
    if part not in archive.namelist():
        return None
    return _parse(archive, part).findtext(f".//{tag}")


def _date(archive: zipfile.ZipFile, part: str, tag: str) -> float | None:
    return parse_date(_property(archive, part, tag))


def _drop_insertions_of_others(root: ElementTree.Element, changes: TrackedChanges) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            is_insertion = child.tag in (f"{_W}ins", f"{_W}moveTo")
            if is_insertion and not changes.is_own(child.get(f"{_W}author")):
                parent.remove(child)


@dataclass
class _OdtInsertions:
    """The insertions of others in a text, of which those may be open that a reader is in."""

    ids: set[str]
    open: set[str] = field(default_factory=set)

    @classmethod
    def of_others(cls, root: ElementTree.Element, changes: TrackedChanges) -> _OdtInsertions:
        ids: set[str] = set()
        for region in root.iter(f"{_TEXT}changed-region"):
            if (insertion := region.find(f"{_TEXT}insertion")) is not None:
                author = insertion.findtext(f".//{_DC}creator")
                if not changes.is_own(author):
                    ids.add(region.get(f"{_TEXT}id", region.get(_XML_ID, "")))
        return cls(ids)

    def visit(self, mark: ElementTree.Element) -> None:
        """Note that an insertion begins or ends."""
        name = mark.get(f"{_TEXT}change-id", "")
        if mark.tag == f"{_TEXT}change-start" and name in self.ids:
            self.open.add(name)
        elif mark.tag == f"{_TEXT}change-end":
            self.open.discard(name)

    def own(self, text: str | None) -> str:
        """Return a piece of text, unless somebody else inserted it."""
        return "" if self.open else text or ""


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


def _odt_paragraphs(
    root: ElementTree.Element, dropped_styles: set[str], insertions: _OdtInsertions
) -> Iterator[str]:
    for paragraph in _walk(root, _ODT_DROPPED):
        is_paragraph = paragraph.tag in (f"{_TEXT}p", f"{_TEXT}h")
        if is_paragraph and paragraph.get(f"{_TEXT}style-name") not in dropped_styles:
            yield _odt_text(paragraph, insertions)
        elif not is_paragraph:  # an insertion may begin between paragraphs
            insertions.visit(paragraph)


def _odt_text(node: ElementTree.Element, insertions: _OdtInsertions) -> str:
    parts = [insertions.own(node.text)]
    for child in node:
        insertions.visit(child)
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            parts.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _ODT_DROPPED and child.tag not in (f"{_TEXT}p", f"{_TEXT}note"):
            parts.append(_odt_text(child, insertions))
        parts.append(insertions.own(child.tail))
    return "".join(parts)
