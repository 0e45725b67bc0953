"""Convert EPUB books to prose: their chapters in reading order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.office_files import open_archive, parse_xml, read_part
from afterword_training.corpus.formats.parts import LeftOut, Part
from afterword_training.corpus.formats.web_pages import html_to_text

_DC = "{http://purl.org/dc/elements/1.1/}"
_MAX_BYTES = 64 * 2**20
# Parts of a book that its author did not write as prose.
_NOT_PROSE = (
    "[epub\\:type~=toc], [epub\\:type~=landmarks], [epub\\:type~=page-list], [epub\\:type~=index],"
    " [epub\\:type~=bibliography], [epub\\:type~=copyright-page], [epub\\:type~=titlepage],"
    " [epub\\:type~=epigraph], [epub\\:type~=pagebreak], [epub\\:type~=noteref], [hidden], rt, rp"
)
FOREIGN = "a book by somebody else: if it is yours, add --me AUTHOR"


def read_epub(data: bytes, me: Sequence[str] = ()) -> Iterator[Part | LeftOut]:
    """Yield the book; the book of another author is left out if it is known who the user is.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    with open_archive(data) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and _is_locked(archive):
            raise UnreadableSourceError("damaged or encrypted")
        container = parse_xml(read_part(archive, "META-INF/container.xml"))
        path = next((f.get("full-path", "") for f in _all(container, "rootfile")), "")
        package = parse_xml(read_part(archive, path))
        authors = [(node.text or "").strip() for node in package.iter(f"{_DC}creator")]
        known = {name.strip().casefold() for name in me}
        if authors and not known.intersection(map(str.casefold, authors)):
            yield LeftOut("", FOREIGN, ", ".join(authors))
            return
        text = "\n".join(_chapters(archive, package, posixpath.dirname(path)))
        date = parse_date(package.findtext(f".//{_DC}date"))
    yield Part("", text, date)


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Return whether more than the fonts is encrypted."""
    encryption = read_part(archive, "META-INF/encryption.xml")
    return b".xhtml" in encryption or b".html" in encryption


def _all(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def _chapters(archive: zipfile.ZipFile, package: Element, folder: str) -> Iterator[str]:
    items = {item.get("id", ""): item for item in _all(package, "item")}
    total = 0
    for reference in _all(package, "itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or "nav" in item.get("properties", "").split():
            continue
        if "html" not in item.get("media-type", ""):
            continue
        part = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        page = read_part(archive, part)
        total += len(page)
        if total > _MAX_BYTES:
            raise UnreadableSourceError("too large when unpacked")
        yield html_to_text(decode(page), drop=_NOT_PROSE)
