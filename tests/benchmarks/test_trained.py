"""The row of `afterword train`: a model is trained on what was written before, once, and typed."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from benchmarks import trained
from benchmarks.authors import Author
from benchmarks.compare import AFTER_TRAIN, Extent, measure, system_for
from benchmarks.trained import find_trained, model_folder, trained_model

from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.source_record import SCRATCH

BEFORE = [
    f"They went to Zanzibar on day {'abcdefgh'[n]}, and the people of the town were happy with it."
    for n in range(8)
]
ANN = Author("ann", BEFORE, ["They went to Quito. They were happy in Quito, and then they went."])


@pytest.fixture(autouse=True)
def shipped(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ship the tiny model, and give the test folders of its own."""
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    monkeypatch.setattr(trained, "MODELS", tmp_path / "trained")
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.slow
def test_the_model_has_learned_what_was_written_before_and_nothing_that_is_typed(
    tiny_bundle: Bundle, tmp_path: Path
) -> None:
    took = trained_model(ANN)
    system = system_for(AFTER_TRAIN, ANN)
    model = system.bundle(ANN)
    assert model.manifest.personal
    assert model.network_sha256 != tiny_bundle.network_sha256
    personal = Personal.of(model)
    assert personal.ngram is not None
    assert personal.datastore is not None
    assert personal.knows(["Zanzibar"])
    assert not personal.knows(["Quito"])
    assert took["words"] == sum(len(text.split()) for text in BEFORE)
    assert took["stored_bytes"] > took["personal_bytes"] > 0
    assert took["train_seconds"] > 0
    assert not (tmp_path / "data").exists(), "the user's own models are left alone"


@pytest.mark.slow
def test_a_model_is_trained_once_for_each_text(monkeypatch: pytest.MonkeyPatch) -> None:
    first = trained_model(ANN)
    monkeypatch.setattr(trained, "train_into", lambda *_: pytest.fail("it was trained again"))
    assert trained_model(ANN) == first
    two = [ANN._replace(name=name) for name in ("notes.2025", "notes.2026")]
    monkeypatch.setattr(trained, "train_into", lambda *a: a[2].mkdir(parents=True) or {"words": 1})
    for author in two:
        trained_model(author)
    assert all(find_trained(author) for author in two), "a dot does not end a name"
    folders = {
        model_folder(ANN),
        model_folder(ANN, SCRATCH),
        model_folder(ANN._replace(before=BEFORE[1:])),
    }
    assert len(folders) == 3


def test_a_training_that_was_interrupted_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model_folder(ANN).mkdir(parents=True)  # its figures were not written any more
    done: list[Path] = []

    def train(_author: Author, _record: object, folder: Path) -> dict[str, int]:
        done.append(folder)
        return {"words": 1}

    monkeypatch.setattr(trained, "train_into", train)
    trained_model(ANN)
    assert done == [model_folder(ANN)]
    assert not model_folder(ANN).exists()


@pytest.mark.slow
def test_what_was_trained_is_typed_like_any_system() -> None:
    with pytest.raises(UserError, match="no model of ann has been trained"):
        measure(AFTER_TRAIN, [ANN], Extent(9, 9), None)
    took = trained_model(ANN)
    figures = measure(AFTER_TRAIN, [ANN], Extent(9, 9), None)["ann"]
    assert figures["documents"][0]["words"] == 9
    assert figures["ghost"]["words"] == 9
    assert figures["costs"]["stored_bytes"] == took["stored_bytes"]
