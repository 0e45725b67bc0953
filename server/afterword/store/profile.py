"""Read and write profiles: the layers of one person, and the network that they go with.

A profile is a folder with `profile.json`, the person's n-gram and datastore, and the records of
what they were computed from (see docs/bundle-format.md). The network is a bundle of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from afterword.errors import UserError
from afterword.store import strict_json
from afterword.store.bundle import (
    DATASTORE,
    LAYERS,
    MAX_INDEX_BYTES,
    RECORDS,
    Bundle,
    check_files,
    read_regular,
    write_checked_folder,
)

SCHEMA = 1
PROFILE = "profile.json"
OWN_WRITING = "personal"
"""Name of the user's own writing among the sources in a manifest."""

_REMEDY = "`afterword learn` makes it again from the files on record"


@dataclass(frozen=True)
class Network:
    """The network that a profile goes with: its model's name, and the sha256 of `model.onnx`."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Profile:
    """The content of `profile.json`.

    Attributes
    ----------
    name : str
        Name by which people choose the model.
    network : Network
        The network that its datastore was made with.
    words : int
        Number of words that its layers were computed from.
    created : str
        ISO 8601 date.
    files : dict[str, str]
        sha256 in hexadecimal of every other file of the profile.
    schema : int
        Version of this format.
    """

    name: str
    network: Network
    words: int
    created: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())
    files: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Read a profile of this schema; ignore keys it does not know.

        Raises
        ------
        ValueError
            If it is not JSON, or a key is missing or of the wrong type.
        """
        values = strict_json.parse(text)
        if not isinstance(values, dict) or not isinstance(values.get("network"), dict):
            raise ValueError("it does not name a network")
        network = values["network"]
        types = {"name": str, "words": int, "created": str, "files": dict, "schema": int}
        strings = [network.get("name"), network.get("sha256")]
        if not all(type(values.get(key)) is kind for key, kind in types.items()):
            raise ValueError("a key is missing or of the wrong type")
        if not all(isinstance(text, str) for text in (*strings, *values["files"].values())):
            raise ValueError("a name or a sha256 is not a string")
        known = {key: values[key] for key in types}
        return cls(**known, network=Network(network["name"], network["sha256"]))

    @classmethod
    def read(cls, folder: Path) -> Profile:
        """Read the `profile.json` of a folder, without looking at the other files.

        Raises
        ------
        UserError
            If it is missing, cannot be read, is corrupt or of a newer schema.
        """
        remedy = f"remove it and learn again: afterword models remove {folder.parent.name}"
        content = read_regular(folder, PROFILE, MAX_INDEX_BYTES, remedy)
        try:
            text = content.decode()
            schema = strict_json.parse(text)["schema"]
            if schema > SCHEMA:
                raise UserError(
                    f"{folder} has profile schema {schema}, newer than this Afterword's {SCHEMA}; "
                    "update Afterword"
                )
            return cls.from_json(text)
        except (ValueError, TypeError, KeyError):
            raise UserError(f"{folder}: {PROFILE} is corrupt; {remedy}") from None

    @classmethod
    def open(cls, folder: Path) -> Profile:
        """Read a profile and check every file against its sha256; as `read`."""
        profile = cls.read(folder)
        check_files(folder, profile.files, _REMEDY)
        return profile

    def is_intact(self, folder: Path, name: str) -> bool:
        """Return whether a file of this profile exists in a folder and is not corrupt."""
        try:
            content = (folder / name).read_bytes()
        except OSError:
            return False
        return hashlib.sha256(content).hexdigest() == self.files.get(name)

    def to_json(self) -> str:
        """Return the text of `profile.json`."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


def write_profile(folder: Path, profile: Profile, files: Mapping[str, bytes | Path]) -> Profile:
    """Write a profile in one step, readable only by its owner; as `write_bundle`."""
    if not files.keys() <= {*LAYERS, *RECORDS}:
        raise ValueError(f"not files of a profile: {sorted(files)}")

    def index(digests: dict[str, str]) -> str:
        return replace(profile, files=digests).to_json()

    digests = write_checked_folder(folder, files, (PROFILE, index), private=True)
    return replace(profile, files=digests)


def combine(network: Bundle, profile: Profile, folder: Path) -> Bundle:
    """Return the model that a network and a verified profile in a folder make together.

    The profile's layers replace any in the network's bundle. A datastore that was made with
    another network is left out.
    """
    own = {*LAYERS, *RECORDS}
    is_outdated = profile.network.sha256 != network.network_sha256
    left_out = {DATASTORE} if is_outdated else set()
    files = {name: digest for name, digest in network.manifest.files.items() if name not in own}
    files |= {name: digest for name, digest in profile.files.items() if name not in left_out}
    data = [entry for entry in network.manifest.data if entry.get("source") != OWN_WRITING]
    manifest = replace(
        network.manifest,
        name=profile.name,
        personal=True,
        data=[*data, {"source": OWN_WRITING, "words": profile.words}],
        created=profile.created,
        files=files,
        base=network.manifest.known_base(),
    )
    return Bundle(network.path, manifest, folder, is_outdated and DATASTORE in profile.files)
