from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from afterword.errors import UserError
from afterword.store import files
from afterword.store.base_model import BaseModel
from afterword.store.bundle import Bundle, Manifest, write_bundle
from afterword.store.model_shape import ModelShape

MANIFEST = Manifest(
    name="mine",
    language="en",
    shape=ModelShape("lstm", 50, 12, (20, 12)),
    quantisation="int8",
    personal=False,
    licence="CC-BY-SA-4.0",
    data=[{"source": "a café's blog", "licence": "CC-BY-4.0", "words": 12}],
    metrics={"perplexity": 81.5},
    created="2026-11-22",
)
FILES: dict[str, bytes | Path] = {"tokenizer.json": b"{}", "model.onnx": b"onnx", "LICENCE": b"CC"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_bundle(tmp_path / "models" / "mine", MANIFEST, FILES).path


def test_a_written_bundle_opens_with_the_same_manifest(folder: Path) -> None:
    opened = Bundle.open(folder)
    assert replace(opened.manifest, files={}) == MANIFEST
    assert opened.manifest.files.keys() == FILES.keys()
    assert opened.tokenizer_path.read_bytes() == b"{}"
    assert opened.model_path.read_bytes() == b"onnx"
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_files_can_be_copied_from_elsewhere(folder: Path, tmp_path: Path) -> None:
    copies = {name: folder / name for name in FILES}
    copy = write_bundle(tmp_path / "copy", MANIFEST, copies)
    assert copy.manifest == Bundle.open(folder).manifest


def test_keys_of_a_later_minor_version_are_passed_over(folder: Path) -> None:
    edit_manifest(folder, lambda values: values.update(colour="green"))
    assert replace(Bundle.open(folder).manifest, files={}) == MANIFEST


def test_a_personal_model_names_its_base_where_that_is_known(tmp_path: Path) -> None:
    base = BaseModel("en", "0" * 64, "2026-11-20")
    personal = replace(MANIFEST, personal=True)
    for number, known in enumerate((base, None)):
        folder = write_bundle(tmp_path / str(number), replace(personal, base=known), FILES).path
        assert Bundle.open(folder).manifest.known_base() == known
        assert ("base" in json.loads((folder / "manifest.json").read_text("utf-8"))) is bool(known)


def test_a_model_that_is_not_personal_is_its_own_base(folder: Path) -> None:
    bundle = Bundle.open(folder)
    own = BaseModel("mine", bundle.network_sha256, "2026-11-22")
    assert bundle.manifest.known_base() == own


def edit_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: (f / "manifest.json").unlink(), "no manifest.json; give the folder of a model"),
        (lambda f: (f / "manifest.json").write_text("{"), "manifest.json is corrupt; install"),
        (lambda f: (f / "manifest.json").write_text("[1]"), "manifest.json is corrupt; install"),
        (lambda f: (f / "manifest.json").write_bytes(b"\xff"), "manifest.json is corrupt; install"),
        (lambda f: edit_manifest(f, lambda v: v.update(schema=2)), "newer .* update Afterword"),
        (lambda f: edit_manifest(f, lambda v: v.update(schema=0)), "corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.pop("personal")), "manifest.json is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.update(personal="no")), "manifest.json is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.update(hidden=[20])), "manifest.json is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.update(cell="rnn")), "manifest.json is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.update(data=["a"])), "manifest.json is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.update(base="en")), "manifest.json is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v.update(base={"name": "en"})), "is corrupt"),
        (lambda f: edit_manifest(f, lambda v: v["files"].pop("model.onnx")), "corrupt"),
        (lambda f: edit_manifest(f, lambda v: v["files"].update({"../x": "0"})), "corrupt"),
        (lambda f: edit_manifest(f, lambda v: v["files"].update({"ngram": "0"})), "ngram is miss"),
        (lambda f: (f / "model.onnx").unlink(), "model.onnx is missing; install"),
        (lambda f: (f / "model.onnx").write_bytes(b"onny"), "model.onnx is corrupt; install"),
    ],
)
def test_each_damage_is_one_line_that_names_the_folder(
    folder: Path, change: Callable[[Path], object], message: str
) -> None:
    change(folder)
    with pytest.raises(UserError, match=message) as caught:
        Bundle.open(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a model"):
        Bundle.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "a\\b", "c:x", "..", "", "/etc/passwd", "manifest.json"]
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain file names"):
        write_bundle(tmp_path / "mine", MANIFEST, {**FILES, name: b""})
    assert not list(tmp_path.iterdir())


def test_the_tokenizer_and_the_model_are_required(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bundle needs"):
        write_bundle(tmp_path / "mine", MANIFEST, {"model.onnx": b""})


def test_a_bundle_is_replaced_whole(folder: Path) -> None:
    write_bundle(folder, MANIFEST, {"tokenizer.json": b"{}", "model.onnx": b"new"})
    assert Bundle.open(folder).model_path.read_bytes() == b"new"
    assert not (folder / "LICENCE").exists()
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_other_files_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("Once")
    with pytest.raises(UserError, match="holds other files; give a new folder"):
        write_bundle(tmp_path, MANIFEST, FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["novel.txt"]


@pytest.mark.parametrize("step", ["_sync", "_sync_all", "_put_in_place"])
def test_a_failure_while_writing_is_one_line_and_leaves_the_old_bundle_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr(files, step, fail)
    with pytest.raises(UserError, match=rf"{re.escape(str(folder))} \(disk full\); fix that"):
        write_bundle(folder, MANIFEST, {**FILES, "model.onnx": b"new"})
    assert Bundle.open(folder).model_path.read_bytes() == b"onnx"
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; the profile folder is private")
@pytest.mark.parametrize(("personal", "others"), [(True, 0), (False, 0o044)])
def test_a_personal_bundle_is_readable_by_its_owner_alone(
    tmp_path: Path, personal: bool, others: int
) -> None:
    old_mask = os.umask(0o022)
    try:
        folder = write_bundle(tmp_path / "m", replace(MANIFEST, personal=personal), FILES).path
    finally:
        os.umask(old_mask)
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {others}
    assert folder.stat().st_mode & 0o044 == others
