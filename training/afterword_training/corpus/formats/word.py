"""Convert Word documents (.docx, .docm, .dotx) to prose."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.formats.office_files import (
    HOLE,
    close_holes,
    is_inserted_field,
    is_named,
    open_archive,
    others_than,
    parse_part,
)
from afterword_training.corpus.formats.style_names import is_not_prose

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"

_PROPERTIES = {f"{_W}{name}" for name in ("pPr", "rPr", "sdtPr", "sectPr")}
# Tables, deleted and moved text, readings of ruby, and the copy of a text box for older programs.
_DROPPED = {
    *_PROPERTIES,
    *(f"{_W}{name}" for name in ("tbl", "del", "moveFrom", "rt")),
    f"{_MC}Fallback",
}
_FORMULAS = {f"{_M}oMath", f"{_M}oMathPara"}
_CHARACTERS = {
    f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": " ",
}  # fmt: skip
_OFF = ("0", "false", "off", "none")
_DROPPED_GALLERIES = ("Table of Contents", "Bibliographies", "Page Numbers (", "Watermarks")
_REFERENCE_TAG = re.compile(r"MENDELEY|CITAVI|ZOTERO|EndNote", re.IGNORECASE)


def docx_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the paragraphs of a Word document, notes last, and when it was last changed.

    Parameters
    ----------
    data
        The file.
    me
        The user's names. What somebody else inserted, with changes tracked, is left out.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    with open_archive(data) as archive:
        main = _related(archive, "", "officeDocument") or "word/document.xml"
        notes = [_related(archive, main, kind) for kind in ("footnotes", "endnotes")]
        roots = [parse_part(archive, part) for part in (main, *filter(None, notes))]
        styles = _Styles(_styles_part(archive, main))
        creator, date = _properties(archive)
        authors = {node.get(f"{_W}author", "") for root in roots for node in root.iter(f"{_W}ins")}
        others = others_than(authors, [creator], me)
    paragraphs = [text for root in roots for text in _Reader(styles, others).read(root)]
    return close_holes("\n".join(paragraphs)), date


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """Return the part that `part` ("" for the package) names as main document or notes, if any."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return None
    for relation in parse_part(archive, relations):
        if relation.get("Type", "").endswith(f"/{kind}"):
            target = posixpath.join("/", folder, relation.get("Target", ""))
            return posixpath.normpath(target).lstrip("/")
    return None


def _styles_part(archive: zipfile.ZipFile, main: str) -> Element | None:
    part = _related(archive, main, "styles") or posixpath.join(
        posixpath.dirname(main), "styles.xml"
    )
    return parse_part(archive, part) if part in archive.namelist() else None


def _properties(archive: zipfile.ZipFile) -> tuple[str, float | None]:
    """Return who created a document ("" if nobody says), and when it was last changed."""
    if "docProps/core.xml" not in archive.namelist():
        return "", None
    core = parse_part(archive, "docProps/core.xml")
    date = parse_date(core.findtext(f".//{_DCTERMS}modified"))
    return core.findtext(f".//{_DC}creator") or "", date


def _value(element: Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return "" if found is None else found.get(f"{_W}val", "")


def _is_on(properties: Element | None, name: str) -> bool:
    found = None if properties is None else properties.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "1").lower() not in _OFF


class _Styles:
    """Tells what the styles of a document are for: ids are localised, names are not."""

    def __init__(self, root: Element | None) -> None:
        self._parents: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._hidden: set[str] = set()
        for style in () if root is None else root.iter(f"{_W}style"):
            key = style.get(f"{_W}styleId", "")
            self._parents[key] = _value(style, f"{_W}basedOn")
            self._names[key] = _value(style, f"{_W}name")
            if _is_hidden(style.find(f"{_W}rPr")):
                self._hidden.add(key)

    def is_dropped(self, style: str) -> bool:
        """Return whether what has a style is not prose, or hidden."""
        return is_named(style, self._parents, self._is_not_prose)

    def _is_not_prose(self, style: str) -> bool:
        return style in self._hidden or is_not_prose(self._names.get(style) or style)


def _is_hidden(properties: Element | None) -> bool:
    """Return whether text is hidden, or struck out."""
    return any(_is_on(properties, name) for name in ("vanish", "strike", "dstrike"))


