"""Record what a personal model was made from, so that it can be made again."""

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
from afterword.installation import quote_for_shell
from afterword.store import forgotten, registry
from afterword.store.bundle import SOURCES, Bundle
from afterword.store.path_set import PathSet, real
from afterword.store.source_record import SCRATCH
from afterword_training.corpus import Corpus, CorpusDocument, NoWritingError
from afterword_training.corpus.documents import reason_of
from afterword_training.corpus.file_finder import find_files
from afterword_training.corpus.reader import read_files
from afterword_training.corpus.repositories import FilesOfOthers
from afterword_training.personal.source_files import (
    finds_anything,
    fingerprint,
    is_mounted,
    is_there,
    volumes_of,
)

_JSON_TYPES: dict[str, type | UnionType] = {
    **dict.fromkeys(("paths", "learned", "counted", "volumes", "me"), list),
    **dict.fromkeys(("start", "language", "git_author"), str),
    "minutes": int | float,
    **dict.fromkeys(("fingerprints", "saved"), dict),
}


@dataclass(frozen=True)
class Provenance:
    """The record of a model, which can read again what it names.

    Attributes
    ----------
    paths : tuple[str, ...]
        Absolute files, folders and patterns that were given.
    start : str
        Name or folder of the bundle that training starts from, or `scratch`.
    language, git_author, me, minutes
        As `afterword train` was given them.
    learned : tuple[str, ...]
        Files and repositories that the network has learned from.
    counted : tuple[str, ...]
        Those that the n-gram was counted in.
    fingerprints : Mapping[str, str]
        Of each of these files when it was last read, to recognise it after a move.
    volumes : tuple[str, ...]
        Mount points of the volumes that they are on: a file missing from a volume that is not
        mounted was not deleted.
    saved : Mapping[str, str]
        Files that were learned when they were saved in an editor, each with the folder that the
        user has named for that. They are read as files that were found in the folder.
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
    me: tuple[str, ...] = ()
    saved: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, bundle: Bundle) -> Provenance | None:
        """Return the record of a model; None if it has none."""
        return _read_record(bundle.path, bundle.profile)

    @classmethod
    def found_in(cls, folder: Path) -> Provenance | None:
        """Read the record in a folder, even if another file there is corrupt; None if it has none.

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
        except (OSError, ValueError, RecursionError):
            raise UserError(
                f"{path}, the record of what the model has learned from, is corrupt; remove the "
                "model, or train it again with all of your writing"
            ) from None

    @classmethod
    def from_json(cls, text: str) -> Provenance:
        """Read what `to_json` wrote; ignore other keys.

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
        """Return the files and repositories that the network or the counts come from."""
        return frozenset((*self.learned, *self.counted))

    def to_json(self) -> str:
        """Return the text of the record's file, in ASCII: a file name need not be UTF-8."""
        return json.dumps(asdict(self), indent=2) + "\n"

    def add(self, paths: Iterable[str | Path], me: Iterable[str] = ()) -> Provenance:
        """Return this record with further paths, addresses and names."""
        return replace(self, paths=_union(self.paths, map(in_full, paths)), me=_union(self.me, me))

    def add_saved(self, files: Iterable[str], folder: str) -> Provenance:
        """Return this record with files of a folder that were saved, unless it has them already."""
        known = PathSet(map(real, self.paths))
        new = {file: folder for file in files if not known.covers(file)}
        return replace(self, saved={**self.saved, **new})

    def joined(self, other: Provenance) -> Provenance:
        """Return this record with the writing of another added, for a network to learn as well."""
        return replace(
            self,
            paths=_union(self.paths, other.paths),
            me=_union(self.me, other.me),
            counted=_union(self.counted, other.counted),
            saved={**self.saved, **other.saved},
            fingerprints={**self.fingerprints, **other.fingerprints},
            volumes=_union(self.volumes, other.volumes),
        )

    def read(self) -> Corpus:
        """Read the writing that the paths hold now, without what is forgotten.

        Raises
        ------
        UserError
            If a path that is not forgotten is not there, or a file has become unreadable.
        """
        gone = forgotten.read()
        try:
            of_others = FilesOfOthers(self.me, self.git_author)
            found = find_files(self.paths, gone.covers, of_others, self.saved)
            author = self.git_author if found.repositories else None
            known = self.files
            return read_files(
                found,
                [*self.paths, *self.saved],
                git_author=author,
                me=self.me,
                read_before=lambda path: real(path) in known,
            )
        except NoWritingError as error:
            return Corpus(skipped=error.skipped)
        except UserError as error:
            raise UserError(
                f"{error}; to leave out what was learned from before: "
                "afterword forget --source PATH"
            ) from None

    def without_deleted(self) -> tuple[Provenance, list[str]]:
        """Return the record without files that were deleted, and those files.

        What the network has learned from stays in `learned`: it can still be forgotten.

        Raises
        ------
        UserError
            If a whole folder or volume is missing, as it may not have been deleted.
        """
        gone = forgotten.read()
        try:
            missing = [f for f in self.counted if not gone.covers(f) and not is_there(f)]
            self._check_volumes(missing)
            wanted = [path for path in self.paths if not gone.covers(path)]
            lost = [path for path in wanted if not self._leads_somewhere(path)]
            saved = {
                file: folder
                for file, folder in self.saved.items()
                if gone.covers(file) or self._is_kept(file, folder)
            }
        except OSError as error:
            raise UserError(
                _missing(str(error.filename), f"cannot be read ({reason_of(error)})")
            ) from None
        kept = tuple(path for path in self.paths if path not in lost)
        deleted = dict.fromkeys([*missing, *(p for p in lost if real(p) not in missing)])
        return replace(self, paths=kept, saved=saved), list(deleted)

    def _is_kept(self, file: str, folder: str) -> bool:
        """Tell whether a file that was saved is still there; UserError if its folder has gone."""
        if is_there(file):
            return True
        if not is_there(folder):
            raise UserError(_missing(folder, "is gone"))
        return False

    def _check_volumes(self, missing: Sequence[str]) -> None:
        for volume in self.volumes:
            if not is_mounted(volume) and any(map(PathSet([volume]).covers, missing)):
                raise UserError(_missing(volume, "is not mounted"))

    def _leads_somewhere(self, path: str) -> bool:
        """Tell whether there is anything at a path; UserError if a folder has gone."""
        if finds_anything(path):
            return True
        top = Path(path)
        if glob.has_magic(path):
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

    def after_training(self, corpus: Corpus, known: Corpus | None = None) -> Provenance:
        """Return the record of the model after training.

        Parameters
        ----------
        corpus : Corpus
            What the network has learned, in addition to what is in `learned`.
        known : Corpus | None
            What else its n-gram was counted in.
        """
        learned = _union(self.learned, files_of(corpus.documents))
        documents = [*corpus.documents, *(known.documents if known else ())]
        return replace(self, learned=learned).counted_in(documents)

    def counted_in(self, documents: Iterable[CorpusDocument]) -> Provenance:
        """Return the record of the model after its n-gram was counted in documents."""
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
        """Tell whether anything of the model comes from one of these files and folders."""
        return any(map(sources.covers, self.files))

    def network_touches(self, sources: PathSet) -> bool:
        """Tell whether the network has learned from one of them."""
        return any(map(sources.covers, self.learned))


