"""Read and write bundles: a network, its tokenizer and manifest (see docs/bundle-format.md)."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PureWindowsPath
from typing import Any, Literal

from afterword.errors import UserError
from afterword.store import strict_json
from afterword.store.base_model import BaseModel, find_release
from afterword.store.files import new_folder
from afterword.store.model_shape import ModelShape
from afterword.store.paths import is_file, shipped_bundle

SCHEMA = 1
MANIFEST = "manifest.json"
TOKENIZER = "tokenizer.json"
MODEL = "model.onnx"
ATTRIBUTION = "ATTRIBUTION.md"
"""Names the works that a model was trained on, as their licences require."""
SOURCES = "sources.json"
"""Record of what a model learned from. It names the user's files, so it is never exported."""
NGRAM = "ngram.npz"
DATASTORE = "datastore.npz"
WORD_SOURCES = "word-sources.npz"
"""Says which of the user's files a word comes from; never exported either."""
RECORDS = (SOURCES, WORD_SOURCES)
LAYERS = (NGRAM, DATASTORE)
"""Files with one person's words; a datastore fits only the network that it was made with."""

MAX_FILE_BYTES = 2**29
"""Largest file that a bundle may have; the shipped network has 21 MB."""
MAX_INDEX_BYTES = 2**24
"""Largest `manifest.json`; the shipped one has 56 kB."""

_REMEDY = "install the model again"


@dataclass(frozen=True)
class Manifest:
    """The content of `manifest.json`.

    Attributes
    ----------
    name : str
        Name of the model.
    language : str
        BCP 47 tag of the language it writes.
    shape : ModelShape
        Recurrent cell, token ids, embedding size, size of each layer. They are top-level keys in
        `manifest.json`.
    quantisation : "int8" or "fp32"
        Number format of the weights.
    personal : bool
        Whether it learned from one person's writing; its files are then private.
    licence : str
        SPDX expression for the weights.
    data : list[dict[str, Any]]
        The texts it was trained on: `source`, `licence` and anything else that is known.
    metrics : dict[str, Any]
        Measurements, by name.
    created : str
        ISO 8601 date.
    files : dict[str, str]
        sha256 in hexadecimal of every other file of the bundle; `write_bundle` computes it.
    schema : int
        Version of this format.
    base : BaseModel or None
        Personal models: the base model that it was trained from, if there is one and it is known.
    """

    name: str
    language: str
    shape: ModelShape
    quantisation: Literal["int8", "fp32"]
    personal: bool
    licence: str
    data: list[dict[str, Any]]
    metrics: dict[str, Any]
    created: str
    files: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA
    base: BaseModel | None = None

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest of this schema; ignore keys it does not know.

        Raises
        ------
        ValueError
            If it is not JSON, or a key is missing or of the wrong type.
        """
        values = strict_json.parse(text)
        for key, kind in _JSON_TYPES.items():
            # `type`, not `isinstance`: to Python, JSON's true is an integer as well.
            if not isinstance(values, dict) or type(values.get(key)) is not kind:
                raise ValueError(f"{key} is missing or is not of type {kind.__name__}")
        if not all(isinstance(entry, dict) for entry in values["data"]):
            raise ValueError("data is not a list of objects")
        own = {entry.name: values[entry.name] for entry in fields(cls) if entry.name in _JSON_TYPES}
        base = BaseModel.from_json(values["base"]) if "base" in values else None
        return cls(shape=ModelShape.from_dict(values), base=base, **own)

    def to_json(self) -> str:
        """Return the text of `manifest.json`."""
        values = self.shape.to_dict() | asdict(self)
        ordered = {key: values[key] for key in _JSON_TYPES}
        if self.base is not None:
            ordered["base"] = asdict(self.base)
        return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"

    def known_base(self) -> BaseModel | None:
        """Return the base model that the network is, or was trained from; None if unknown."""
        network = self.files[MODEL]
        if self.base is not None:
            return self.base
        if release := find_release(network):
            return BaseModel(release.name, network, release.created)
        return None if self.personal else BaseModel(self.name, network, self.created)


_JSON_TYPES: dict[str, type] = {
    "name": str,
    "language": str,
    "cell": str,
    "vocabulary": int,
    "embedding": int,
    "hidden": list,
    "quantisation": str,
    "personal": bool,
    "licence": str,
    "data": list,
    "metrics": dict,
    "created": str,
    "files": dict,
    "schema": int,
}
"""Required keys of `manifest.json` in the order in which they are written."""


@dataclass(frozen=True)
class Bundle:
    """A verified model: a network and, if it has learned from a person, that person's layers.

    Attributes
    ----------
    path : Path
        Folder of the network.
    manifest : Manifest
        Describes the whole, the layers included.
    profile : Path or None
        Folder of the layers if they are not in the folder of the network.
    is_outdated : bool
        Whether the profile's datastore was left out because it was made with another network.
    """

    path: Path
    manifest: Manifest
    profile: Path | None = None
    is_outdated: bool = False

    @property
    def tokenizer_path(self) -> Path:
        """Return the path of the tokenizer, in the format of Hugging Face's tokenizers."""
        return self.path / TOKENIZER

    @property
    def model_path(self) -> Path:
        """Return the path of the ONNX graph with its weights."""
        return self.path / MODEL

    @property
    def network_sha256(self) -> str:
        """Return the sha256 of the network, which the layers made with it name."""
        return self.manifest.files[MODEL]

    @property
    def outdated_note(self) -> str:
        """Return a line for the user of an outdated profile."""
        return (
            f"the network of {self.manifest.name} has changed: your phrases still count, but your "
            "datastore was made with the old one and is left out; to make it again: afterword learn"
        )

    @property
    def files(self) -> dict[str, Path]:
        """Every file but the manifest, by name, as `write_bundle` takes them."""
        return {name: self._folder_of(name) / name for name in self.manifest.files}

    @classmethod
    def open(cls, folder: Path) -> Bundle:
        """Read a bundle and check every file against its sha256.

        Raises
        ------
        UserError
            If the folder is not a bundle, its schema is newer, or a file is missing or corrupt.
        """
        manifest = read_manifest(folder)
        check_files(folder, manifest.files, _REMEDY)
        return cls(folder, manifest)

    def _folder_of(self, name: str) -> Path:
        return self.profile if self.profile and name in (*LAYERS, *RECORDS) else self.path


