"""Add writing to the model in use within seconds, by counting its words again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.store import forgotten, paths, registry
from afterword.store.bundle import SOURCES, Bundle, write_bundle
from afterword_export.origin import Origin
from afterword_training.corpus import Corpus, print_report
from afterword_training.network.initial_model import from_bundle
from afterword_training.personal.datastore_builder import datastore_of
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.personal.provenance import (
    Sources,
    check_not_forgotten,
    find_wanted,
    in_full,
)
from afterword_training.personal.training import locked

OWN = "me"
"""Name of the personal model that `learn` makes when none is in use."""
WAIT_SECONDS = 60.0
"""How long to wait for another process that changes the same model."""
MAX_DELETED_LISTED = 5


class Learned(NamedTuple):
    """What `learn` has made: the model in use, the words it counts, the files it had to drop."""

    name: str
    words: int
    deleted: int


def learn(given: Sequence[str], console: Console) -> Learned:
    """Add writing to the model in use: its n-gram is counted anew.

    A model that was never trained gets the present network of the model it was made of, and a new
    datastore. One that was trained keeps both: to read all again would take longer than what is
    added is worth. Files on record that were deleted leave it.

    Raises
    ------
    UserError
        If a path cannot be read or is forgotten, or the model has no record to add to.
    """
    find_wanted(given)
    given = [in_full(path) for path in given]
    name, _ = _own()
    with locked(paths.runs_dir() / name, WAIT_SECONDS):
        # Another process may have added to the record meanwhile, or have made the model.
        own, record = _own()
        if own != name:
            raise UserError("another model was chosen meanwhile; give the command again")
        record, deleted = record.add(given).without_deleted()
        print_deleted(deleted, record, name, console)
        corpus = record.read()
        print_report(corpus, console)
        personal = remember(name, record, corpus)
        if personal.ngram is None:
            raise UserError("there is too little writing to learn from: no word stands in it twice")
        reinstall(name, record, corpus, personal)
        registry.use(name)
    return Learned(name, corpus.words, len(deleted))


def print_deleted(deleted: Sequence[str], record: Sources, name: str, console: Console) -> None:
    """Say which files on the record of a model are gone, and what becomes of their words."""
    learned = set(record.learned)
    lines = [
        f"{path} is no longer there, and is not counted any more"
        + (f", but the network of {name} has learned from it" if path in learned else "")
        for path in deleted[:MAX_DELETED_LISTED]
    ]
    if (more := len(deleted) - MAX_DELETED_LISTED) > 0:
        lines.append(f"and {more:,} more are no longer there")
    if learned.intersection(deleted):
        lines.append(
            "to have the network trained again without a file: afterword forget --source PATH"
        )
    print_lines(lines, console)


def print_lines(lines: Iterable[str], console: Console) -> None:
    """Print lines that may contain file names, without interpreting markup or wrapping."""
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _own() -> tuple[str, Sources]:
    """Return the personal model to change, or to make from the one in use, and its record."""
    current = registry.current_name()
    bundle = Bundle.open(registry.resolve(current))
    if not bundle.manifest.personal:
        if OWN in registry.names():
            raise UserError(
                f"the model {OWN} is not in use; choose it first: afterword models use {OWN}"
            )
        return OWN, Sources((), start=current)
    record = Sources.of(bundle)
    if record is None:
        raise UserError(
            f"{current} does not say what it has learned from; train it anew with all of your "
            f"writing: afterword train PATH... --name {current}"
        )
    return current, record


def remember(name: str, record: Sources, corpus: Corpus) -> Personal:
    """What a model is to keep of a corpus beside its network.

    There is no n-gram if there is too little writing.
    """
    bundle = _network(name, record)
    texts = [document.text for document in corpus.documents]
    store = Personal.of(bundle).datastore if record.learned else None
    try:
        ngram = build_ngram(texts)
    except UserError:
        return Personal(None, store)
    if not record.learned:
        store = datastore_of(from_bundle(bundle), texts, ngram.vocabulary)
    return Personal(ngram, store)


def reinstall(name: str, record: Sources, corpus: Corpus, personal: Personal) -> None:
    """Install a model whose network stays as it is, with a new n-gram and datastore."""
    record = record.counted_in(corpus.documents)

    def write(folder: Path) -> None:
        check_not_forgotten(record.counted)
        bundle = _network(name, record)
        manifest = replace(
            bundle.manifest,
            name=name,
            personal=True,
            data=Origin.of(bundle).data_with([{"source": "personal", "words": corpus.words}]),
            created=datetime.now(UTC).date().isoformat(),
        )
        files = bundle.files | {SOURCES: record.to_json().encode()}
        known = personal.without(forgotten.read().words)
        write_bundle(folder, manifest, known.replaced_in(files))

    registry.install(write, name)


def _network(name: str, record: Sources) -> Bundle:
    """The bundle whose network the next version of a model has, if that is not trained.

    A network that has learned nothing of the person is the one that it was made of, as that is now.
    Where that is there no more, the model has a copy.
    """
    if record.learned:
        return Bundle.open(registry.resolve(name))
    try:
        bundle = Bundle.open(registry.resolve(record.start))
    except UserError:
        return Bundle.open(registry.resolve(name))
    return Bundle.open(registry.resolve(name)) if bundle.manifest.personal else bundle
