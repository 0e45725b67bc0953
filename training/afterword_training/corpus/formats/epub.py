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
from afterword_training.corpus.formats.web_pages import html_to_text

_DC = "{http://purl.org/dc/elements/1.1/}"
_MAX_BYTES = 64 * 2**20
# Parts of a book that its author did not write as prose.
_NOT_PROSE = (
    "[epub\\:type~=toc], [epub\\:type~=landmarks], [epub\\:type~=page-list], [epub\\:type~=index],"
    " [epub\\:type~=bibliography], [epub\\:type~=copyright-page], [epub\\:type~=titlepage],"
    " [epub\\:type~=epigraph], [epub\\:type~=pagebreak], [epub\\:type~=noteref], [hidden], rt, rp"
)


def epub_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the chapters of a book, and when it was published.

    Raises
    ------
    UnreadableSourceError
        It is damaged, encrypted or too large.
    """
    with open_archive(data) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and _is_locked(archive):
            raise UnreadableSourceError("damaged or encrypted")
        package, folder = _package(archive)
        text = "\n".join(_chapters(archive, package, folder))
    return text, parse_date(package.findtext(f".//{_DC}date"))


def epub_authors(data: bytes) -> list[str]:
    """Return the authors of a book.

    Raises
    ------
    UnreadableSourceError
        It is damaged.
    """
    with open_archive(data) as archive:
        package, _ = _package(archive)
    return [(node.text or "").strip() for node in package.iter(f"{_DC}creator")]


def _package(archive: zipfile.ZipFile) -> tuple[Element, str]:
    """Return the description of a book, and the folder it lies in."""
    container = parse_xml(read_part(archive, "META-INF/container.xml"))
    path = next((file.get("full-path", "") for file in _all(container, "rootfile")), "")
    return parse_xml(read_part(archive, path)), posixpath.dirname(path)


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