class _Reader:
    """Reads the paragraphs of one part in document order."""

    def __init__(self, styles: _Styles, others: set[str]) -> None:
        self._styles = styles
        self._others = others
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._initial = ""
        # For each field that is open: its instruction, and whether its result has begun.
        self._fields: list[tuple[str, bool]] = []

    def read(self, root: Element) -> Iterator[str]:
        """Yield the text of each paragraph."""
        balance = 0
        for mark in root.iter(f"{_W}fldChar"):
            kind = mark.get(f"{_W}fldCharType")
            balance += (kind == "begin") - (kind == "end")
        # A field that is never closed must not silence the rest.
        self._keeps_fields = balance == 0
        self._read(root)
        yield from self._paragraphs

    def _read(self, element: Element) -> None:
        for child in element:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag in _CHARACTERS:
                self._add(_CHARACTERS[child.tag])
            elif child.tag in (f"{_W}t", f"{_W}instrText"):
                self._text(child)
            elif child.tag in _FORMULAS:
                self._add(HOLE)
            elif child.tag == f"{_W}fldChar":
                self._field_mark(child.get(f"{_W}fldCharType", ""))
            elif self._is_dropped(child):
                self._fields_of(child)
                self._add("" if child.tag in _PROPERTIES else HOLE)
            else:
                self._read(child)

    def _paragraph(self, paragraph: Element) -> None:
        # Paragraphs inside this one (of a text box) come after it.
        number = len(self._paragraphs)
        self._paragraphs.append("")
        outer, self._pieces = self._pieces, []
        self._read(paragraph)
        text, self._pieces = "".join(self._pieces), outer
        if not self._keeps_fields:
            self._fields.clear()
        properties = paragraph.find(f"{_W}pPr")
        frame = None if properties is None else properties.find(f"{_W}framePr")
        if self._styles.is_dropped(_value(properties, f"{_W}pStyle")):
            return
        if frame is not None and frame.get(f"{_W}dropCap", "none") != "none":
            self._initial += text
            return
        self._paragraphs[number] = self._initial + text
        self._initial = ""

    def _text(self, element: Element) -> None:
        if element.tag == f"{_W}t":
            self._add(element.text or "")
        elif self._fields and not self._fields[-1][1]:
            self._fields[-1] = (self._fields[-1][0] + (element.text or ""), False)

    def _add(self, text: str) -> None:
        if not any(is_inserted_field(code) or not begun for code, begun in self._fields):
            self._pieces.append(text)

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(("", False))
        elif self._fields and kind == "separate":
            self._fields[-1] = (self._fields[-1][0], True)
        elif self._fields and kind == "end":
            code, _ = self._fields.pop()
            if is_inserted_field(code):
                self._add(HOLE)

    def _fields_of(self, dropped: Element) -> None:
        """Follow the fields that begin or end in what is left out."""
        for element in dropped.iter():
            if element.tag == f"{_W}fldChar":
                self._field_mark(element.get(f"{_W}fldCharType", ""))
            elif element.tag == f"{_W}instrText":
                self._text(element)

    def _is_dropped(self, element: Element) -> bool:
        if element.tag in _DROPPED:
            return True
        if element.tag == f"{_W}r":
            properties = element.find(f"{_W}rPr")
            return _is_hidden(properties) or self._styles.is_dropped(
                _value(properties, f"{_W}rStyle")
            )
        if element.tag == f"{_W}fldSimple":
            return is_inserted_field(element.get(f"{_W}instr", ""))
        if element.tag == f"{_W}ins":
            return element.get(f"{_W}author", "") in self._others
        return element.tag == f"{_W}sdt" and _is_inserted(element.find(f"{_W}sdtPr"))


def _is_inserted(properties: Element | None) -> bool:
    """Return whether a content control holds contents, references or a prompt to write."""
    if properties is None:
        return False
    gallery = _value(properties, f"{_W}docPartObj/{_W}docPartGallery")
    return (
        gallery.startswith(_DROPPED_GALLERIES)
        or any(properties.find(f"{_W}{name}") is not None for name in ("citation", "bibliography"))
        or _is_on(properties, "showingPlcHdr")
        or _REFERENCE_TAG.match(_value(properties, f"{_W}tag")) is not None
    )