def write_bundle(folder: Path, manifest: Manifest, files: Mapping[str, bytes | Path]) -> Bundle:
    """Write a bundle atomically: the folder always holds the whole old one or the whole new one.

    Parameters
    ----------
    folder : Path
        Destination. A bundle that exists there is replaced.
    manifest : Manifest
        Describes the bundle; its `files` are computed here.
    files : Mapping[str, bytes | Path]
        Content, or a file to copy, by plain file name.

    Raises
    ------
    UserError
        If the folder holds something that is not a bundle, or cannot be written.
    ValueError
        If a name is not a plain file name, or the tokenizer or the model is not among them.
    """
    if not {TOKENIZER, MODEL} <= files.keys():
        raise ValueError(f"a bundle needs {TOKENIZER} and {MODEL}")

    def index(digests: dict[str, str]) -> str:
        return replace(manifest, files=digests).to_json()

    digests = write_checked_folder(folder, files, (MANIFEST, index), private=manifest.personal)
    return Bundle(folder, replace(manifest, files=digests))


def write_checked_folder(
    folder: Path,
    files: Mapping[str, bytes | Path],
    index: tuple[str, Callable[[dict[str, str]], str]],
    *,
    private: bool,
) -> dict[str, str]:
    """Write files and, beside them, one that lists their sha256; return the sha256 by name.

    Parameters
    ----------
    folder : Path
        Replaced in one step if it is empty or has such a list already.
    files : Mapping[str, bytes | Path]
        Content, or a file to copy, by plain file name.
    index : tuple[str, Callable[[dict[str, str]], str]]
        Name of the list, and its text for the sha256 of the files.
    private : bool
        Whether only its owner may read it.

    Raises
    ------
    UserError
        If the folder holds something else, or cannot be written.
    ValueError
        If a name is not a plain file name.
    """
    name_of_index, text_of_index = index
    if not all(_is_plain(name) and name != name_of_index for name in files):
        raise ValueError(f"not plain file names: {sorted(files)}")
    digests: dict[str, str] = {}
    try:
        if folder.exists() and not (folder / name_of_index).is_file() and any(folder.iterdir()):
            raise UserError(f"{folder} holds other files; give a new folder for the model")
        with new_folder(folder, private=private) as temporary:
            for name, content in files.items():
                data = content.read_bytes() if isinstance(content, Path) else content
                (temporary / name).write_bytes(data)
                digests[name] = hashlib.sha256(data).hexdigest()
            (temporary / name_of_index).write_bytes(text_of_index(digests).encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"the model cannot be written to {folder} ({reason}); fix that and try again"
        ) from error
    return digests


