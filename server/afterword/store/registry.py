"""Find, install, choose and remove models by the names that people use.

A name stands for a profile (`profiles/<name>`) and the network that it goes with, or else for an
installed bundle (`models/<name>`). `en` is the bundle inside the package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from afterword.errors import UnreadableError, UserError
from afterword.store.bundle import (
    LAYERS,
    MANIFEST,
    MODEL,
    SOURCES,
    WORD_SOURCES,
    Bundle,
    Manifest,
    read_manifest,
    write_bundle,
)
from afterword.store.locks import lock_data
from afterword.store.paths import (
    chosen_file,
    delete_file,
    entries,
    exists,
    models_dir,
    profiles_dir,
    read_text,
    shipped_bundle,
    write_text,
)
from afterword.store.profile import OWN_WRITING, Network, Profile, combine, write_profile
from afterword.store.versions import live_version, new_version, remove_versions
from afterword.store.versions import remove_older as remove_older_versions

SHIPPED = "en"
"""Name of the model inside the package; no other model can take it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?<!\.)")
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class Location(NamedTuple):
    """Where a model is on the disk.

    Attributes
    ----------
    network : Path
        Folder of the bundle that its network is in.
    network_name : str
        Name that this bundle is installed as, or its path.
    profile : Path or None
        Folder of the person's profile, if the model has one.
    """

    network: Path
    network_name: str
    profile: Path | None = None


def check_name(name: str) -> None:
    """Check that a model can be installed as `name`.

    Raises
    ------
    UserError
        If it is not letters, digits, `-`, `_` and `.`, is taken by the shipped model, or is a
        device on Windows.
    """
    if name.lower() == SHIPPED:
        raise UserError(f"{name} is the name of the shipped model; choose another one")
    if _RESERVED_ON_WINDOWS.match(name):
        raise UserError(f"{name} is the name of a device on Windows; choose another name")
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot name a model; use letters, digits, '-', '_' and '.', "
            "and start with a letter or a digit"
        )


def resolve(name_or_path: str | None = None) -> Location:
    """Find a model by name, the bundle in a folder, or (None) the model in use.

    Raises
    ------
    UserError
        If there is no such model, or a file that would show it cannot be read.
    """
    if name_or_path is None:
        return resolve(current_name())
    if name_or_path == SHIPPED:
        return Location(_shipped(), SHIPPED)
    if _NAME.fullmatch(name_or_path) and (found := _installed(name_or_path)):
        return found
    with suppress(OSError, RuntimeError):  # it cannot be a path, or its home is not known
        path = Path(name_or_path).expanduser()
        if (path / MANIFEST).is_file():
            return Location(path.absolute(), str(path.absolute()))
    known = ", ".join([SHIPPED, *names()])
    raise UserError(f"no model {name_or_path!r}; give one of these names, or a folder: {known}")


def open_model(name_or_path: str | None = None) -> Bundle:
    """Read and verify a model, found as by `resolve`.

    Raises
    ------
    UserError
        If there is none, or it is corrupt.
    """
    location = resolve(name_or_path)
    return open_profile(Bundle.open(location.network), location)


def open_profile(network: Bundle, location: Location) -> Bundle:
    """Return the model of a verified network and the profile at a location, which is read now."""
    if location.profile is None:
        return network
    return combine(network, Profile.open(location.profile), location.profile)


def names() -> list[str]:
    """Return the sorted names of the models, without the shipped one.

    Raises
    ------
    UnreadableError
        If a folder of models cannot be read. A model that cannot be read is listed all the same.
    """
    homes = [*entries(models_dir()), *entries(profiles_dir())]
    return sorted({home.name for home in homes if _may_be_live(home)})


def use(name: str) -> None:
    """Make a model the one that is used by default.

    Raises
    ------
    UserError
        If it is not installed.
    """
    if name != SHIPPED and not _is_installed(name):
        known = ", ".join([SHIPPED, *names()])
        raise UserError(f"no model {name!r} is installed; choose one of: {known}")
    write_text(chosen_file(), name)


