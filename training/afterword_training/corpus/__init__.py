"""Read the user's writing: files of many kinds, e-mail and commit messages."""

from __future__ import annotations

from afterword_training.corpus.documents import Corpus, CorpusDocument, NoWritingError, Skipped
from afterword_training.corpus.reader import read_corpus
from afterword_training.corpus.reading_report import print_date_note, print_report

__all__ = [
    "Corpus",
    "CorpusDocument",
    "NoWritingError",
    "Skipped",
    "print_date_note",
    "print_report",
    "read_corpus",
]
