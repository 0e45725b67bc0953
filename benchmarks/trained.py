"""Train models on what authors wrote before, as `afterword train` does, and keep them for a run."""

from __future__ import annotations

import glob
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import torch
from benchmarks.authors import Author
from benchmarks.figures import Json
from benchmarks.machine import describe, without_state
from benchmarks.once import PACKAGES, Stored, code_digest, digest_of

from afterword.completion.personal import Personal
from afterword.store import registry
from afterword.store.bundle import Bundle, write_bundle
from afterword.store.source_record import SCRATCH
from afterword_training.corpus import Corpus, CorpusDocument
from afterword_training.network.initial_model import from_bundle
from afterword_training.network.malloc import keep_freed_memory
from afterword_training.personal.datastore_builder import datastore_of
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.personal.provenance import Provenance
from afterword_training.personal.source_indexing import index_sources
from afterword_training.personal.training import PersonalTraining

MODELS = Path("runs/benchmarks/trained")
"""Folder of the models, one for each author, base model, version of the code and machine."""
SECONDS_A_DAY = 86_400


def model_folder(author: Author, start: str = registry.SHIPPED) -> Path:
    """Return the folder that the model of an author is in, or would be."""
    base = registry.open_model(registry.SHIPPED).manifest.files
    digest = digest_of(
        [author.before, start, base, code_digest(*PACKAGES), without_state(describe())]
    )
    return MODELS / f"{author.name}-{digest[:16]}"


def trained_model(
    author: Author,
    start: str = registry.SHIPPED,
    language: str | None = None,
    load: float | None = None,
) -> Json:
    """Train a model on what an author wrote before, unless that is done; return what it took.

    The network, the n-gram and the datastore are those that `afterword train` leaves; nothing that
    is typed later is read. All cores are used, as by the command.

    Parameters
    ----------
    author : Author
    start : str
        The model to start from, or `SCRATCH`.
    language : str | None
        Language tag of a model from scratch.
    load : float | None
        Load of the machine when the run began, which is kept with the times.
    """
    found = find_trained(author, start)
    if found is None:
        _remove_older(author)
        folder = model_folder(author, start)
        found = train_into(author, Provenance((), start=start, language=language), folder)
        found["load"] = load
        _stored(folder).write(found)
    return found


def find_trained(author: Author, start: str = registry.SHIPPED) -> Json | None:
    """Return what the training of an author's model took; None if there is no complete one."""
    folder = model_folder(author, start)
    return _stored(folder).read() if folder.exists() else None


def _stored(folder: Path) -> Stored:
    return Stored(folder.with_name(f"{folder.name}.json"), folder.name)


def _remove_older(author: Author) -> None:
    """Delete the models of an author's that were trained on other text or by other code."""
    for path in MODELS.glob(f"{glob.escape(author.name)}-{'[0-9a-f]' * 16}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def train_into(author: Author, record: Provenance, folder: Path) -> Json:
    """Train on what an author wrote before, keep the model in a folder, and return its figures."""
    torch.set_num_threads(os.cpu_count() or 1)
    keep_freed_memory()
    documents = [
        CorpusDocument(f"{author.name}/{number:06}", number * SECONDS_A_DAY, text)
        for number, text in enumerate(author.before)
    ]
    words = sum(document.words for document in documents)
    learn_seconds = None if record.start == SCRATCH else _time_learning(author, documents)
    began = time.monotonic()
    with _data_folder():
        training = PersonalTraining(Corpus(documents), "trained", record)
        training.run([])
        model = training.install()
        train_seconds = time.monotonic() - began
        folder.parent.mkdir(parents=True, exist_ok=True)
        kept = write_bundle(folder, model.manifest, model.files)
    return {
        "words": words,
        "learn_seconds": learn_seconds and round(learn_seconds, 1),
        "train_seconds": round(train_seconds, 1),
        "personal_bytes": sum(map(len, Personal.of(kept).files().values())),
        "stored_bytes": bundle_bytes(kept),
        "bits_per_character": [bits for _, bits in training.curve],
    }


def _time_learning(author: Author, documents: list[CorpusDocument]) -> float:
    """Return the seconds that `afterword learn` takes to make its files."""
    bundle = registry.open_model(registry.SHIPPED)
    began = time.monotonic()
    ngram = build_ngram(author.before)
    datastore = datastore_of(from_bundle(bundle), author.before, ngram.vocabulary)
    Personal(ngram, datastore, index_sources(documents, ngram.vocabulary)).files()
    return time.monotonic() - began


def bundle_bytes(bundle: Bundle) -> int:
    """Return the size of a bundle's files."""
    return sum(path.stat().st_size for path in bundle.files.values())


@contextmanager
def _data_folder() -> Iterator[None]:
    """Use a data folder that is deleted afterwards, in place of the user's own."""
    with (
        TemporaryDirectory() as folder,
        patch.dict(os.environ, {"AFTERWORD_DATA_DIR": folder}),
    ):
        yield
