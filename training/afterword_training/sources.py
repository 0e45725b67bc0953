"""What a personal model was made from: recorded in its bundle, so that it can be made again."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from afterword import forgotten, registry
from afterword.bundle import SOURCES, Bundle
from afterword.errors import UserError
from afterword.forgotten import lies_in, real
from afterword_training.corpus import Corpus, Document, NoWritingError, read_corpus
from afterword_training.corpus.sources import find_sources

SCRATCH = "scratch"
"""What a training starts from when it is from no model."""


@dataclass(frozen=True)
class Sources:
    """The record, and the way to read again what it names.

    Attributes
    ----------
    paths : tuple[str, ...]
        Files, folders and patterns that were given, in full.
    start : str
        Name or folder of the bundle that training starts from, or `scratch`.
    language, git_author, minutes
        As `afterword train` was given them.
    learned : tuple[str, ...]
        Files and repositories that the network has learned from.
    counted : tuple[str, ...]
        Those that the n-gram was counted in.
    """

    paths: tuple[str, ...]
    start: str = registry.SHIPPED
    language: str | None = None
    git_author: str | None = None
    minutes: float | None = None
    learned: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    @classmethod
    def of(cls, bundle: Bundle) -> Sources | None:
        """The record in a bundle; None where there is none."""
        if SOURCES not in bundle.manifest.files:
            return None
        return cls.from_json((bundle.path / SOURCES).read_text("utf-8"))

    @classmethod
    def from_json(cls, text: str) -> Sources:
        """Read what `to_json` wrote; other keys are passed over."""
        values = json.loads(text)
        known: dict[str, Any] = {
            entry.name: tuple(value) if isinstance(value, list) else value
            for entry in fields(cls)
            if (value := values.get(entry.name)) is not None
        }
        return cls(**known)

    def to_json(self) -> str:
        """The text of the record's file, ASCII alone: a file name need not be UTF-8."""
        return json.dumps(asdict(self), indent=2) + "\n"

    def add(self, paths: Iterable[str | Path]) -> Sources:
        """This record with further paths."""
        return replace(self, paths=tuple(dict.fromkeys((*self.paths, *map(in_full, paths)))))

    def read(self) -> Corpus:
        """The writing that the paths hold now, less what is forgotten.

        Raises
        ------
        UserError
            If a path that is not forgotten is no longer there.
        """
        gone = forgotten.read()
        for path in self.paths:
            if not gone.covers(path) and not _is_there(path):
                raise UserError(
                    f"{path} is gone, which the model has learned from; bring it back, "
                    f"or forget it too: afterword forget --source {path}"
                )
        found = find_sources(self.paths, forgotten=gone.covers)
        author = self.git_author if found.repositories else None
        try:
            return read_corpus(self.paths, git_author=author, forgotten=gone.covers)
        except NoWritingError:
            return Corpus()

    def taught(self, corpus: Corpus) -> Sources:
        """The record of a model whose network and n-gram are made from a corpus."""
        files = files_of(corpus.documents)
        return replace(self, learned=_union(self.learned, files), counted=tuple(files))

    def touches(self, sources: Collection[str]) -> bool:
        """Whether anything of the model comes from one of these files and folders."""
        return _any_in(self.learned, sources) or _any_in(self.counted, sources)

    def network_touches(self, sources: Collection[str]) -> bool:
        """Whether the network has learned from one of them."""
        return _any_in(self.learned, sources)


def record_of(name: str) -> Sources:
    """The record of an installed model.

    Raises
    ------
    UserError
        If it is not installed or has none.
    """
    record = None
    if name in registry.names():
        record = Sources.of(Bundle.open(registry.resolve(name)))
    if record is None:
        raise UserError(f"give the files and folders to learn from: {name} has none on record")
    return record


def begin(
    paths: Sequence[str | Path],
    start: str | None,
    language: str | None,
    git_author: str | None,
    minutes: float | None,
) -> Sources:
    """The record of a training that starts from a model.

    What that model has learned from counts as well: made again, both are learned at once, from the
    bundle that the first of them began with.
    """
    base = None
    if start is not None and start != SCRATCH:
        bundle = Bundle.open(registry.resolve(start))
        base = Sources.of(bundle)
        start = start if start in (registry.SHIPPED, *registry.names()) else str(bundle.path)
    record = base or Sources((), start or registry.SHIPPED)
    return replace(
        record.add(paths),
        language=language or record.language,
        git_author=git_author or record.git_author,
        minutes=minutes,
        counted=(),
    )


def read_writing(paths: Sequence[str | Path], git_author: str | None = None) -> Corpus:
    """As `read_corpus`, less what is forgotten.

    Raises
    ------
    UserError
        As `read_corpus`, and if all the paths are forgotten.
    """
    check_wanted(paths)
    return read_corpus(paths, git_author=git_author, forgotten=forgotten.read().covers)


def check_wanted(paths: Sequence[str | Path]) -> None:
    """Check that one of the paths at least may be read.

    Raises
    ------
    UserError
        If all of them are forgotten.
    """
    if all(map(forgotten.read().covers, paths)):
        listed = " ".join(map(str, paths))
        raise UserError(
            f"you had {listed} forgotten; to have it read again: "
            f"afterword forget --undo --source {listed}"
        )


def check_not_forgotten(files: Iterable[str]) -> None:
    """Check that a model may be made of files.

    Raises
    ------
    UserError
        If one is forgotten: by another process meanwhile, or it is in a model that was to be
        unlearned and has not been yet.
    """
    gone = forgotten.read()
    if file := next(filter(gone.covers, files), None):
        raise UserError(
            f"you had {file} forgotten, and this model would know it: nothing is installed; "
            f"give `afterword forget --source {file}` and then this command again"
        )


def in_full(path: str | Path) -> str:
    """A path as the record keeps it: links and patterns stay what they are."""
    # os.path leaves the name of Word's lock file, "~$report.docx", as it is; pathlib raises.
    return str(Path(os.path.expanduser(path)).absolute())  # noqa: PTH111


def files_of(documents: Iterable[Document]) -> list[str]:
    """The files and repositories of documents, each once."""
    return list(dict.fromkeys(_file(document) for document in documents))


def _file(document: Document) -> str:
    return real(document.file)


def _is_there(path: str) -> bool:
    # os.path answers False in a folder that may not be entered; pathlib raises, and its glob does
    # not take absolute patterns.
    return os.path.exists(path) or bool(glob.glob(path, recursive=True))  # noqa: PTH110, PTH207


def _any_in(files: Collection[str], sources: Collection[str]) -> bool:
    return any(lies_in(file, source) for file in files for source in sources)


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