def current_name() -> str:
    """Return the name of the chosen model, or of the shipped one if it is not installed.

    Raises
    ------
    UnreadableError
        If the choice or the chosen model cannot be read, or the choice is not a name.
    """
    name = read_text(chosen_file())
    if name and not _NAME.fullmatch(name):
        raise UnreadableError(f"{chosen_file()} is corrupt; fix or delete it")
    return name if name and _is_installed(name) else SHIPPED


def missing_choice() -> str | None:
    """Return the name of the model that was chosen and is gone; errors as `current_name`."""
    current = current_name()
    name = read_text(chosen_file())
    return name if name and name != current else None


def missing_network(name: str) -> str | None:
    """Return the name of the network that a profile was made for, if that is not installed.

    Raises
    ------
    UserError
        If the profile cannot be read.
    """
    folder = live_version(profiles_dir() / name)
    wanted = Profile.read(folder).network.name if folder else SHIPPED
    if wanted == SHIPPED:
        return None
    is_there = _NAME.fullmatch(wanted) and live_version(models_dir() / wanted)
    return None if is_there else wanted


def install(manifest: Manifest, files: Mapping[str, bytes | Path], name: str) -> Bundle:
    """Install a model, its network and any layers, in place of the one of that name.

    Parameters
    ----------
    manifest : Manifest
        That of the bundle; its name becomes `name`.
    files : Mapping[str, bytes | Path]
        The bundle's files, as `write_bundle` takes them.
    name : str
        Name to install it as.

    Returns
    -------
    Bundle
        The installed model.

    Raises
    ------
    UserError
        If the name cannot be used, or a file cannot be read or written: the old model then stays.
    """
    check_name(name)
    # The record goes with the network too: if the process is killed before the profile is written,
    # it still says what the network has learned from.
    layers = (*LAYERS, WORD_SOURCES)
    network_files = {file: content for file, content in files.items() if file not in layers}
    personal = {file: content for file, content in files.items() if file in (*layers, SOURCES)}
    with lock_data():
        if not personal:
            _check_not_hidden(name)
        network = install_network(manifest, network_files, name)
        if not personal:
            return network
        own = Network(name, network.network_sha256)
        with new_version(profiles_dir() / name) as folder:
            new = Profile(name, own, words_on_record(manifest))
            profile = write_profile(folder, new, personal)
        return combine(network, profile, folder)


def install_network(manifest: Manifest, files: Mapping[str, bytes | Path], name: str) -> Bundle:
    """Install a bundle without layers, and leave any profile of its name alone; as `install`."""
    with lock_data(), new_version(models_dir() / name) as folder:
        return write_bundle(folder, replace(manifest, name=name), files)


def install_profile(profile: Profile, files: Mapping[str, bytes | Path]) -> Path:
    """Install a profile in place of the one of its name; return its folder. Errors as `install`."""
    check_name(profile.name)
    with lock_data(), new_version(profiles_dir() / profile.name) as folder:
        write_profile(folder, profile, files)
    return folder


def words_on_record(manifest: Manifest) -> int:
    """Return how many words of a person's own writing a manifest says a model has learned."""
    own = (entry for entry in manifest.data if entry.get("source") == OWN_WRITING)
    return sum(words for entry in own if isinstance(words := entry.get("words"), int))


def find_network(sha256: str) -> str | None:
    """Return the name of an installed network, or of the shipped one, by its sha256."""
    for name, folder in ((SHIPPED, _shipped()), *_networks().items()):
        with suppress(UserError):  # an unreadable network is not the one sought
            if read_manifest(folder).files.get(MODEL) == sha256:
                return name
    return None


