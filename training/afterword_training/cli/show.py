"""`afterword train --dry-run --show`: print the text that would be learned from one file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from afterword.store import forgotten
from afterword_training.corpus import Corpus, NoWritingError
from afterword_training.corpus.file_finder import find_files
from afterword_training.corpus.other_languages import without_other_languages
from afterword_training.corpus.reader import read_files
from afterword_training.corpus.repositories import FilesOfOthers
from afterword_training.personal.provenance import Provenance, record_of
from afterword_training.personal.update import language_of


def show(
    file: str,
    *,
    name: str | None = None,
    start: str | None = None,
    git_author: str | None = None,
    me: Sequence[str] = (),
) -> int:
    """Print the text that would be learned from a file; return the exit code.

    The text goes to standard output, and what is left out, with the reasons, to standard error.

    Parameters
    ----------
    file : str
        A file, folder or pattern.
    name : str or None
        The model that would learn it, whose record may say more of the user than what is given.
    start : str or None
        The model that its training would start from, in whose language the text must be; None is
        the one on record, or else the shipped one.
    git_author, me
        As for `read_corpus`, in addition to those on record.

    Raises
    ------
    UserError
        If the file does not exist or cannot be read.
    """
    own = record_of(name) if name else None
    record = own or Provenance(())
    me = (*record.me, *me)
    author = git_author or record.git_author
    found = find_files([file], forgotten.read().covers, FilesOfOthers(me, author))
    try:
        corpus = read_files(found, [file], git_author=author if found.repositories else None, me=me)
    except NoWritingError as error:
        corpus = Corpus(skipped=error.skipped)
    else:
        language = language_of(start or record.start)
        corpus = without_other_languages(corpus, language, Console(stderr=True))
    for line in _left_out(corpus):
        print(line, file=sys.stderr)
    for document in corpus.documents:
        print(document.text)
    return 0


def _left_out(corpus: Corpus) -> list[str]:
    entries = Counter(f"{each.source}: {each.reason_in_full}" for each in corpus.skipped)
    lines = [line + (f" ({n:,} times)" if n > 1 else "") for line, n in entries.items()]
    return lines + [f"removed: {kind} ({n:,})" for kind, n in corpus.filtered.items()]
