"""Add writing to the model in use within seconds, by counting its words again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from afterword.completion.datastore import Datastore
from afterword.completion.forgetting import forgotten_words
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import DATASTORE, SOURCES, Bundle, read_manifest
from afterword.store.locks import lock_data, lock_run
from afterword.store.migration import migrate_models
from afterword.store.path_set import PathSet
from afterword.store.profile import Network, Profile
from afterword.store.settings_file import settings_path
from afterword.store.source_record import SCRATCH
from afterword_training.corpus import Corpus, print_report
from afterword_training.corpus.other_languages import without_other_languages
from afterword_training.network.initial_model import from_bundle
from afterword_training.personal.datastore_builder import datastore_of
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.personal.provenance import Provenance, in_full, record_of
from afterword_training.personal.source_files import check_given, fingerprint
from afterword_training.personal.source_indexing import index_sources
from afterword_training.personal.wanted_writing import check_not_forgotten

OWN = "me"
"""Name of the model that `learn` makes if the one in use is not personal."""
WAIT_SECONDS = 60.0
"""How long to wait for another process that changes the same model."""
MAX_DELETED_LISTED = 5


class Learned(NamedTuple):
    """What `learn` has done: the model, the words it counts, the deleted files it dropped."""

    name: str
    words: int
    deleted: int = 0


class Saved(NamedTuple):
    """Files that were saved in an editor, and the folder that the user has named for them.

    The paths are as `real` gives them.
    """

    folder: str
    files: Sequence[str]


def learn(
    given: Sequence[str], console: Console, me: Sequence[str] = (), model: str | None = None
) -> Learned:
    """Add writing to a model, or to the one in use (None), by counting its n-gram again.

    The datastore is made again too, unless the network has been trained on the writing: reading
    everything again would take longer than the addition is worth. A datastore that no longer fits
    its network is always made again. Files that were deleted leave the record.

    Raises
    ------
    UserError
        If a path cannot be read or is forgotten, or the model has no record to add to.
    """
    print_lines(migrate_models(), console)
    given = [in_full(path) for path in given]
    check_given(given)
    return _update(lambda record: record.add(given, me), console, model)


def learn_saved(
    saved: Saved, console: Console, me: Sequence[str] = (), model: str | None = None
) -> Learned | None:
    """Add files that were saved in an editor, as `learn`; None if there is nothing to learn.

    A file is left out if it would be when its folder is learned: it is ignored or forgotten, may
    hold secrets, or has no prose. So is one that was not changed since it was learned.

    Raises
    ------
    UserError
        If a file is not in the folder, or the model has no record to add to.
    """
    inside = PathSet([saved.folder])
    if outside := next((file for file in saved.files if not inside.covers(file)), None):
        raise UserError(f"{outside} is not in {saved.folder}: name the folder that it is in")
    print_lines(migrate_models(), console)
    name, record = _own(model)
    is_known = set(me) <= set(record.me)
    changed = [
        file
        for file in saved.files
        if not is_known or record.fingerprints.get(file) != fingerprint(file)
    ]
    if not changed:
        return None
    base = find_base(name, record)
    own = replace(record.add((), me), paths=())
    wanted = [
        file
        for file in changed
        if read_for(base, replace(own, saved={file: saved.folder}), console).words
    ]
    # What was counted before and now holds nothing to learn is counted no more.
    if not wanted and not set(changed) & set(record.counted):
        return None
    return _update(
        lambda record: record.add((), me).add_saved(wanted, saved.folder), console, model
    )


def _update(
    add: Callable[[Provenance], Provenance], console: Console, model: str | None
) -> Learned:
    """Add to the record of a model, or of the one in use (None), and count what is on it."""
    name, _ = _own(model)
    with lock_run(name, WAIT_SECONDS):
        # Another process may have added to the record meanwhile, or have made the model.
        own, record = _own(model)
        if own != name:
            raise UserError("another model was chosen in the meantime; run the command again")
        record, deleted = add(record).without_deleted()
        if not record.paths and not record.saved:
            raise UserError("give the files and folders to learn from: there are none on record")
        print_deleted(deleted, record, name, console)
        base = find_base(name, record)
        corpus = read_for(base, record, console)
        print_report(corpus, console)
        personal = remember(base, corpus)
        if personal.ngram is None:
            remove = f"; to drop what {name} counted before: afterword models remove {name}"
            raise UserError(_why_too_little(corpus) + (remove if record.counted else ""))
        reinstall(name, base, record, corpus, personal)
        registry.use(name)
    return Learned(name, corpus.words, len(deleted))


def _why_too_little(corpus: Corpus) -> str:
    """Say why nothing can be counted in a corpus, and what to do."""
    if corpus.documents or not corpus.skipped:
        return (
            "there is too little writing to learn from: no word occurs twice in it; give more of it"
        )
    first, *others = corpus.skipped
    more = f", and {len(others):,} more" if others else ""
    return (
        f"found nothing to learn; {first.source} was left out: {first.reason_in_full}{more}; "
        "give other files"
    )


def print_deleted(deleted: Sequence[str], record: Provenance, name: str, console: Console) -> None:
    """Say which files on the record of a model are gone, and that their words no longer count."""
    learned = set(record.learned)
    lines = [
        f"{path} is no longer there, so its words are no longer counted"
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


def _own(model: str | None) -> tuple[str, Provenance]:
    """Return the personal model to change, or to make from a model, and its record.

    The model is the one in use for None.
    """
    current = registry.current_name() if model is None else model
    location = registry.resolve(current)
    if location.profile is None and not Bundle.open(location.network).manifest.personal:
        if OWN in registry.names():
            choose = f"afterword models use {OWN}"
            if model is not None:
                choose = f'write model = "{OWN}" in {settings_path()}'
            raise UserError(f"the model {OWN} is not in use; choose it first: {choose}")
        return OWN, Provenance((), start=current)
    record = record_of(current)
    if record is None:
        raise UserError(
            f"{current} has no record of what it has learned from; train it again with all of your "
            f"writing: afterword train PATH... --name {current}"
        )
    return current, record


class Base(NamedTuple):
    """What the next version of a profile is made with.

    Attributes
    ----------
    name : str
        Name that the network is installed as.
    network : Bundle
        Its bundle.
    keeps_datastore : bool
        Whether the profile keeps the datastore that it has, if any.
    datastore : Datastore or None
        That datastore.
    """

    name: str
    network: Bundle
    keeps_datastore: bool = False
    datastore: Datastore | None = None


def find_base(name: str, record: Provenance) -> Base:
    """Find the network of a model, or of the one that a new profile starts from.

    A datastore is kept if it was made by this network, which has learned from the writing.
    """
    location = registry.resolve(name if name in registry.names() else record.start)
    network = Bundle.open(location.network)
    base = Base(location.network_name, network)
    if not record.learned or location.profile is None:
        return base
    profile = Profile.read(location.profile)
    if profile.network.sha256 != network.network_sha256:
        return base
    if DATASTORE not in profile.files:
        return base._replace(keeps_datastore=True)
    if not profile.is_intact(location.profile, DATASTORE):
        return base
    datastore = Datastore.open(location.profile / DATASTORE)
    return base._replace(keeps_datastore=True, datastore=datastore)


def read_for(base: Base, record: Provenance, console: Console) -> Corpus:
    """Read what is on a record, without documents in another language than the network's."""
    # A model that was trained from scratch has learned every language that it was given.
    language = "und" if record.start == SCRATCH else base.network.manifest.language
    return without_other_languages(record.read(), language, console)


