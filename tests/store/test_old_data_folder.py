"""A data folder that somebody has, as Afterword of November 2026 wrote it, goes on as it was.

`fixtures/data-folder-schema-1` holds a shipped model of random weights, invented writing, `me` that
`learn` made from it, `mine` that was trained, and the forgotten word "council". The layers lie in
the bundles. Never write it anew: a reader that cannot read it is at fault.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from afterword.cli import main
from afterword.completion import forgetting
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.lsp.active_model import ActiveModel
from afterword.store import locks, migration, registry
from afterword.store.bundle import (
    ATTRIBUTION,
    DATASTORE,
    LAYERS,
    MANIFEST,
    NGRAM,
    SOURCES,
    Bundle,
)
from afterword.store.locks import lock_data
from afterword.store.migration import migrate_models
from tests.helpers import at_end, install_copy

from .old_data import OLD_BASE, copy_data_folder


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the data folder, and put the writing where its records say."""
    copy_data_folder("data-folder-schema-1", tmp_path)
    shutil.copytree(OLD_BASE, tmp_path / "shipped")
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tmp_path / "shipped")
    return tmp_path / "data"


def offered(model: Bundle, typed: str) -> list[str]:
    engine = Engine.open(model)
    return [word.text for word in engine.complete(*at_end(typed), 5).words]


def layers_of(name: str) -> dict[str, bytes]:
    files = registry.open_model(name).files
    return {file: files[file].read_bytes() for file in (*LAYERS, SOURCES)}


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_server_moves_the_layers_and_serves_what_it_did(data: Path) -> None:
    old = {name: registry.open_model(name) for name in ("me", "mine")}
    before = {name: (layers_of(name), offered(old[name], "zofan mirasol ")) for name in old}
    assert [model.profile for model in old.values()] == [None, None]
    models = ActiveModel()
    assert models.load(None) == []
    assert (models.status()["model"], models.status()["personal"]) == ("me", True)
    for name, was in old.items():
        model = registry.open_model(name)
        assert model.profile is not None
        assert model.profile == registry.resolve(name).profile
        assert files_in(model.profile) == {"profile.json", *LAYERS, SOURCES}
        assert (layers_of(name), offered(model, "zofan mirasol ")) == before[name]
        assert not model.is_outdated
        assert model.manifest.data == was.manifest.data
        assert model.manifest.created == was.manifest.created
    assert before["me"][1][0] == "tembrak"
    # What was only learned needs no network of its own any more.
    assert registry.resolve("me").network_name == "en"
    assert [path.name for path in (data / "models").iterdir() if path.is_dir()] == ["mine"]
    assert not set(LAYERS) & files_in(registry.resolve("mine").network)
    assert registry.names() == ["me", "mine"]
    assert forgetting.forgotten_words() == {"council"}


def test_it_serves_as_it_is_while_another_process_has_the_folder(data: Path) -> None:
    from filelock import FileLock  # noqa: PLC0415

    with FileLock(data / "models" / ".lock"):
        models = ActiveModel()
        assert models.load(None) == []
        assert models.model is not None
        assert models.model.profile is None
        assert offered(models.model, "zofan mirasol ")[0] == "tembrak"
    assert models.refresh() == []