def check_files(folder: Path, files: Mapping[str, str], remedy: str) -> None:
    """Check files of a folder against their sha256.

    Raises
    ------
    UserError
        If one is missing, corrupt or cannot be read; `remedy` ends the message.
    """
    for name, digest in files.items():
        if not _is_plain(name):
            raise UserError(f"{folder} is corrupt: it lists {name!r} as a file; {remedy}")
        content = read_regular(folder, name, MAX_FILE_BYTES, remedy)
        if hashlib.sha256(content).hexdigest() != digest:
            raise UserError(f"{folder}: {name} is corrupt; {remedy}")


def read_regular(folder: Path, name: str, max_bytes: int, remedy: str) -> bytes:
    """Return the content of a file of a bundle or profile.

    Raises
    ------
    UserError
        If it is missing, too large, not a regular file or cannot be read; `remedy` ends the
        message.
    """
    path = folder / name
    try:
        # A package manager may have linked the files of the shipped bundle from its cache.
        found = path.stat() if folder == shipped_bundle() else path.lstat()
        # Not opened before it is known to be regular: opening a FIFO may wait for ever.
        if not stat.S_ISREG(found.st_mode) or found.st_size > max_bytes:
            limit = f"a regular file of {max_bytes >> 20} MB at most"
            raise UserError(f"{folder}: {name} is not {limit}; {remedy}")
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"{folder}: {name} is missing; {remedy}") from None
    except OSError as error:
        raise UserError(f"{folder}: {name} cannot be read ({error.strerror}); fix that") from None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a bundle and no other file; errors as `Bundle.open`."""
    if not is_file(folder / MANIFEST):
        raise UserError(
            f"{folder} is not a model: it has no {MANIFEST}; give the folder of a model"
        )
    content = read_regular(folder, MANIFEST, MAX_INDEX_BYTES, _REMEDY)
    try:
        text = content.decode()
        # The version comes first: a newer manifest need not have the keys of this one.
        schema = strict_json.parse(text)["schema"]
        if schema > SCHEMA:
            raise UserError(
                f"{folder} has bundle schema {schema}, newer than this Afterword's {SCHEMA}; "
                "update Afterword"
            )
        manifest = Manifest.from_json(text)
        if schema < 1 or not {TOKENIZER, MODEL} <= manifest.files.keys():
            raise ValueError("the schema is unknown, or a required file is not listed")
    except (ValueError, TypeError, KeyError):
        raise UserError(f"{folder}: {MANIFEST} is corrupt; install the model again") from None
    return manifest


def _is_plain(name: str) -> bool:
    # Windows' rules are stricter: they know both separators and drive letters.
    return name not in {"", ".", ".."} and PureWindowsPath(name).name == name