def language_of(start: str) -> str:
    """Return the language of the model that a training starts from; "und" if it has none."""
    if start == SCRATCH:
        return "und"
    try:
        return read_manifest(registry.resolve(start).network).language
    except UserError:  # the training reports it
        return "und"


def remember(base: Base, corpus: Corpus) -> Personal:
    """Make the layers of a corpus; there is no n-gram if there is too little writing."""
    texts = [document.text for document in corpus.documents]
    try:
        ngram = build_ngram(texts)
    except UserError:
        return Personal(None, base.datastore)
    sources = index_sources(corpus.documents, ngram.vocabulary)
    if base.keeps_datastore:
        return Personal(ngram, base.datastore, sources)
    datastore = datastore_of(from_bundle(base.network), texts, ngram.vocabulary)
    return Personal(ngram, datastore, sources)


def reinstall(
    name: str, base: Base, record: Provenance, corpus: Corpus, personal: Personal
) -> None:
    """Install new layers of a model, whose network stays as it is."""
    record = record.counted_in(corpus.documents)
    profile = Profile(name, Network(base.name, base.network.network_sha256), corpus.words)
    with lock_data():
        # Only under this lock can no other process add to what is forgotten.
        check_not_forgotten(record.counted)
        known = personal.without(forgotten_words())
        files = {SOURCES: record.to_json().encode(), **known.files()}
        registry.install_profile(profile, files)