def remove(name: str) -> None:
    """Delete a model: its profile and its own network.

    Raises
    ------
    UserError
        If it is the shipped one or not installed, other profiles need its network, or some of its
        files could not be deleted.
    """
    if name == SHIPPED:
        raise UserError(f"{name} is the shipped model, which cannot be removed")
    check_name(name)
    homes = [folder / name for folder in (profiles_dir(), models_dir())]
    if not any(exists(home) and home.is_dir() for home in homes):
        raise UserError(
            f"no model {name!r} is installed; installed: {', '.join(names()) or 'none'}"
        )
    with lock_data():
        if others := _profiles_on(name):
            need, that = ("need", "those") if others[1:] else ("needs", "that")
            raise UserError(
                f"{', '.join(others)} {need} the network of {name}; remove {that} first: "
                f"afterword models remove {others[0]}"
            )
        if read_text(chosen_file()) == name:
            delete_file(chosen_file())
        for home in homes:
            remove_versions(home)


def remove_older() -> None:
    """Delete all versions of models and profiles but the live ones.

    Raises
    ------
    UserError
        If a file could not be deleted: Windows refuses while a server has it open. All others
        have been deleted.
    """
    in_use: list[str] = []
    problems: list[str] = []
    with lock_data():
        # Not names(): a killed first installation leaves a folder that names() does not list.
        homes = [*entries(profiles_dir()), *entries(models_dir())]
        for home in filter(Path.is_dir, homes):
            try:
                if not remove_older_versions(home):
                    in_use.append(home.name)
            except UnreadableError as error:
                problems.append(str(error))
    if in_use:
        problems.append(
            f"an older version of {', '.join(dict.fromkeys(in_use))} could not be deleted; "
            "close your editors and run the command again"
        )
    if problems:
        raise UserError("; ".join(problems))


def _shipped() -> Path:
    folder = shipped_bundle()
    if not (folder / MANIFEST).is_file():
        raise UserError(f"the shipped model is missing from {folder}; install Afterword again")
    return folder


def _installed(name: str) -> Location | None:
    """Return where the model of a plain name is; None if it is not installed."""
    failed = None
    while folder := live_version(profiles_dir() / name):
        try:
            wanted = Profile.read(folder).network.name
        except UserError:
            if failed == folder:
                raise
            failed = folder  # a newer version may have replaced it: look again
            continue
        network = live_version(models_dir() / wanted) if _NAME.fullmatch(wanted) else None
        if network is None:  # the shipped network replaces one that was removed
            return Location(_shipped(), SHIPPED, folder)
        return Location(network, wanted, folder)
    network = live_version(models_dir() / name)
    return Location(network, name) if network else None


def _is_installed(name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    return any(live_version(folder / name) for folder in (profiles_dir(), models_dir()))


def _may_be_live(home: Path) -> bool:
    try:
        return bool(_NAME.fullmatch(home.name)) and live_version(home) is not None
    except UnreadableError:  # resolving it reports the error
        return True


def _networks() -> dict[str, Path]:
    """Return the folders of the installed networks that can be read, by name."""
    found: dict[str, Path] = {}
    for home in entries(models_dir()):
        with suppress(UnreadableError):
            if _NAME.fullmatch(home.name) and (folder := live_version(home)):
                found[home.name] = folder
    return found


def _profiles_on(name: str) -> list[str]:
    """Return the names of other profiles that use the network of a name."""
    found: list[str] = []
    for home in entries(profiles_dir()):
        with suppress(UserError):  # an unreadable profile needs no network
            folder = live_version(home) if home.name != name else None
            if folder and Profile.read(folder).network.name == name:
                found.append(home.name)
    return found


def _check_not_hidden(name: str) -> None:
    """Check that no profile of this name, with another network, would hide a new network."""
    folder = live_version(profiles_dir() / name)
    if folder and Profile.read(folder).network.name != name:
        raise UserError(
            f"{name} is what you have taught Afterword; give the model another name, or remove "
            f"that first: afterword models remove {name}"
        )
