"""Read the writing that a model may be made of: what is named, without what is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from afterword.errors import UserError
from afterword.installation import quote_for_shell
from afterword.store import forgotten
from afterword.store.path_set import real
from afterword_training.corpus import Corpus, read_corpus
from afterword_training.corpus.file_finder import find_files
from afterword_training.corpus.repositories import FilesOfOthers
from afterword_training.personal.source_files import check_not_all_forgotten


def read_writing(
    paths: Sequence[str | Path], git_author: str | None = None, me: Sequence[str] = ()
) -> Corpus:
    """Read writing as `read_corpus` does, without what is forgotten.

    Raises
    ------
    UserError
        As `read_corpus`, and if all the paths are forgotten.
    """
    gone = check_not_all_forgotten(paths)
    return read_corpus(paths, git_author=git_author, me=me, forgotten=gone.covers)


def find_wanted(
    paths: Sequence[str | Path],
    of_others: FilesOfOthers,
    saved: Mapping[str, str] | None = None,
) -> set[str]:
    """Return the files and repositories that may be read, as the record names them.

    They are those under paths, and saved files; all arguments are as for `find_files`.

    Raises
    ------
    UserError
        As `find_files`, and if all the paths are forgotten and there are no saved files.
    """
    gone = forgotten.read() if saved else check_not_all_forgotten(paths)
    found = find_files(paths, gone.covers, of_others, saved)
    return {real(path) for path in (*found.files, *found.repositories)}


def check_not_forgotten(files: Iterable[str]) -> None:
    """Check that a model may be made of files.

    Raises
    ------
    UserError
        If one is forgotten: another process has forgotten it meanwhile, or it is in a model that
        has not unlearned it yet.
    """
    gone = forgotten.read()
    if file := next(filter(gone.covers, files), None):
        raise UserError(
            f"you asked Afterword to forget {file}, which this model would still know, so it was "
            f"not installed; run `afterword forget --source {quote_for_shell(file)}`, then this "
            "command again"
        )