def record_of(name: str) -> Provenance | None:
    """Return the record of an installed model; None if it is not installed or has none."""
    if name not in registry.names():
        return None
    # The model is not opened: if it is corrupt it can then still be made again.
    location = registry.resolve(name)
    return _read_record(location.network, location.profile)


def _read_record(network: Path, profile: Path | None) -> Provenance | None:
    """Read the record of a model in the folders of its network and its profile.

    The profile's record is the newer one, unless a training was killed after it had installed the
    network: then the network has learned from other files than the profile says, and both count.
    """
    trained = Provenance.found_in(network)
    record = trained if profile is None else Provenance.found_in(profile)
    if record is None or trained is None:
        return record or trained
    if record.learned == trained.learned:
        return record
    return replace(record.joined(trained), learned=trained.learned)


def new_record(
    paths: Sequence[str | Path],
    start: str | None,
    language: str | None,
    git_author: str | None,
    minutes: float | None,
    me: Sequence[str] = (),
) -> Provenance:
    """Return the record of a training that starts from a model.

    It includes what that model has learned from: when the new model is made again, it learns both
    at once, starting from the bundle that the first one started from.
    """
    base = None
    if start is not None and start != SCRATCH:
        bundle = registry.open_model(start)
        base = Provenance.of(bundle)
        start = _name_of(start, bundle)
    record = base or Provenance((), start or registry.SHIPPED)
    return replace(
        record.add(paths),
        language=language or record.language,
        git_author=git_author or record.git_author,
        me=_union(record.me, me),
        minutes=minutes,
    )


def _name_of(start: str, bundle: Bundle) -> str:
    """Return how to find a bundle later: by its name if it is installed, else by its path."""
    names = registry.names()
    if start in (registry.SHIPPED, *names):
        return start
    found = map(registry.resolve, names)
    installed = {real(each.network): each.network_name for each in found}
    installed.pop(real(registry.resolve(registry.SHIPPED).network), None)
    return installed.get(real(bundle.path), str(bundle.path))


def in_full(path: str | Path) -> str:
    """Return a path as the record stores it: absolute, with links and patterns unresolved."""
    # os.path leaves the name of Word's lock file, "~$report.docx", as it is; pathlib raises.
    return str(Path(os.path.expanduser(path)).absolute())  # noqa: PTH111


def files_of(documents: Iterable[CorpusDocument]) -> list[str]:
    """Return the files and repositories of documents, each once."""
    return list(dict.fromkeys(real(document.file) for document in documents))


def _missing(path: str, what: str) -> str:
    return (
        f"{path}, which the model has learned from, {what}; bring it back, or forget it too: "
        f"afterword forget --source {quote_for_shell(path)}"
    )


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
