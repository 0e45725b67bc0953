"""Migrate models of earlier versions: move their layers from the bundle to a profile."""

from __future__ import annotations

from pathlib import Path

from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import LAYERS, SOURCES, Bundle, read_manifest
from afterword.store.locks import lock_data
from afterword.store.paths import entries, exists, models_dir, profiles_dir
from afterword.store.profile import Network, Profile
from afterword.store.source_record import SourceRecord
from afterword.store.versions import live_version, remove_versions


def migrate_models(wait_seconds: float | None = None) -> list[str]:
    """Migrate every model whose layers are in its bundle.

    A model that cannot be migrated still works as it is. If the process is killed, every model
    works and the next call continues.

    Returns
    -------
    list[str]
        One line for each model that could not be migrated.
    """
    try:
        old = [home.name for home in entries(models_dir()) if _old_bundle(home.name)]
        if not old:
            return []
        with lock_data(wait_seconds):
            return [problem for name in old if (problem := _problem_of(name))]
    except UserError as error:
        return [str(error)]


def migrate(name: str) -> None:
    """Migrate one model, if its layers are in its bundle; the data folder must be locked.

    A model that was made by `learn` alone becomes a profile on the model that it was made from. One
    that was trained keeps its network. Its report is not moved.

    Raises
    ------
    UserError
        If it is corrupt, or something cannot be written.
    """
    folder = _old_bundle(name)
    if folder is None:
        return
    bundle = Bundle.open(folder)
    base = _base_of(bundle)
    # An existing profile is newer: an earlier migration was interrupted after writing it.
    if live_version(profiles_dir() / name) is None:
        wanted = {file: path for file, path in bundle.files.items() if file in (*LAYERS, SOURCES)}
        network = Network(base or name, bundle.network_sha256)
        words = registry.words_on_record(bundle.manifest)
        profile = Profile(name, network, words, bundle.manifest.created)
        registry.install_profile(profile, wanted)
    if base is None:
        rest = {file: path for file, path in bundle.files.items() if file not in LAYERS}
        registry.install_network(bundle.manifest, rest, name)
    else:
        remove_versions(models_dir() / name)


def _problem_of(name: str) -> str:
    try:
        migrate(name)
    except UserError as error:
        return f"{name} is still in the form of an earlier version: {error}"
    return ""


def _old_bundle(name: str) -> Path | None:
    """Return the live bundle of a name if there are layers in it."""
    folder = live_version(models_dir() / name)
    return folder if folder and any(exists(folder / layer) for layer in LAYERS) else None


def _base_of(bundle: Bundle) -> str | None:
    """Return the model that `learn` alone made a bundle from; None if its network is its own."""
    record = SourceRecord.of(bundle)
    if record is None or record.is_trained:
        return None
    start = record.start
    if start == registry.SHIPPED:
        return start
    try:
        is_base = not read_manifest(registry.resolve(start).network).personal
    except UserError:
        return None
    return start if is_base and start in registry.names() else None
