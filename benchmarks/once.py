"""Keep what has been measured, so that an interrupted command does not measure it again."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figures import Json

import afterword
import afterword_export
import afterword_training
from afterword.store.files import write_file

PACKAGES = tuple(
    Path(folder)
    for package in (afterword, afterword_training, afterword_export)
    for folder in package.__path__
)
"""Folders of the code that is measured."""
BENCHMARKS = Path(__file__).parent


def once(file: Path, identity: object, compute: Callable[[], Json]) -> Json:
    """Return the result stored for this identity and this code; compute and store it if none is."""
    stored = Stored(file, digest_with_code(identity))
    found = stored.read()
    if found is None:
        print(f"{file.stem} ...", flush=True)
        found = compute()
        stored.write(found)
    return found


class Stored(NamedTuple):
    """A file with something that was computed, and the digest of what it depends on."""

    file: Path
    digest: str

    def read(self) -> Json | None:
        """Return what was computed; None if nothing was, or it depends on something else."""
        if not self.file.exists():
            return None
        saved: dict[str, Any] = json.loads(self.file.read_text("utf-8"))
        return dict(saved["result"]) if saved["identity"] == self.digest else None

    def write(self, result: Json) -> None:
        """Store what was computed; the file is never seen half written."""
        write_file(self.file, json.dumps({"identity": self.digest, "result": result}))


class UnfinishedRun(NamedTuple):
    """What a run has measured so far.

    Attributes
    ----------
    folder : Path
    digest : str
        Of all that the figures depend on: code, model, machine, texts and options.
    """

    folder: Path
    digest: str

    @classmethod
    def of(cls, folder: Path, identity: object) -> UnfinishedRun:
        """Return the run of this identity; what one of another identity has left is ignored."""
        return cls(folder, digest_with_code(identity))

    def stored(self, name: str) -> Stored:
        """Return where one measurement is kept."""
        return Stored(self.folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.json", self.digest)

    def began(self, about: Json) -> Json:
        """Return how the run began: as it did first, with the highest load of all its beginnings.

        Parameters
        ----------
        about : Json
            What `result_files.about` says of this beginning.
        """
        kept = self.stored("about")
        first = kept.read() or about
        loads = [one["machine"]["load"] or 0 for one in (first, about)]
        first = first | {"machine": first["machine"] | {"load": max(loads)}}
        kept.write(first)
        return first

    def finish(self) -> None:
        """Delete what is kept: the run is complete."""
        shutil.rmtree(self.folder, ignore_errors=True)


def digest_with_code(identity: object) -> str:
    """Return the sha256 of something together with the code that is measured and measures."""
    return digest_of([code_digest(*PACKAGES, BENCHMARKS), identity])


def digest_of(identity: object) -> str:
    """Return the sha256 of something that can be written as JSON."""
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


def file_digest(file: Path) -> str:
    """Return the sha256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def code_digest(*folders: Path) -> str:
    """Return the sha256 of all Python code in some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
