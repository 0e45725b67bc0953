"""Make every model unlearn files or folders, and keep later trainings from reading them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console

from afterword.errors import UserError
from afterword.store import forgotten, paths, registry
from afterword.store.locks import lock_run
from afterword.store.migration import migrate_models
from afterword.store.path_set import PathSet, real
from afterword.store.source_record import SCRATCH
from afterword_training.corpus import Corpus
from afterword_training.corpus.documents import reason_of
from afterword_training.corpus.other_languages import without_other_languages
from afterword_training.personal.provenance import Provenance, record_of
from afterword_training.personal.source_files import may_be_there, moved_to, same_contents
from afterword_training.personal.update import (
    find_base,
    language_of,
    print_deleted,
    print_lines,
    read_for,
    reinstall,
    remember,
)

Retrain = Callable[[str, Provenance, Corpus], object]
"""Trains a model again, by name, on a corpus, from the bundle that the record names."""

MIN_WORDS = 500
"""A network learns nothing from less writing than this."""
MAX_SIMILAR = 3
"""Similar files listed when a path is not on record."""


def forget_sources(given: Sequence[str], retrain: Retrain, console: Console) -> None:
    """Make all models unlearn files and folders, and keep later trainings from reading them.

    They are listed as forgotten first, so nothing is lost if the process is killed: the old models
    stay in use until the same command is run again and replaces them.

    Parameters
    ----------
    given : Sequence[str]
        Files and folders, which may be gone already, or may have been moved since.
    retrain : Retrain
        Called for each model whose network has learned from them.
    console : Console
        Where to print what is done.

    Raises
    ------
    UserError
        If a path does not exist and was not learned from, or a model could not be made without it;
        the other models have unlearned it nevertheless.
    """
    print_lines(migrate_models(), console)
    known = [record for record in (*_records().values(), *_runs().values()) if record]
    sources, notes = _meant(given, known)
    forgotten.add(sources=sources)
    unwanted = PathSet(sources)
    # Only now: a training that ends from here on no longer installs what is forgotten.
    records = _records(notes)
    print_lines(notes, console)
    problems = [
        *_each(_learning_runs(unwanted), lambda name: _delete_run(name, console)),
        *_each(
            [name for name, record in records.items() if record and record.touches(unwanted)],
            lambda name: _unlearn(name, unwanted, retrain, console),
        ),
    ]
    try:
        registry.remove_older()
    except UserError as error:
        problems.append(str(error))
    if problems:
        raise UserError("; ".join(problems))


def _each(names: Iterable[str], work: Callable[[str], None]) -> list[str]:
    """Do work for each name with its run locked; return a line for each failure."""
    problems = []
    for name in names:
        try:
            with lock_run(name):
                work(name)
        except UserError as error:
            problems.append(f"{name} has not unlearned it: {error}; then run this command again")
    return problems


def _unlearn(name: str, unwanted: PathSet, retrain: Retrain, console: Console) -> None:
    record = record_of(name)
    if record is None or not record.touches(unwanted):
        return  # another process has made it again meanwhile
    record, deleted = record.without_deleted()
    print_deleted(deleted, record, name, console)
    if record.network_touches(unwanted):
        corpus = without_other_languages(record.read(), language_of(record.start), console)
        if corpus.words < MIN_WORDS:
            _remove(name, console)
            return
        _check_start(name, record.start)
        print_lines([f"{name}: training again without it"], console)
        retrain(name, replace(record, learned=()), corpus)
        return
    base = find_base(name, record)
    corpus = read_for(base, record, console)
    personal = remember(base, corpus)
    if personal.ngram is None and not record.learned:
        _remove(name, console)
        return
    reinstall(name, base, record, corpus, personal)
    line = f"{name}: its n-gram is counted again; its network has not learned from it"
    print_lines([line], console)


def _remove(name: str, console: Console) -> None:
    registry.remove(name)
    print_lines([f"{name} is removed: it has learned from hardly anything else"], console)


def _check_start(name: str, start: str) -> None:
    try:
        if start != SCRATCH:
            registry.resolve(start)
    except UserError:
        raise UserError(
            f"{start}, which it was trained from, is gone; train it from another model: "
            f"afterword train --name {name} --from MODEL"
        ) from None


def _records(notes: list[str] | None = None) -> dict[str, Provenance | None]:
    """Return the records of the installed personal models; add any problems to `notes`.

    A corrupt model does not stop the others from unlearning. If its record is intact, it is rebuilt
    and so unlearns as well.
    """
    notes = [] if notes is None else notes
    records: dict[str, Provenance | None] = {}
    for name in registry.names():
        try:
            if not registry.open_model(name).manifest.personal:
                continue
        except UserError as error:
            notes.append(f"{name} is corrupt: {error}")
        try:
            records[name] = record_of(name)
        except UserError:
            records[name] = None
        if records[name] is None:
            notes.append(
                f"{name} has no record of what it has learned from; if it may have been this: "
                f"afterword models remove {name}"
            )
    return records


def _runs() -> dict[str, Provenance | None]:
    """Return the records of unfinished trainings by name; None where a record cannot be read."""
    runs: dict[str, Provenance | None] = {}
    for run in sorted(path for path in paths.runs_dir().glob("*") if path.is_dir()):
        try:
            runs[run.name] = Provenance.found_in(run)
        except UserError:
            runs[run.name] = None
    return runs


def _learning_runs(unwanted: PathSet) -> list[str]:
    return [n for n, learns in _runs().items() if learns is None or learns.touches(unwanted)]


def _delete_run(name: str, console: Console) -> None:
    run = paths.runs_dir() / name
    if not run.exists():
        return  # the training has ended meanwhile
    try:
        shutil.rmtree(run)
    except OSError as error:
        raise UserError(
            f"{run} cannot be deleted ({reason_of(error)}): close the programs that use it"
        ) from None
    print_lines([f"{name}: its unfinished training is deleted"], console)


def _meant(given: Iterable[str], records: Sequence[Provenance]) -> tuple[list[str], list[str]]:
    """Return what to forget, and a line about every path that needs an explanation.

    To forget are the given paths, and the old paths of files that have moved there since.

    Raises
    ------
    UserError
        If a path does not exist and is not known either.
    """
    gone = forgotten.read()
    sources: list[str] = []
    notes: list[str] = []
    for path in map(real, given):
        sources.append(path)
        named = PathSet([path])
        learned = any(record.touches(named) for record in records)
        moved: dict[str, str] = {}
        for record in records:
            moved |= moved_to([path], record.fingerprints)
        sources += moved
        notes += [f"{new} is on record as {old}" for old, new in moved.items()]
        if learned or moved:
            continue
        similar = _similar(path, records)
        if not (gone.covers(path) or may_be_there(path)):
            raise UserError(
                f"{path} does not exist, and no model has learned from it: check how it is spelt"
                + (f"; on record: {', '.join(similar)}" if similar else "")
            )
        notes.append(
            f"No model has learned from {path}; learn and train will leave it out from now on."
        )
        if similar:
            notes.append(f"Did you mean {' or '.join(similar)}? A model has learned from that.")
    return sources, notes


def _similar(path: str, records: Iterable[Provenance]) -> list[str]:
    """Return files on record with the same contents as a path, or else with similar names."""
    prints = {file: known for record in records for file, known in record.fingerprints.items()}
    if copies := list(same_contents([path], prints)):
        return copies[:MAX_SIMILAR]
    files = {file for record in records for file in record.files}
    names: dict[str, list[str]] = {}
    for file in sorted(files):
        names.setdefault(Path(file).name.casefold(), []).append(file)
    own_name = Path(path).name.casefold()
    alike = [own_name] if own_name in names else get_close_matches(own_name, names, cutoff=0.8)
    return [file for name in alike for file in names[name]][:MAX_SIMILAR]
