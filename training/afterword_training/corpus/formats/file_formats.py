"""Read files that hold one document or many, of kinds that a text editor does not open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from afterword_training.corpus.formats.epub import read_epub
from afterword_training.corpus.formats.evernote import read_evernote
from afterword_training.corpus.formats.json_exports import read_json_export
from afterword_training.corpus.formats.notebooks import notebook_to_text
from afterword_training.corpus.formats.opendocument import fodt_to_text, odt_to_text
from afterword_training.corpus.formats.parts import LeftOut, Part
from afterword_training.corpus.formats.pdf import pdf_to_text
from afterword_training.corpus.formats.rtf import rtf_to_text
from afterword_training.corpus.formats.word import docx_to_text


class FileFormat(NamedTuple):
    """A format of files: its name in reports, and how their parts are read."""

    name: str
    read: Callable[[bytes, Sequence[str]], Iterable[Part | LeftOut]]


def _whole(
    convert: Callable[[bytes, Sequence[str]], tuple[str, float | None]],
) -> Callable[[bytes, Sequence[str]], Iterator[Part]]:
    """Return a reader of files that hold one document."""

    def read(data: bytes, me: Sequence[str]) -> Iterator[Part]:
        text, date = convert(data, me)
        yield Part("", text, date)

    return read


_WORD = FileFormat("Word", _whole(docx_to_text))
_OPENDOCUMENT = FileFormat("OpenDocument", _whole(odt_to_text))
_FORMATS = {
    ".docx": _WORD,
    ".docm": _WORD,
    ".dotx": _WORD,
    ".dotm": _WORD,
    ".odt": _OPENDOCUMENT,
    ".ott": _OPENDOCUMENT,
    ".fodt": FileFormat("OpenDocument", _whole(fodt_to_text)),
    ".rtf": FileFormat("Rich Text", _whole(rtf_to_text)),
    ".ipynb": FileFormat("Jupyter notebook", _whole(notebook_to_text)),
    ".pdf": FileFormat("PDF", _whole(pdf_to_text)),
    ".epub": FileFormat("EPUB", read_epub),
    ".enex": FileFormat("Evernote", read_evernote),
    ".json": FileFormat("JSON export", read_json_export),
}


def file_format(suffix: str) -> FileFormat | None:
    """Return the format that a suffix names, if it is one of these."""
    return _FORMATS.get(suffix)
