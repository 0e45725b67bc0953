"""Models that strangers have made: none is taken for a working one, none does harm.

Every case is a bundle whose checksums are right unless the case is about them, because a stranger
can compute checksums.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from afterword.cli import main
from afterword.store import registry
from afterword.store.bundle import Bundle, write_bundle
from tests.examples import slow

pytestmark = pytest.mark.usefixtures("home")

Files = dict[str, bytes | Path]
Damage = Callable[[Files], None]


def graph(change: Callable[[onnx.ModelProto], object]) -> Damage:
    """Change the graph."""

    def damage(files: Files) -> None:
        content = files["model.onnx"]
        assert isinstance(content, Path)
        model = onnx.load(content)
        change(model)
        files["model.onnx"] = model.SerializeToString()

    return damage


def file(name: str, content: bytes) -> Damage:
    """Replace a file."""
    return lambda files: files.update({name: content})


def weights(change: Callable[[np.ndarray], None]) -> Damage:
    """Change every array of floats in the graph."""

    def change_all(model: onnx.ModelProto) -> None:
        for tensor in model.graph.initializer:
            if tensor.data_type == TensorProto.FLOAT:
                array = numpy_helper.to_array(tensor).copy()
                change(array)
                tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))

    return graph(change_all)


def add_loop(model: onnx.ModelProto) -> None:
    """Put a loop without an end in front of the graph."""
    boolean = helper.make_tensor_value_info("go", TensorProto.BOOL, [])
    body = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["go"])],
        "body",
        [
            helper.make_tensor_value_info("round", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
        ],
        [boolean],
    )
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    model.graph.initializer.append(true)
    model.graph.node.insert(0, helper.make_node("Loop", ["", "true"], [], body=body))


def call_custom_operator(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("Run", ["h"], ["x"], domain="evil.example"))


def add_function(model: onnx.ModelProto) -> None:
    nodes = [helper.make_node("Identity", ["a"], ["b"])]
    opsets = [helper.make_opsetid("", 17)]
    model.functions.append(helper.make_function("own", "Identity", ["a"], ["b"], nodes, opsets))


def read_other_file(model: onnx.ModelProto) -> None:
    """Take the weights from a file of the machine."""
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")


def bomb() -> bytes:
    """Make an `.npz` of a few megabytes that unpacks to a gigabyte."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("vocabulary.npy", "w") as member,
    ):
        for _ in range(2**10):
            member.write(bytes(2**20))
    return packed.getvalue()


def layer(name: str, arrays: dict[str, Any], **changed: Any) -> Damage:
    """Add a layer, some of its arrays changed."""
    packed = io.BytesIO()
    np.savez(packed, **{**arrays, **changed})
    return file(name, packed.getvalue())


WORD = np.frombuffer(b"word", np.uint8)
COUNTS = {
    "vocabulary": WORD,
    "unigrams": np.ones(1, np.float32),
    "tokens": np.zeros(1, np.uint16),
    "children": np.array([1, 1], np.uint32),
    "backoff": np.ones(1, np.float16),
    "followers": np.array([0, 1], np.uint32),
    "words": np.zeros(1, np.uint16),
    "shares": np.ones(1, np.float16),
}
"""An n-gram of one word."""


def states(size: int) -> dict[str, Any]:
    """Make a datastore of one word for a network of a size."""
    return {
        "vocabulary": WORD,
        "mean": np.zeros(size, np.float32),
        "directions": np.eye(size, 2, dtype=np.float32),
        "centres": np.zeros((1, 2), np.float32),
        "cells": np.array([0, 1], np.uint32),
        "keys": np.zeros((1, 2), np.int8),
        "step": np.array(1.0, np.float32),
        "words": np.zeros(1, np.uint32),
    }


