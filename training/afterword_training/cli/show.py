"""`afterword train --dry-run --show`: print the text that would be learned from one file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from afterword.store import forgotten
from afterword_training.corpus import Corpus, NoWritingError, read_corpus


def show(file: str, *, git_author: str | None = None, me: Sequence[str] = ()) -> int:
    """Print the text that would be learned from a file; return the exit code.

    The text goes to standard output, and what is left out, with the reasons, to standard error.

    Parameters
    ----------
    file : str
        A file, folder or pattern.
    git_author, me
        As for `read_corpus`.

    Raises
    ------
    UserError
        If the file does not exist or cannot be read.
    """
    try:
        corpus = read_corpus(
            [file], git_author=git_author, me=me, forgotten=forgotten.read().covers
        )
    except NoWritingError as error:
        corpus = Corpus(skipped=error.skipped)
    for line in _left_out(corpus):
        print(line, file=sys.stderr)
    for document in corpus.documents:
        print(document.text)
    return 0


def _left_out(corpus: Corpus) -> list[str]:
    entries = Counter(f"{each.source}: {each.reason_in_full}" for each in corpus.skipped)
    lines = [line + (f" ({n:,} times)" if n > 1 else "") for line, n in entries.items()]
    return lines + [f"removed: {kind} ({n:,})" for kind, n in corpus.filtered.items()]
