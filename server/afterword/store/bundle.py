"""The bundle: the one folder that passes from export to the server (see docs/bundle-format.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PureWindowsPath
from typing import Any, Literal

from afterword.errors import UserError
from afterword.store.files import new_folder
from afterword.store.model_shape import ModelShape

SCHEMA = 1
MANIFEST = "manifest.json"
TOKENIZER = "tokenizer.json"
MODEL = "model.onnx"
ATTRIBUTION = "ATTRIBUTION.md"
"""Names the works that a model was trained on, as their licences ask for."""
SOURCES = "sources.json"
"""What a personal model was made from. It names a person's files, so it stays with the person."""


@dataclass(frozen=True)
class Manifest:
    """What `manifest.json` says of a bundle.

    Attributes
    ----------
    name : str
        Name of the model.
    language : str
        BCP 47 tag of the language it writes.
    shape : ModelShape
        Recurrent cell, token ids, embedding size, size of each layer. `manifest.json` has them as
        keys of its own.
    quantisation : "int8" or "fp32"
        What the weights are stored as.
    personal : bool
        Whether it learned from somebody's own writing: its files are then kept private.
    licence : str
        SPDX expression for the weights.
    data : list[dict[str, Any]]
        What it was trained on: `source` and `licence` of each text, and whatever else is known.
    metrics : dict[str, Any]
        What was measured on it.
    created : str
        ISO 8601 date.
    files : dict[str, str]
        sha256, in hexadecimal, of every other file of the bundle. `write_bundle` fills it in.
    schema : int
        Version of this format.
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

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest of this schema; keys that it does not know are passed over.

        Raises
        ------
        ValueError
            If it is not JSON, or a key is missing or of the wrong type.
        """
        values = json.loads(text)
        for key, kind in _JSON_TYPES.items():
            # `type`, not `isinstance`: to Python, JSON's true is an integer as well.
            if not isinstance(values, dict) or type(values.get(key)) is not kind:
                raise ValueError(f"{key} is missing or is not of type {kind.__name__}")
        own = {entry.name: values[entry.name] for entry in fields(cls) if entry.name != "shape"}
        return cls(shape=ModelShape.from_dict(values), **own)

    def to_json(self) -> str:
        """Return the text of `manifest.json`."""
        values = self.shape.to_dict() | asdict(self)
        ordered = {key: values[key] for key in _JSON_TYPES}
        return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


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
"""Keys of `manifest.json` in the order in which they are written."""


@dataclass(frozen=True)
class Bundle:
    """A verified bundle on disk."""

    path: Path
    manifest: Manifest

    @property
    def tokenizer_path(self) -> Path:
        """The tokenizer, in the format of Hugging Face's tokenizers."""
        return self.path / TOKENIZER

    @property
    def model_path(self) -> Path:
        """The ONNX graph with its weights."""
        return self.path / MODEL

    @property
    def files(self) -> dict[str, bytes | Path]:
        """Every file but the manifest, by name, as `write_bundle` takes them."""
        return {name: self.path / name for name in self.manifest.files}

    @classmethod
    def open(cls, folder: Path) -> Bundle:
        """Read a bundle and check every file against its sha256.

        Raises
        ------
        UserError
            If the folder is no bundle, is of a newer schema, or a file is missing or damaged.
        """
        manifest = _read_manifest(folder)
        for name, digest in manifest.files.items():
            if not _is_plain(name):
                raise UserError(f"{folder}: the manifest is damaged; install the model again")
            try:
                content = (folder / name).read_bytes()
            except FileNotFoundError:
                raise UserError(f"{folder}: {name} is missing; install the model again") from None
            except OSError as error:
                raise UserError(f"{folder}: {name} cannot be read ({error.strerror})") from None
            if hashlib.sha256(content).hexdigest() != digest:
                raise UserError(f"{folder}: {name} is damaged; install the model again")
        return cls(folder, manifest)


def write_bundle(folder: Path, manifest: Manifest, files: Mapping[str, bytes | Path]) -> Bundle:
    """Write a bundle so that the folder is at every moment the old one or the whole new one.

    Parameters
    ----------
    folder : Path
        Where it goes. A bundle that is there already is replaced.
    manifest : Manifest
        Its `files` are computed here.
    files : Mapping[str, bytes | Path]
        Content, or a file to copy, by plain file name.

    Raises
    ------
    UserError
        If the folder holds something that is not a bundle, or cannot be written.
    ValueError
        If a name is not a plain file name, or the tokenizer or the model is not among them.
    """
    if not all(_is_plain(name) and name != MANIFEST for name in files):
        raise ValueError(f"not plain file names: {sorted(files)}")
    if not {TOKENIZER, MODEL} <= files.keys():
        raise ValueError(f"a bundle needs {TOKENIZER} and {MODEL}")
    digests: dict[str, str] = {}
    try:
        if folder.exists() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
            raise UserError(f"{folder} holds other files; give a new folder for the model")
        with new_folder(folder, private=manifest.personal) as temporary:
            for name, content in files.items():
                data = content.read_bytes() if isinstance(content, Path) else content
                (temporary / name).write_bytes(data)
                digests[name] = hashlib.sha256(data).hexdigest()
            manifest = replace(manifest, files=digests)
            (temporary / MANIFEST).write_bytes(manifest.to_json().encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"the model cannot be written to {folder} ({reason}); fix that and try again"
        ) from error
    return Bundle(folder, manifest)


def _read_manifest(folder: Path) -> Manifest:
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(
            f"{folder} is no model: it has no {MANIFEST}; give a bundle's folder"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise UserError(f"{folder}: {MANIFEST} cannot be read; install the model again") from None
    try:
        # The version comes first: a newer manifest need not have the keys of this one.
        schema = json.loads(text)["schema"]
        if schema > SCHEMA:
            raise UserError(
                f"{folder} has bundle schema {schema}, newer than this Afterword's {SCHEMA}; "
                "update Afterword"
            )
        manifest = Manifest.from_json(text)
        if schema < 1 or not {TOKENIZER, MODEL} <= manifest.files.keys():
            raise ValueError("not a schema there ever was, or files not listed")
    except (ValueError, TypeError, KeyError):
        raise UserError(f"{folder}: {MANIFEST} is damaged; install the model again") from None
    return manifest


def _is_plain(name: str) -> bool:
    # Windows' rules are the stricter ones: both separators and drive letters.
    return name not in {"", ".", ".."} and PureWindowsPath(name).name == name
