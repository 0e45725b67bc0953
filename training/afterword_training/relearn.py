"""Changes to personal models that are there: writing added in seconds, writing unlearned."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from afterword import forgotten, paths, registry
from afterword.bundle import SOURCES, Bundle, write_bundle
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword_training.corpus import Corpus, print_report
from afterword_training.corpus.sources import find_sources
from afterword_training.datastore import datastore_of
from afterword_training.ngram import build_ngram
from afterword_training.personal import locked
from afterword_training.sources import Sources, check_not_forgotten, check_wanted, files_of
from afterword_training.start import from_bundle

Retrain = Callable[[str, Sources, Corpus], object]
"""Trains a model again, by name, on a corpus, from the bundle that the record names."""

OWN = "me"
"""Name of the personal model that `learn` makes when none is in use."""
LEAST_WORDS = 500
"""Less writing than this teaches a network nothing."""


def learn(given: Sequence[str], console: Console) -> tuple[str, int]:
    """Add writing to the model in use: its n-gram is counted anew, its network stays.

    The datastore is made anew as well, where the network has read nothing but its base's text. That
    of a trained model stays: to read all again would take longer than what is added is worth.

    Returns
    -------
    str, int
        Name of the personal model, which is in use now, and the words that its n-gram counts.

    Raises
    ------
    UserError
        If a path cannot be read or is forgotten, or the model has no record to add to.
    """
    current = registry.current_name()
    name, record = _own(current, Bundle.open(registry.resolve(current)))
    check_wanted(given)
    # For its errors: those of the record are not for these.
    find_sources(given, forgotten=forgotten.read().covers)
    record = record.add(given)
    with locked(paths.runs_dir() / name):
        corpus = record.read()
        print_report(corpus, console)
        personal = _remember(current, record, corpus)
        if personal.ngram is None:
            raise UserError("there is too little writing to learn from: no word stands in it twice")
        _install(name, current, record, corpus, personal)
    registry.use(name)
    return name, corpus.words


def _own(current: str, bundle: Bundle) -> tuple[str, Sources]:
    """The personal model to change, or to make of the one in use, and its record."""
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


def forget_sources(given: Sequence[str], retrain: Retrain, console: Console) -> None:
    """Unlearn files and folders: in all models, in trainings under way and for all time.

    They are listed as forgotten first. So a process that is killed loses nothing: the old models
    serve until the same command, given again, has replaced them.

    Parameters
    ----------
    given : Sequence[str]
        Files and folders, which may be gone already.
    retrain : Retrain
        Is called for each model whose network has learned from them.
    console : Console
        Where to tell what is done.

    Raises
    ------
    UserError
        If a path is not there and was not learned from, or the rest of a model's writing is gone.
    """
    _check_known(given)
    forgotten.add(sources=given)
    # Only now: a training that comes to its end from here on does not install what is forgotten.
    sources = [forgotten.real(path) for path in given]
    records = _records()
    affected = {n: r for n, r in records.items() if r is not None and r.touches(sources)}
    for run, learns in _runs().items():
        if learns is not None and not learns.touches(sources):
            continue
        with locked(run):
            shutil.rmtree(run)
        console.print(f"{run.name}: its unfinished training is deleted")
    for name in (name for name, record in records.items() if record is None):
        console.print(f"{name} does not say what it has learned from: if it was this, remove it")
    if not affected:
        console.print("No model has learned from it; later trainings will leave it out.")
    for name, record in affected.items():
        with locked(paths.runs_dir() / name):
            _unlearn(name, record, sources, retrain, console)
    registry.remove_older()


def _unlearn(
    name: str,
    record: Sources,
    sources: Sequence[str],
    retrain: Retrain,
    console: Console,
) -> None:
    corpus = record.read()
    by_network = record.network_touches(sources)
    personal = Personal() if by_network else _remember(name, record, corpus)
    if by_network and corpus.words >= LEAST_WORDS:
        console.print(f"{name}: training again without it")
        retrain(name, replace(record, learned=()), corpus)
    elif personal.ngram is not None or (record.learned and not by_network):
        _install(name, name, record, corpus, personal)
        console.print(f"{name}: its n-gram is counted anew; its network has not learned from it")
    else:
        registry.remove(name)
        console.print(f"{name} is removed: it has learned from hardly anything else")


def _records() -> dict[str, Sources | None]:
    """The records of the installed personal models."""
    bundles = {name: Bundle.open(registry.resolve(name)) for name in registry.names()}
    return {n: Sources.of(bundle) for n, bundle in bundles.items() if bundle.manifest.personal}


def _runs() -> dict[Path, Sources | None]:
    """Folders of trainings that have not ended, and their records: None where that is deleted."""
    folders = sorted(path for path in paths.runs_dir().glob("*") if path.is_dir())
    texts = {run: paths.read_text(run / SOURCES) for run in folders}
    return {run: Sources.from_json(text) if text else None for run, text in texts.items()}


def _check_known(given: Sequence[str]) -> None:
    gone = forgotten.read()
    records = [record for record in (*_records().values(), *_runs().values()) if record]
    for path in given:
        learned = any(record.touches([forgotten.real(path)]) for record in records)
        if not (learned or gone.covers(path) or Path(forgotten.real(path)).exists()):
            raise UserError(
                f"{path} is not there, and no model has learned from it: check how it is spelt"
            )


def _remember(base: str, record: Sources, corpus: Corpus) -> Personal:
    """What to keep of a corpus beside the network of the bundle `base`.

    There is no n-gram if there is too little writing.
    """
    bundle = Bundle.open(registry.resolve(base))
    texts = [document.text for document in corpus.documents]
    store = Personal.of(bundle).datastore if record.learned else None
    try:
        ngram = build_ngram(texts)
    except UserError:
        return Personal(None, store)
    if not record.learned:
        store = datastore_of(from_bundle(bundle), texts, ngram.vocabulary)
    return Personal(ngram, store)


def _install(name: str, base: str, record: Sources, corpus: Corpus, personal: Personal) -> None:
    """Install a model as `name`: the network of `base`, with what is remembered and the record."""
    record = replace(record, counted=tuple(files_of(corpus.documents)))

    def write(folder: Path) -> None:
        check_not_forgotten(record.counted)
        bundle = Bundle.open(registry.resolve(base))
        others = [entry for entry in bundle.manifest.data if entry.get("source") != "personal"]
        manifest = replace(
            bundle.manifest,
            name=name,
            personal=True,
            data=[*others, {"source": "personal", "words": corpus.words}],
            created=datetime.now(UTC).date().isoformat(),
        )
        files = bundle.files | {SOURCES: record.to_json().encode()}
        known = personal.without(forgotten.read().words)
        write_bundle(folder, manifest, known.replaced_in(files))

    registry.install(write, name)
