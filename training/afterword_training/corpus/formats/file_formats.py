"""Read files that hold one document or many, of kinds that a text editor does not open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.epub import epub_authors, epub_to_text
from afterword_training.corpus.formats.evernote import read_evernote
from afterword_training.corpus.formats.json_exports import read_json_export
from afterword_training.corpus.formats.notebooks import notebook_to_text
from afterword_training.corpus.formats.opendocument import fodt_to_text, odt_to_text
from afterword_training.corpus.formats.outlines import opml_to_text
from afterword_training.corpus.formats.parts import LeftOut, Part
from afterword_training.corpus.formats.pdf import pdf_authors, pdf_to_text
from afterword_training.corpus.formats.rtf import rtf_to_text
from afterword_training.corpus.formats.word import docx_to_text

FOREIGN = "a book or paper, perhaps not yours: name the file itself, or add --me AUTHOR"


class FileFormat(NamedTuple):
    """A format of files.

    Attributes
    ----------
    name : str
        Its name in reports.
    read : Callable
        Yields the parts of a file, given its bytes and the user's names.
    authors : Callable or None
        Returns who wrote a file, where most files of the format are other people's.
    """

    name: str
    read: Callable[[bytes, Sequence[str]], Iterable[Part | LeftOut]]
    authors: Callable[[bytes], Sequence[str]] | None = None

    def check_own(self, data: bytes, me: Sequence[str]) -> None:
        """Check that the user wrote a file that was found rather than named.

        Raises
        ------
        UnreadableSourceError
            Another wrote it, or nobody knows who.
        """
        if self.authors is not None:
            authors = self.authors(data)
            known = {name.strip().casefold() for name in me}
            if not known.intersection(author.strip().casefold() for author in authors):
                raise UnreadableSourceError(FOREIGN, ", ".join(authors))


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
    ".pdf": FileFormat("PDF", _whole(pdf_to_text), pdf_authors),
    ".epub": FileFormat("EPUB", _whole(epub_to_text), epub_authors),
    ".enex": FileFormat("Evernote", read_evernote),
    ".opml": FileFormat("outline", _whole(opml_to_text)),
    ".json": FileFormat("JSON export", read_json_export),
}


def file_format(suffix: str) -> FileFormat | None:
    """Return the format that a suffix names, if it is one of these."""
    return _FORMATS.get(suffix)