SIZE = 16
"""Of the last layer of the tiny network."""
BOMB = "an n-gram that is a bomb"
"""It takes a second to make."""
DAMAGES: dict[str, Damage] = {
    "no graph": file("model.onnx", b""),
    "a graph of noise": file("model.onnx", bytes(range(256)) * 8),
    "a page of HTML": file("model.onnx", b"<html>not found</html>"),
    "an endless loop": graph(add_loop),
    "a custom operator": graph(call_custom_operator),
    "a function": graph(add_function),
    "a file of the machine": graph(read_other_file),
    "no output": graph(lambda model: model.graph.output.pop()),
    "no input": graph(lambda model: model.graph.input.pop()),
    "no weights": graph(lambda model: model.graph.ClearField("initializer")),
    "no operators": graph(lambda model: model.graph.ClearField("node")),
    "a future opset": graph(lambda model: setattr(model.opset_import[0], "version", 9999)),
    "weights that are no numbers": weights(lambda array: array.fill(np.nan)),
    "infinite weights": weights(lambda array: array.fill(np.inf)),
    "one weight that is no number": weights(lambda array: array.flat.__setitem__(0, np.nan)),
    "no tokenizer": file("tokenizer.json", b""),
    "a tokenizer of another kind": file("tokenizer.json", b'{"version": "1.0"}'),
    "a tokenizer nested deeply": file("tokenizer.json", b"[" * 100_000),
    "a tokenizer of noise": file("tokenizer.json", bytes(range(256))),
    "a lexicon of noise": file("words.npy", b"words"),
    "a lexicon of objects": file("words.npy", b"\x93NUMPY\x01\x00v\x00{'descr': '|O'}"),
    "an n-gram of noise": file("ngram.npz", b"PK\x03\x04"),
    BOMB: lambda files: files.update({"ngram.npz": bomb()}),
    "a datastore of noise": file("datastore.npz", b"PK\x03\x04"),
    "probabilities below zero": layer("ngram.npz", COUNTS, unigrams=-np.ones(1, np.float32)),
    "ids below zero": layer("ngram.npz", COUNTS, words=np.array([-1])),
    "ids that are fractions": layer("ngram.npz", COUNTS, tokens=np.zeros(1)),
    "an n-gram of text": layer("ngram.npz", COUNTS, shares=np.array(["1"])),
    "an n-gram of two dimensions": layer("ngram.npz", COUNTS, unigrams=np.ones((1, 9), np.float32)),
    "a datastore of another network": layer("datastore.npz", states(SIZE + 1)),
    "keys that are fractions": layer("datastore.npz", states(SIZE), keys=np.zeros((1, 2))),
    "numbers that overflow": layer("datastore.npz", states(SIZE), step=np.array(3e38, np.float32)),
    "a datastore of dates": layer("datastore.npz", states(SIZE), words=np.zeros(1, "M8[s]")),
}


