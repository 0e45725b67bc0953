"""`afterword train`: train a model on a person's writing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from afterword.errors import UserError
from afterword.store import registry
from afterword.store.locks import lock_run
from afterword.store.model_shape import Cell
from afterword.store.path_set import real
from afterword.store.source_record import SCRATCH
from afterword_training.cli.progress import SILENT, ProgressLines
from afterword_training.cli.training_run import Writing, train_and_install
from afterword_training.corpus import Corpus, NoWritingError, print_date_note, print_report
from afterword_training.corpus.other_languages import without_other_languages
from afterword_training.corpus.repositories import FilesOfOthers
from afterword_training.personal.provenance import Provenance, in_full, new_record, record_of
from afterword_training.personal.source_files import check_given
from afterword_training.personal.unlearning import MIN_WORDS
from afterword_training.personal.update import language_of, print_deleted
from afterword_training.personal.wanted_writing import find_wanted, read_writing
from afterword_training.unsupported_scripts import check_letters, check_tag

_REDIRECTED_COLUMNS = 1000


@dataclass(frozen=True)
class TrainRequest:
    """What to train, as the command line gave it.

    Attributes
    ----------
    paths : Sequence[str]
        Files, folders and patterns, in addition to those on the record of the model.
    name : str or None
        Name of the model.
    start : str or None
        Model to start from, or `SCRATCH`; None is the one on record, or else the shipped one.
    language : str or None
        Language tag of a model from scratch.
    cell : "lstm", "gru" or None
        Recurrent cell of a model from scratch.
    minutes : float or None
        When to stop.
    git_author : str or None
        Whose commit messages to read.
    me : tuple[str, ...]
        The user's e-mail addresses, and names in chats.
    """

    paths: Sequence[str]
    name: str | None
    start: str | None = None
    language: str | None = None
    cell: Cell | None = None
    minutes: float | None = None
    git_author: str | None = None
    me: tuple[str, ...] = ()


def train(
    request: TrainRequest,
    *,
    dry_run: bool = False,
    tensorboard: Path | None = None,
    progress: ProgressLines = SILENT,
) -> int:
    """Train a model on a person's writing, install it and choose it; return the exit code.

    Parameters
    ----------
    request : TrainRequest
        What to train; the name may only be missing in a dry run.
    dry_run : bool
        Only report what would be read, on standard output.
    tensorboard : Path or None
        Folder for logs.
    progress : ProgressLines
        Progress for a program.

    Raises
    ------
    UserError
        If the request cannot be met; the message says why.
    """
    _check(request, dry_run=dry_run)
    console = Console(stderr=True)
    progress.show("reading", 0)
    if request.name is None or dry_run:
        words = _dry_run(request, console if progress.are_wanted else _console_on_stdout())
        progress.show_result(f"{words:,} words would be learned", changed=False)
        return 0
    with lock_run(request.name):
        writing = _read(request, request.name, console)
        if (words := writing.corpus.words) < MIN_WORDS:
            raise UserError(f"{words} words are too few to learn from: give at least {MIN_WORDS}")
        start = request.start or writing.record.start
        train_and_install(
            request.name,
            start,
            writing,
            cell=request.cell,
            tensorboard=tensorboard,
            progress=progress,
        )
    return 0


def _check(request: TrainRequest, *, dry_run: bool) -> None:
    if request.name is not None:
        registry.check_name(request.name)
    elif not dry_run:
        raise UserError("give the model a name: add --name me")
    check_tag(request.language)
    if request.cell is not None and request.start != SCRATCH:
        raise UserError("--cell is only for a model from scratch; add --from scratch")


def _dry_run(request: TrainRequest, console: Console) -> int:
    """Print what would be read; return the number of its words."""
    if request.name is not None:
        writing = _read(request, request.name, Console(stderr=True), console)
        return writing.corpus.words + (writing.known.words if writing.known else 0)
    if not request.paths:
        raise UserError("give the files and folders to read, or the name of a model: --name me")
    language = language_of(request.start or registry.SHIPPED)
    return _reported(lambda: _read_given(request), console, language).words


def _console_on_stdout() -> Console:
    # Into a file or a pipe, a row is one line: programs may look for what it says.
    return Console() if sys.stdout.isatty() else Console(width=_REDIRECTED_COLUMNS)


def _read(
    request: TrainRequest, name: str, console: Console, reports: Console | None = None
) -> Writing:
    """Read what is to be learned, and print a report of it."""
    own = record_of(name)
    if not request.paths and own is None:
        raise UserError(f"give the files and folders to learn from: {name} has none on record")
    check_given([*map(in_full, request.paths)])
    record = _record(request, name, own, console)
    of_others = FilesOfOthers(record.me, record.git_author)
    is_all_given = set(record.paths) <= set(map(in_full, request.paths)) and not record.saved
    is_new = own is None and is_all_given
    corpus = _reported(
        lambda: _read_given(request) if is_new else record.read(),
        reports or console,
        language_of(record.start),
    )
    if request.paths or own is None:
        again = find_wanted(request.paths, of_others)
    else:
        kept = [path for path in own.paths if path in record.paths]
        again = find_wanted(kept, of_others, record.saved)
    return Writing(record, *_split(corpus, set(record.learned) - again))


def _read_given(request: TrainRequest) -> Corpus:
    return read_writing(request.paths, request.git_author, request.me)


def _reported(read: Callable[[], Corpus], console: Console, language: str) -> Corpus:
    """Read writing and print a report of it, also where all of it is left out."""
    try:
        corpus = read()
    except NoWritingError as error:
        print_report(Corpus(skipped=error.skipped), console)
        raise
    corpus = without_other_languages(corpus, language, console)
    print_report(corpus, console)
    print_date_note(corpus, console)
    check_letters(document.text for document in corpus.documents)
    return corpus


def _record(
    request: TrainRequest, name: str, own: Provenance | None, console: Console
) -> Provenance:
    """Return the record of a training: that of the model it replaces, plus what is given."""
    before = own or Provenance(())
    record = new_record(
        request.paths,
        request.start or (own.start if own else None),
        request.language or before.language,
        request.git_author or before.git_author,
        request.minutes or (None if request.paths else before.minutes),
        (*before.me, *request.me),
    )
    if record.start == name:
        raise UserError(
            f"{name} has no record of what it was made from, and that would be lost when "
            "it is replaced; give the new model another name"
        )
    if request.start is None:  # the network is made anew, and has learned nothing yet
        record = replace(record, learned=())
    record, deleted = record.joined(before).without_deleted()
    print_deleted(deleted, record, name, console)
    if request.paths and set(before.paths) - set(map(in_full, request.paths)):
        console.print(
            f"{name} keeps what it has already learned. To start over, remove it "
            f"first: afterword models remove {name}",
            soft_wrap=True,
        )
    return record


def _split(corpus: Corpus, files: Collection[str]) -> tuple[Corpus, Corpus]:
    """Split a corpus into the documents that are not from `files` and those that are."""
    known = [document for document in corpus.documents if real(document.file) in files]
    rest = [document for document in corpus.documents if real(document.file) not in files]
    return Corpus(rest), Corpus(known)
