"""What somebody made with an older base goes on when another one, of another vocabulary, ships.

`fixtures/data-folder-older-base` is the data folder that commit 5faf3c1 left after `learn` of the
first note, which made the profile `me`, `train` of both notes as `mine`, and `forget council`. It
had the base and the notes of `fixtures/data-folder-schema-1`. Never write it anew: a version that
cannot use it is at fault.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from afterword.cli import main
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.lsp.active_model import ActiveModel
from afterword.store import registry
from afterword.store.bundle import DATASTORE, NGRAM, Bundle, read_manifest
from tests.helpers import at_end

from .old_data import OLD_BASE, copy_data_folder

BOTH = pytest.mark.parametrize("name", ["me", "mine"])


@pytest.fixture(autouse=True)
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_bundle: Bundle) -> Path:
    """Copy the data folder and the writing, beside a new shipped model; return the writing."""
    copy_data_folder("data-folder-older-base", tmp_path)
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    return tmp_path / "notes"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.md"
    path.write_text("Ask Rosamund, for Rosamund knows.\n" * 3)
    return path


def walks(notes: Path) -> str:
    return str(notes / "2026-01-01 walks.md")


def talks(notes: Path) -> str:
    return str(notes / "2026-02-01 talks.md")


def completed(name: str) -> str:
    """Return the first word that a model lists where the person's phrase has been begun."""
    engine = Engine.open(registry.open_model(name))
    return engine.complete(*at_end("zofan mirasol tem"), 5).words[0].text


def vocabulary(name: str) -> int:
    return registry.open_model(name).manifest.shape.vocabulary


def known_words(name: str) -> set[str]:
    """Return the words in the layers of a model; all layers must have them alike."""
    personal = Personal.of(registry.open_model(name))
    assert personal.ngram is not None
    return {word.lower() for word in personal.ngram.vocabulary}


def state_size(name: str) -> int:
    """Return the size of the states in a model's datastore: that of its network's last layer."""
    personal = Personal.of(registry.open_model(name))
    assert personal.datastore is not None
    return len(personal.datastore.mean)


def test_the_shipped_base_has_another_vocabulary_and_size(tiny_bundle: Bundle) -> None:
    old, new = read_manifest(OLD_BASE).shape, tiny_bundle.manifest.shape
    assert old.vocabulary != new.vocabulary
    assert old.hidden != new.hidden
    assert vocabulary("mine") == old.vocabulary
    assert vocabulary("me") == new.vocabulary


def test_a_trained_model_serves_as_it_did() -> None:
    models = ActiveModel()
    assert models.load(None) == []
    assert models.refresh() == []
    assert models.status()["model"] == "mine"
    assert not registry.open_model("mine").is_outdated
    assert completed("mine") == "tembrak"
    assert state_size("mine") == registry.open_model("mine").manifest.shape.embedding


def test_counted_phrases_serve_with_the_new_base_and_a_message_says_what_is_left_out() -> None:
    models = ActiveModel()
    (line,) = models.load("me")
    assert line.startswith("the network of me has changed: your phrases still count")
    assert line.endswith("afterword learn")
    assert models.refresh() == []
    files = registry.open_model("me").files
    assert NGRAM in files
    assert DATASTORE not in files
    assert completed("me") == "tembrak"


def test_the_message_is_not_repeated_when_the_profile_changes() -> None:
    models = ActiveModel()
    assert len(models.load("me")) == 1
    profile = registry.resolve("me").profile
    assert main(["forget", "tembrak"]) == 0
    assert models.refresh() == []
    assert registry.resolve("me").profile != profile
    assert models.model is not None
    assert models.model.is_outdated


def test_the_next_learn_makes_the_datastore_again(tiny_bundle: Bundle) -> None:
    pytest.importorskip("torch")
    models = ActiveModel()
    assert len(models.load("me")) == 1
    engine = models.engine
    registry.use("me")
    assert main(["learn"]) == 0
    assert models.refresh() == []
    assert models.engine is engine  # only the person's layers were read again
    assert not registry.open_model("me").is_outdated
    assert state_size("me") == tiny_bundle.manifest.shape.embedding
    assert completed("me") == "tembrak"


@BOTH
def test_writing_is_added(name: str, letter: Path) -> None:
    pytest.importorskip("torch")
    registry.use(name)
    network = registry.open_model(name).model_path.read_bytes()
    assert main(["learn", str(letter)]) == 0
    assert registry.open_model(name).model_path.read_bytes() == network
    assert {"rosamund", "tembrak"} <= known_words(name)
    assert "council" not in known_words(name)
    assert state_size(name) == registry.open_model(name).manifest.shape.embedding
    assert registry.current_name() == name


@BOTH
def test_a_word_is_forgotten_and_learned_again(name: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    registry.use(name)
    assert main(["forget", "Tembrak"]) == 0
    left = [p for p in (tmp_path / "data").rglob("*.npz") if b"tembrak" in p.read_bytes()]
    assert left == []
    assert main(["forget", "--undo", "tembrak"]) == 0
    assert "tembrak" not in known_words(name)
    assert main(["learn"]) == 0
    assert "tembrak" in known_words(name)
    assert completed(name) == "tembrak"


def test_a_file_is_unlearned_by_what_only_counted_it(notes: Path) -> None:
    pytest.importorskip("torch")
    registry.remove("mine")
    registry.use("me")
    assert main(["learn", talks(notes)]) == 0
    assert main(["forget", "--source", walks(notes)]) == 0
    assert "tembrak" not in known_words("me")
    assert main(["forget", "--undo", "--source", walks(notes)]) == 0
    assert main(["learn"]) == 0
    assert "tembrak" in known_words("me")


@pytest.mark.slow
def test_a_file_is_unlearned_by_training_again_from_the_new_base(notes: Path) -> None:
    pytest.importorskip("torch")
    assert main(["forget", "--source", talks(notes)]) == 0
    assert vocabulary("mine") == vocabulary("en")
    assert (
        registry.open_model("mine").manifest.known_base()
        == registry.open_model("en").manifest.known_base()
    )
    assert completed("mine") == "tembrak"
    assert main(["forget", "--undo", "--source", talks(notes)]) == 0
    assert main(["train", "--name", "mine"]) == 0
    assert completed("mine") == "tembrak"


@pytest.mark.slow
def test_a_training_goes_on_from_the_old_vocabulary(letter: Path) -> None:
    pytest.importorskip("torch")
    draw = random.Random(1)
    words = ["Rosamund", "knows", "the", "way", "to", "our", "river", "and", "every", "bridge"]
    letter.write_text("\n\n".join(" ".join(draw.choices(words, k=12)) for _ in range(50)))
    assert main(["train", str(letter), "--name", "next", "--from", "mine"]) == 0
    assert vocabulary("next") == vocabulary("mine") != vocabulary("en")
    assert {"rosamund", "tembrak"} <= known_words("next")


@pytest.mark.slow
def test_training_again_moves_a_model_to_the_new_base() -> None:
    pytest.importorskip("torch")
    assert main(["train", "--name", "mine"]) == 0
    assert vocabulary("mine") == vocabulary("en")
    assert completed("mine") == "tembrak"


@BOTH
def test_it_is_measured(name: str, notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    command = ["evaluate", walks(notes), "--model", name, "--words", "20", "--json"]
    assert main(command) == 0
    systems = json.loads(capsys.readouterr().out)
    assert [system["words"] for system in systems] == [20] * len(systems)
    assert all(0 < system["kss5"] < 1 for system in systems)