def edit(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change the manifest of a folder."""

    def damage(folder: Path) -> None:
        path = folder / "manifest.json"
        values = json.loads(path.read_text("utf-8"))
        change(values)
        path.write_text(json.dumps(values), "utf-8")

    return damage


def text(content: str) -> Callable[[Path], None]:
    """Replace the manifest of a folder."""

    def damage(folder: Path) -> None:
        (folder / "manifest.json").write_text(content, "utf-8")

    return damage


def infinite_size(folder: Path) -> None:
    """Give a layer a size that JSON allows and no float can hold."""
    edit(lambda v: v.update(hidden=[10**9, v["embedding"]]))(folder)
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("1000000000", "1e999"), "utf-8")


def link(folder: Path) -> None:
    """Put a link in the place of the graph: what it leads to may change after the check."""
    model = folder / "model.onnx"
    model.rename(folder.parent / "elsewhere.onnx")
    model.symlink_to(folder.parent / "elsewhere.onnx")


def fifo(name: str) -> Callable[[Path], None]:
    """Put a pipe in the place of a file: opening it waits for ever."""

    def damage(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return damage


def folder_for_graph(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()


def sparse(folder: Path) -> None:
    """Let the graph have a terabyte."""
    os.truncate(folder / "model.onnx", 2**40)


FOLDERS: dict[str, Callable[[Path], None]] = {
    "a link": link,
    "a pipe for a graph": fifo("model.onnx"),
    "a pipe for a manifest": fifo("manifest.json"),
    "a graph that is a folder": folder_for_graph,
    "a terabyte": sparse,
    "a manifest nested deeply": text("[" * 100_000),
    "a manifest with NaN": edit(lambda v: v["metrics"].update(perplexity=float("nan"))),
    "a name that a terminal obeys": edit(lambda v: v.update(name="\x1b]0;title\x07mine")),
    "an infinite size": infinite_size,
    "a licence with half of a character": edit(lambda v: v.update(licence="MIT \ud83d")),
    "a licence that a terminal obeys": edit(lambda v: v.update(licence="\x1b[2JMIT")),
    "a licence that changes the direction": edit(lambda v: v.update(licence="MIT \u202etxet")),
    "a licence of two lines": edit(lambda v: v.update(licence="MIT\u2028personal: no")),
    "a source that a terminal obeys": edit(lambda v: v.update(data=[{"source": "\x9b2J"}])),
    "a schema that is no number": edit(lambda v: v.update(schema="1")),
    "a schema that is true": edit(lambda v: v.update(schema=True)),
    "another vocabulary": edit(lambda v: v.update(vocabulary=v["vocabulary"] + 1)),
    "another embedding": edit(lambda v: v.update(embedding=8, hidden=[v["hidden"][0], 8])),
    "another state": edit(lambda v: v.update(hidden=[1, *v["hidden"]])),
    "an absurd size": edit(lambda v: v.update(vocabulary=10**30)),
    "a file elsewhere": edit(lambda v: v["files"].update({"../../passwd": "0" * 64})),
    "a checksum that is no text": edit(lambda v: v["files"].update({"model.onnx": 7})),
}
if os.name == "nt":
    FOLDERS = {name: damage for name, damage in FOLDERS.items() if name.split()[1] != "pipe"}


@pytest.fixture(params=[*(name for name in [*DAMAGES, *FOLDERS] if name != BOMB), *slow(BOMB)])
def hostile(request: pytest.FixtureRequest, tiny_bundle: Bundle, tmp_path: Path) -> Path:
    """Make one of the hostile bundles."""
    files: Files = dict(tiny_bundle.files)
    if request.param in DAMAGES:
        DAMAGES[request.param](files)
    folder = write_bundle(tmp_path / "stranger", replace(tiny_bundle.manifest), files).path
    if request.param in FOLDERS:
        FOLDERS[request.param](folder)
    return folder


@pytest.mark.attack("A stranger's model does no harm", "hostile bundles with right checksums")
def test_a_hostile_bundle_is_one_line_and_changes_nothing(
    hostile: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = registry.names()
    for arguments in (["import", str(hostile), "--name", "new"], ["info", str(hostile)]):
        code = main(["models", *arguments])
        out, err = capfd.readouterr()
        assert (code, out) == (2, ""), err
        assert err.startswith("afterword: ")
        assert err.count("\n") == 1
        assert err.rstrip("\n").isprintable()
    assert registry.names() == before


def test_the_bundle_that_they_are_made_from_works(
    tiny_bundle: Bundle, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files: Files = dict(tiny_bundle.files)
    layer("ngram.npz", COUNTS)(files)
    layer("datastore.npz", states(SIZE))(files)
    folder = write_bundle(tmp_path / "sound", tiny_bundle.manifest, files).path
    assert main(["models", "info", str(folder)]) == 0
    assert main(["models", "import", str(folder), "--name", "new"]) == 0
    assert "new" in registry.names()


@pytest.mark.parametrize("record", ['{"start": "\\u001b]0;x\\u0007"}', "[" * 100_000])
def test_the_record_of_a_stranger_is_not_printed(
    record: str, tiny_bundle: Bundle, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files: Files = {**tiny_bundle.files, "sources.json": record.encode()}
    manifest = replace(tiny_bundle.manifest, personal=True)
    folder = write_bundle(tmp_path / "stranger", manifest, files).path
    assert main(["models", "info", str(folder)]) == 0
    assert all(line.isprintable() for line in capfd.readouterr().out.splitlines())


@pytest.mark.attack("A stranger's model does no harm", "hostile bundles with right checksums")
@pytest.mark.parametrize("kind", ["no weights", *slow("an endless loop", "an n-gram of noise")])
def test_words_of_another_model_are_never_passed_off_as_its_own(
    kind: str, tiny_bundle: Bundle, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files: Files = dict(tiny_bundle.files)
    DAMAGES[kind](files)
    folder = write_bundle(tmp_path / "stranger", tiny_bundle.manifest, files).path
    assert main(["complete", "--model", str(folder), "Thank you for your "]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("afterword: ")
    assert str(folder) in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("kind", ["no weights", *slow("weights that are no numbers")])
def test_the_doctor_and_use_try_every_model(
    kind: str, tiny_bundle: Bundle, capfd: pytest.CaptureFixture[str]
) -> None:
    files: Files = dict(tiny_bundle.files)
    DAMAGES[kind](files)
    registry.install(tiny_bundle.manifest, files, "broken")
    assert main(["models", "use", "broken"]) == 2
    assert registry.current_name() == "tiny"
    assert main(["doctor"]) == 1
    assert "FAILED  models: " in capfd.readouterr().out
