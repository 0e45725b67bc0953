"""Open the zipped XML of Word and OpenDocument, within bounds, whatever is damaged."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

from afterword_training.corpus.documents import UnreadableSourceError

try:
    from lzma import LZMAError
except ImportError:  # a Python that was built without it
    LZMAError = zipfile.BadZipFile  # type: ignore[assignment,misc]

# Far more than any text; a part that unpacks to more was made to exhaust memory.
MAX_PART_BYTES = 64 * 2**20
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, RuntimeError, ValueError)
"""What zipfile and the decompressors raise on damaged and on encrypted files, besides OSError."""
DAMAGED_ERRORS = (*ZIP_ERRORS, ElementTree.ParseError, LookupError, OSError)
"""The same with what the XML parser raises."""
_DAMAGED = "damaged or encrypted"
# ISO/IEC 29500: the strict variant of Office Open XML differs in its namespaces.
_STRICT_WORD = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"

HOLE = "\0"
"""Stands where a citation or formula was left out of a sentence."""
_HOLE_BEFORE_MARK = re.compile(
    rf"(?<![ \t])(?:[ \t]*+{HOLE})++(?=[ \t]*(?:[,.)\]]|$))", re.MULTILINE
)

# What a program inserts: contents, an index, references, and citations of reference managers.
_INSERTED_FIELD = re.compile(
    r"\s*(?:TOC|INDEX|TOA|BIBLIOGRAPHY|CITATION|PAGE|NUMPAGES|PAGEREF|NOTEREF|FILENAME|RD|TA|XE|TC"
    r"|ADDIN\s+(?:ZOTERO|CSL|EN\.|Mendeley|PAPERS2|RW\.|Citavi|BIBLIOGRAPHY|JR_))",
    re.IGNORECASE,
)


def is_inserted_field(instruction: str) -> bool:
    """Return whether a field of Word or RTF holds what its writer did not write."""
    return _INSERTED_FIELD.match(instruction) is not None


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open a zip file.

    Raises
    ------
    UnreadableSourceError
        It is damaged.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED_ERRORS:
        raise UnreadableSourceError(_DAMAGED) from None


def read_part(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return the bytes of a part.

    Raises
    ------
    UnreadableSourceError
        It is missing, damaged, encrypted or too large.
    """
    try:
        with archive.open(part) as file:
            content = file.read(MAX_PART_BYTES + 1)
    except DAMAGED_ERRORS:
        raise UnreadableSourceError(_DAMAGED) from None
    if len(content) > MAX_PART_BYTES:
        raise UnreadableSourceError("too large when unpacked")
    return content


def parse_part(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """Parse a part, as `parse_xml`; a missing one is damage too."""
    return parse_xml(read_part(archive, part))


class _TreeBuilder(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse a document type."""
        raise UnreadableSourceError(_DAMAGED)


def parse_xml(content: bytes) -> ElementTree.Element:
    """Parse XML that has no document type: entities that expand without end need one.

    Raises
    ------
    UnreadableSourceError
        It is damaged.
    """
    parser = ElementTree.XMLParser(target=_TreeBuilder())
    try:
        return ElementTree.fromstring(content.replace(_STRICT_WORD, _WORD), parser)
    except DAMAGED_ERRORS:
        raise UnreadableSourceError(_DAMAGED) from None


def close_holes(text: str) -> str:
    """Return text without the marks of what was left out, and without a space before a comma."""
    return _HOLE_BEFORE_MARK.sub("", text).replace(HOLE, "")


def others_than(authors: Iterable[str], creators: Iterable[str], me: Iterable[str]) -> set[str]:
    """Return which authors of changes are not the user.

    The user is who is named, or else who created the document; if neither is known, nobody is
    another.
    """
    authors = {author for author in authors if author}
    known = {name.strip().casefold() for name in me}
    created = {name for name in creators if name}
    own = {author for author in authors if author.strip().casefold() in known}
    own = own or authors & created
    return authors - own if own or created else set()


def is_named(style: str, parents: dict[str, str], holds: Callable[[str], bool]) -> bool:
    """Return whether something holds of a style, or of one that it is derived from."""
    seen: set[str] = set()
    while style and style not in seen:
        if holds(style):
            return True
        seen.add(style)
        style = parents.get(style, "")
    return False