@pytest.mark.parametrize(
    ("start", "network"), [("base", "base"), ("mine", "me"), ("gone", "me"), ("../shipped", "me")]
)
def test_what_learn_alone_made_goes_with_the_base_that_it_was_made_from(
    data: Path, start: str, network: str
) -> None:
    install_copy(Bundle.open(data.parent / "shipped"), "base")
    folder = registry.resolve("me").network
    record = json.loads((folder / SOURCES).read_text("utf-8")) | {"start": start}
    text = json.dumps(record)
    (folder / SOURCES).write_bytes(text.encode())
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["files"][SOURCES] = hashlib.sha256(text.encode()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    expected = offered(registry.open_model("me"), "zofan mirasol ")
    assert migrate_models() == []
    location = registry.resolve("me")
    assert location.profile is not None
    assert location.network_name == network
    assert offered(registry.open_model("me"), "zofan mirasol ") == expected
    assert (data / "models" / "me").exists() is (network == "me")


def test_a_new_network_takes_over_what_was_learned(data: Path, tiny_bundle: Bundle) -> None:
    shutil.rmtree(data.parent / "shipped")
    shutil.copytree(tiny_bundle.path, data.parent / "shipped")
    models = ActiveModel()
    (line,) = models.load(None)
    assert line.startswith("the network of me has changed: your phrases still count")
    assert models.model is not None
    assert DATASTORE not in models.model.files
    assert offered(models.model, "zofan mirasol tem")[0] == "tembrak"


@pytest.mark.parametrize("name", ["me", "mine"])
def test_a_word_is_forgotten_in_what_was_moved(name: str) -> None:
    assert forgetting.forget_words(["Tembrak"]) == ["me", "mine"]
    personal = Personal.of(registry.open_model(name))
    assert personal.ngram is not None
    assert personal.datastore is not None
    assert "tembrak" not in (*personal.ngram.vocabulary, *personal.datastore.vocabulary)


def test_no_copy_of_a_forgotten_word_is_left(data: Path) -> None:
    forgetting.forget_words(["tembrak"])
    files = [path for path in data.rglob("*") if path.suffix == ".npz"]
    assert len(files) == 4
    assert [path for path in files if b"tembrak" in path.read_bytes()] == []


@pytest.mark.parametrize("name", ["me", "mine"])
def test_it_is_exported_in_one_piece_and_comes_back(data: Path, name: str) -> None:
    expected = layers_of(name)
    out = data.parent / "out"
    for moved in (False, True):
        if moved:
            migrate_models()
        assert main(["models", "export", name, str(out), "--yes"]) == 0
        bundle = Bundle.open(out)
        assert bundle.files[ATTRIBUTION].read_text().startswith("# Attribution")
        assert [e["source"] for e in bundle.manifest.data] == ["talks", "personal"]
        assert bundle.files[NGRAM].read_bytes() == expected[NGRAM]
        assert bundle.files[DATASTORE].read_bytes() == expected[DATASTORE]
        assert SOURCES not in files_in(out)
        if not moved:
            shutil.rmtree(out)
    assert main(["models", "import", str(out), "--name", "back"]) == 0
    back = registry.resolve("back")
    assert back.network_name == {"me": "en", "mine": "mine"}[name]  # both are there already
    assert not registry.open_model("back").is_outdated


@pytest.mark.parametrize("name", ["me", "mine"])
def test_writing_is_added_to_it(data: Path, name: str) -> None:
    pytest.importorskip("torch")
    registry.use(name)
    new = data.parent / "letter.md"
    new.write_text("Ask Rosamund, for Rosamund knows.\n" * 3)
    network = registry.open_model(name).model_path.read_bytes()
    assert main(["learn", str(new)]) == 0
    model = registry.open_model(name)
    personal = Personal.of(model)
    assert personal.ngram is not None
    assert {"Rosamund", "tembrak"} <= set(personal.ngram.vocabulary)
    assert "council" not in personal.ngram.vocabulary
    assert model.model_path.read_bytes() == network
    assert registry.current_name() == name


class Killed(BaseException):
    """Stands for a signal: nothing catches it."""


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (registry, "install_profile"),
        (registry, "install_network"),
        (migration, "remove_versions"),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_a_move_that_is_killed_goes_on(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str, after: bool
) -> None:
    expected = {name: layers_of(name) for name in ("me", "mine")}
    take_step = getattr(module, step)

    def killed(*arguments: object) -> None:
        if after:
            take_step(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(Killed):
            migrate_models()
    assert {name: layers_of(name) for name in expected} == expected
    assert migrate_models() == []
    assert {name: layers_of(name) for name in expected} == expected
    assert registry.resolve("me").network_name == "en"


def test_a_corrupt_model_is_left_and_keeps_no_other_from_moving() -> None:
    (registry.resolve("me").network / "model.onnx").write_bytes(b"cut off")
    (line,) = migrate_models()
    assert line.startswith("me is still in the form of an earlier version: ")
    assert registry.resolve("me").profile is None
    assert registry.resolve("mine").profile is not None


def test_nothing_is_locked_where_there_is_nothing_to_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    migrate_models()
    monkeypatch.setattr(locks, "DATA_WAIT_SECONDS", 0.0)
    with lock_data():
        assert migrate_models(wait_seconds=0.0) == []


def test_what_cannot_be_moved_now_is_one_line(data: Path) -> None:
    from filelock import FileLock  # noqa: PLC0415

    with FileLock(data / "models" / ".lock"):
        (line,) = migrate_models(wait_seconds=0.0)
    assert line.startswith("another Afterword is changing")
