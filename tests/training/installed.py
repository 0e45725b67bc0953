"""Personal models as a training would have installed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from afterword.completion.datastore import Datastore
from afterword.completion.ngram import PersonalNgram
from afterword.completion.personal import Personal
from afterword.store import registry
from afterword.store.bundle import NGRAM, SOURCES, Bundle
from afterword_training.corpus import Corpus
from afterword_training.personal.provenance import Provenance, new_record
from afterword_training.personal.wanted_writing import read_writing

CONSOLE = Console(stderr=True)
NOTHING = (None, None, None, None)


def bundle_of(name: str) -> Bundle:
    return registry.open_model(name)


def counted(name: str) -> list[str]:
    return PersonalNgram.open(bundle_of(name).files[NGRAM]).vocabulary


def remembered(name: str) -> Datastore:
    store = Personal.of(bundle_of(name)).datastore
    assert store is not None
    return store


def record_of(name: str) -> Provenance:
    record = Provenance.of(bundle_of(name))
    assert record is not None
    return record


def names(files: Iterable[str]) -> set[str]:
    return {Path(file).name for file in files}


def install(tiny: Bundle, name: str, record: Provenance | None) -> None:
    """Install a personal model that has learned from what its record says."""
    files = tiny.files | ({SOURCES: record.to_json().encode()} if record else {})
    manifest = replace(tiny.manifest, personal=True, name=name)
    registry.install(manifest, files, name)


def install_trained(tiny: Bundle, name: str, notes: Path) -> Provenance:
    record = new_record([notes], *NOTHING).after_training(read_writing([notes]))
    install(tiny, name, record)
    return record


class Retrain:
    """Notes what is trained again, and installs a new version of it."""

    def __init__(self, tiny: Bundle) -> None:
        self.tiny = tiny
        self.texts: dict[str, str] = {}

    def __call__(self, name: str, record: Provenance, corpus: Corpus) -> None:
        self.texts[name] = "\n".join(document.text for document in corpus.documents)
        install(self.tiny, name, record.after_training(corpus))
