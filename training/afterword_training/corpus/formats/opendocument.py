"""Convert OpenDocument texts (.odt, .ott, and .fodt, which is one XML file) to prose."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.formats.office_files import (
    HOLE,
    close_holes,
    is_named,
    open_archive,
    others_than,
    parse_part,
    parse_xml,
)
from afterword_training.corpus.formats.style_names import is_not_prose

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{{{_NAMES}text:1.0}}"
_TABLE = f"{{{_NAMES}table:1.0}}"
_OFFICE = f"{{{_NAMES}office:1.0}}"
_STYLE = f"{{{_NAMES}style:1.0}}"
_META = f"{{{_NAMES}meta:1.0}}"
_SVG = f"{{{_NAMES}svg-compatible:1.0}}"
_DRAW = f"{{{_NAMES}drawing:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"

_INDEXES = (
    "table-of-content", "illustration-index", "table-index", "object-index", "user-index",
    "alphabetical-index", "bibliography",
)  # fmt: skip
_DROPPED = {
    *(f"{_TEXT}{name}" for name in _INDEXES),
    *(f"{_TEXT}{name}" for name in (
        "tracked-changes", "note-citation", "ruby-text", "page-number", "page-count", "hidden-text",
        "hidden-paragraph", "file-name", "variable-decls", "sequence-decls", "user-field-decls",
    )),
    f"{_TABLE}table", f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_OFFICE}scripts",
    f"{_SVG}title", f"{_SVG}desc", f"{_DRAW}object", f"{_DRAW}object-ole", f"{_DRAW}image",
}  # fmt: skip
# A reference manager's citations stand between two marks, and its bibliography is a section.
_CITATION = re.compile(r"ZOTERO_|CSL_CITATION|Mendeley|JR_cite|Citavi", re.IGNORECASE)
_REFERENCES = re.compile(r"ZOTERO_BIBL|CSL_BIBLIOGRAPHY|Mendeley|JR_bib|Bibliograph", re.IGNORECASE)


def odt_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the paragraphs of an OpenDocument text, and when it was last changed.

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
        content = parse_part(archive, "content.xml")
        styles, meta = (_part(archive, name) for name in ("styles.xml", "meta.xml"))
    return _read(content, [part for part in (styles, content) if part is not None], meta, me)


def fodt_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the same of an OpenDocument text in one XML file."""
    root = parse_xml(data)
    return _read(root, [root], root, me)


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    return parse_part(archive, name) if name in archive.namelist() else None


def _read(
    content: Element, styled: Sequence[Element], meta: Element | None, me: Sequence[str]
) -> tuple[str, float | None]:
    about = None if meta is None else next(meta.iter(f"{_OFFICE}meta"), meta)
    date = None if about is None else about.findtext(f".//{_DC}date")
    creator = None if about is None else about.findtext(f".//{_META}initial-creator")
    changes = _insertions(content)
    others = others_than(changes.values(), [creator or ""], me)
    foreign = {change for change, author in changes.items() if author in others}
    reader = _Reader(_dropped_styles(styled), foreign)
    # In one file, styles and settings stand beside the text.
    body = next(content.iter(f"{_OFFICE}text"), content)
    return close_holes("\n".join(reader.read(body))), parse_date(date)


def _insertions(content: Element) -> dict[str, str]:
    """Return who made each tracked insertion, by its id."""
    found = {}
    for region in content.iter(f"{_TEXT}changed-region"):
        author = region.findtext(f"{_TEXT}insertion/{_OFFICE}change-info/{_DC}creator")
        if author is not None:
            found[region.get(f"{_TEXT}id", "")] = author
    return found


def _dropped_styles(roots: Sequence[Element]) -> set[str]:
    """Return the styles of what is not prose, hidden or struck out, and those derived from them."""
    parents: dict[str, str] = {}
    dropped: set[str] = set()
    for style in (style for root in roots for style in root.iter(f"{_STYLE}style")):
        name = style.get(f"{_STYLE}name", "")
        parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        properties = style.find(f"{_STYLE}text-properties")
        is_unseen = properties is not None and (
            properties.get(f"{_TEXT}display") == "none"
            or properties.get(f"{_STYLE}text-line-through-style", "none") != "none"
            or properties.get(f"{_STYLE}text-line-through-type", "none") != "none"
        )
        if is_unseen or is_not_prose(style.get(f"{_STYLE}display-name", name)):
            dropped.add(name)
    names = {*parents, *parents.values(), *_used_styles(roots)}
    return {
        name
        for name in names
        if is_named(name, parents, lambda style: style in dropped or is_not_prose(style))
    }


def _used_styles(roots: Sequence[Element]) -> Iterator[str]:
    for root in roots:
        for element in root.iter():
            if style := element.get(f"{_TEXT}style-name"):
                yield style


def _mark_name(mark: Element) -> str:
    return mark.get(f"{_TEXT}change-id") or mark.get(f"{_TEXT}name") or ""


class _Reader:
    """Reads the paragraphs of a text in document order."""

    def __init__(self, dropped_styles: set[str], foreign: set[str]) -> None:
        self._dropped_styles = dropped_styles
        self._foreign = foreign
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        # The citations and other people's insertions that have begun.
        self._open: set[str] = set()

    def read(self, body: Element) -> list[str]:
        """Return the text of each paragraph; what is inside one (notes, boxes) comes after it."""
        # A mark that is never closed must not silence the rest.
        self._closed = {
            _mark_name(element) for element in body.iter() if element.tag.endswith("-end")
        }
        self._read(body)
        return [text for text in self._paragraphs if text]

    def _read(self, element: Element) -> None:
        for child in element:
            if self._is_dropped(child):
                self._add(HOLE)
            elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                self._paragraph(child)
            else:
                self._inline(child)
            self._add(child.tail or "")

    def _paragraph(self, paragraph: Element) -> None:
        number = len(self._paragraphs)
        self._paragraphs.append("")
        outer, self._pieces = self._pieces, []
        self._add(paragraph.text or "")
        self._read(paragraph)
        text, self._pieces = "".join(self._pieces), outer
        if paragraph.get(f"{_TEXT}style-name") not in self._dropped_styles:
            self._paragraphs[number] = text

    def _inline(self, element: Element) -> None:
        if element.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            self._add(" ")
        elif element.tag == f"{_TEXT}line-break":
            self._add("\n")
        elif element.tag == f"{_TEXT}bibliography-mark":
            self._add(HOLE)
        elif element.tag.startswith(_TEXT) and element.tag.endswith(("-start", "-end")):
            self._mark(element)
        else:
            self._add(element.text or "")
            self._read(element)

    def _mark(self, element: Element) -> None:
        name = _mark_name(element)
        if name not in self._closed:
            return
        if name in self._foreign or _CITATION.search(name):
            if element.tag.endswith("-start"):
                self._open.add(name)
            elif name in self._open:
                self._open.discard(name)
                self._add(HOLE)

    def _add(self, text: str) -> None:
        if not self._open:
            self._pieces.append(text)

    def _is_dropped(self, element: Element) -> bool:
        if element.tag in _DROPPED:
            return True
        if element.tag == f"{_TEXT}section":
            is_hidden = element.get(f"{_TEXT}display") == "none"
            return is_hidden or _REFERENCES.search(element.get(f"{_TEXT}name", "")) is not None
        is_styled = element.tag == f"{_TEXT}span"
        return is_styled and element.get(f"{_TEXT}style-name") in self._dropped_styles
