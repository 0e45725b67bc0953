"""What a personal model was made from: recorded in its bundle, so that it can be made again."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import UnionType
from typing import Any

from afterword.errors import UserError
from afterword.store import forgotten, registry
from afterword.store.bundle import SOURCES, Bundle
from afterword.store.path_set import PathSet, real
from afterword_training.corpus import Corpus, CorpusDocument, NoWritingError, read_corpus
from afterword_training.corpus.documents import reason_of
from afterword_training.corpus.file_finder import find_files
from afterword_training.personal.source_files import (
    fingerprint,
    is_mounted,
    is_there,
    volumes_of,
)

SCRATCH = "scratch"
"""What a training starts from when it is from no model."""

_JSON_TYPES: dict[str, type | UnionType] = {
    **dict.fromkeys(("paths", "learned", "counted", "volumes"), list),
    **dict.fromkeys(("start", "language", "git_author"), str),
    "minutes": int | float,
    "fingerprints": dict,
}


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
    fingerprints : Mapping[str, str]
        Of each of these files, when it was last read: so it is known where it was moved to.
    volumes : tuple[str, ...]
        Where the volumes are mounted that they lie on: what is missing from one that is not mounted
        was not deleted.
    """

    paths: tuple[str, ...]
    start: str = registry.SHIPPED
    language: str | None = None
    git_author: str | None = None
    minutes: float | None = None
    learned: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict, compare=False)
    volumes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, bundle: Bundle) -> Sources | None:
        """The record in a bundle; None where there is none."""
        return cls.found_in(bundle.path) if SOURCES in bundle.manifest.files else None

    @classmethod
    def found_in(cls, folder: Path) -> Sources | None:
        """The record in the folder of a bundle, even if another of its files is damaged.

        Raises
        ------
        UserError
            If it cannot be read.
        """
        path = folder / SOURCES
        try:
            return cls.from_json(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise UserError(
                f"{path}, the record of what the model has learned from, is damaged; remove the "
                "model, or train it anew with all of your writing"
            ) from None

    @classmethod
    def from_json(cls, text: str) -> Sources:
        """Read what `to_json` wrote; other keys are passed over.

        Raises
        ------
        ValueError
            If it is not that.
        """
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError("not an object")
        known: dict[str, Any] = {}
        for name, types in _JSON_TYPES.items():
            if (value := values.get(name)) is None:
                continue
            items = value.values() if isinstance(value, dict) else value
            if not isinstance(value, types) or (
                isinstance(value, list | dict) and not all(isinstance(item, str) for item in items)
            ):
                raise ValueError(f"{name} is of the wrong type")
            known[name] = tuple(value) if isinstance(value, list) else value
        if "paths" not in known:
            raise ValueError("paths are missing")
        return cls(**known)

    @property
    def files(self) -> frozenset[str]:
        """All files and repositories that the network or the counts come from."""
        return frozenset((*self.learned, *self.counted))

    def to_json(self) -> str:
        """The text of the record's file, ASCII alone: a file name need not be UTF-8."""
        return json.dumps(asdict(self), indent=2) + "\n"

    def add(self, paths: Iterable[str | Path]) -> Sources:
        """This record with further paths."""
        return replace(self, paths=tuple(dict.fromkeys((*self.paths, *map(in_full, paths)))))

    def joined(self, other: Sources) -> Sources:
        """This record with the writing of another, which a network is to learn as well."""
        return replace(
            self,
            paths=_union(self.paths, other.paths),
            counted=_union(self.counted, other.counted),
            fingerprints={**self.fingerprints, **other.fingerprints},
            volumes=_union(self.volumes, other.volumes),
        )

    def read(self) -> Corpus:
        """The writing that the paths hold now, less what is forgotten.

        Raises
        ------
        UserError
            If a path that is not forgotten is not there, or a file has become unreadable.
        """
        gone = forgotten.read()
        try:
            found = find_files(self.paths, forgotten=gone.covers)
            author = self.git_author if found.repositories else None
            return read_corpus(self.paths, git_author=author, forgotten=gone.covers)
        except NoWritingError:
            return Corpus()
        except UserError as error:
            raise UserError(
                f"{error}; what was learned from before is left out by: "
                "afterword forget --source PATH"
            ) from None

    def without_deleted(self) -> tuple[Sources, list[str]]:
        """The record without files that were deleted, and those files.

        What the network has learned from stays in `learned`: it can still be forgotten.

        Raises
        ------
        UserError
            If a whole folder or volume is missing: then nobody can tell whether it was deleted.
        """
        gone = forgotten.read()
        try:
            missing = [f for f in self.counted if not gone.covers(f) and not is_there(f)]
            self._check_volumes(missing)
            wanted = [path for path in self.paths if not gone.covers(path)]
            lost = [path for path in wanted if not self._leads_somewhere(path)]
        except OSError as error:
            raise UserError(
                _missing(error.filename, f"cannot be read ({reason_of(error)})")
            ) from None
        kept = tuple(path for path in self.paths if path not in lost)
        deleted = dict.fromkeys([*missing, *(p for p in lost if real(p) not in missing)])
        return replace(self, paths=kept), list(deleted)

    def _check_volumes(self, missing: Sequence[str]) -> None:
        for volume in self.volumes:
            if not is_mounted(volume) and any(map(PathSet([volume]).covers, missing)):
                raise UserError(_missing(volume, "is not mounted"))

    def _leads_somewhere(self, path: str) -> bool:
        """Whether there is anything at a path; where a folder has gone, UserError."""
        if is_there(path):
            return True
        top = Path(path)
        if glob.has_magic(path):
            if glob.glob(path, recursive=True):  # noqa: PTH207  (pathlib takes none in full)
                return True
            while glob.has_magic(str(top)):
                top = top.parent
        elif not self._was_folder(real(path)):
            top = top.parent
        if not is_there(str(top)):
            raise UserError(_missing(str(top), "is gone"))
        return False

    def _was_folder(self, path: str) -> bool:
        if path in self.fingerprints:
            return False
        # A repository is itself on record; so is a file, in records without fingerprints.
        files = self.files
        is_repository = path in files and self.git_author is not None
        return is_repository or any(map(PathSet([path]).covers, files - {path}))

    def taught(self, corpus: Corpus, known: Corpus | None = None) -> Sources:
        """The record of a model that was trained.

        Parameters
        ----------
        corpus : Corpus
            What the network has learned, after what is in `learned` already.
        known : Corpus | None
            What else the n-gram was counted in.
        """
        learned = _union(self.learned, files_of(corpus.documents))
        documents = [*corpus.documents, *(known.documents if known else ())]
        return replace(self, learned=learned).counted_in(documents)

    def counted_in(self, documents: Iterable[CorpusDocument]) -> Sources:
        """The record of a model whose n-gram was counted in documents."""
        counted = files_of(documents)
        files = _union(self.learned, counted)
        prints = {**self.fingerprints, **{f: p for f in counted if (p := fingerprint(f))}}
        return replace(
            self,
            counted=tuple(counted),
            fingerprints={file: prints[file] for file in files if file in prints},
            volumes=tuple(volumes_of(files)),
        )

    def touches(self, sources: PathSet) -> bool:
        """Whether anything of the model comes from one of these files and folders."""
        return any(map(sources.covers, self.files))

    def network_touches(self, sources: PathSet) -> bool:
        """Whether the network has learned from one of them."""
        return any(map(sources.covers, self.learned))


def record_of(name: str) -> Sources | None:
    """The record of an installed model; None if it is not installed or has none."""
    if name not in registry.names():
        return None
    # Not by way of the bundle: one that is damaged can then be trained anew.
    return Sources.found_in(registry.resolve(name))


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
        start = _name_of(start, bundle)
    record = base or Sources((), start or registry.SHIPPED)
    return replace(
        record.add(paths),
        language=language or record.language,
        git_author=git_author or record.git_author,
        minutes=minutes,
    )


def _name_of(start: str, bundle: Bundle) -> str:
    """What to find a bundle by later: its name if it is installed, for its folder is replaced."""
    if start == registry.SHIPPED:
        return start
    installed = {real(registry.resolve(name)): name for name in registry.names()}
    return installed.get(real(bundle.path), str(bundle.path))


def read_writing(paths: Sequence[str | Path], git_author: str | None = None) -> Corpus:
    """As `read_corpus`, less what is forgotten.

    Raises
    ------
    UserError
        As `read_corpus`, and if all the paths are forgotten.
    """
    find_wanted(paths)
    return read_corpus(paths, git_author=git_author, forgotten=forgotten.read().covers)


def find_wanted(paths: Sequence[str | Path]) -> set[str]:
    """The files and repositories under paths that may be read, as the record names them.

    Raises
    ------
    UserError
        As `find_files`, and if all the paths are forgotten.
    """
    gone = forgotten.read()
    if paths and all(map(gone.covers, paths)):
        listed = " ".join(map(str, paths))
        raise UserError(
            f"you had {listed} forgotten; to have it read again: "
            f"afterword forget --undo --source {listed}"
        )
    found = find_files(paths, forgotten=gone.covers)
    return {real(path) for path in (*found.files, *found.repositories)}


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


def files_of(documents: Iterable[CorpusDocument]) -> list[str]:
    """The files and repositories of documents, each once."""
    return list(dict.fromkeys(real(document.file) for document in documents))


def _missing(path: str, what: str) -> str:
    return (
        f"{path}, which the model has learned from, {what}; bring it back, or forget it too: "
        f"afterword forget --source {path}"
    )


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
