"""Writing that is added to a model without training."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from installed import CONSOLE, bundle_of, counted, install, install_trained, names, remembered

from afterword import forgotten, registry
from afterword.bundle import Bundle
from afterword.cli import main
from afterword.completion.personal import DATASTORE
from afterword.errors import UserError
from afterword.lsp.models import Models
from afterword_training.relearn import learn
from afterword_training.sources import record_of


def test_learn_makes_a_personal_model_and_then_adds_to_it(writing: Path) -> None:
    walks, talks = sorted(writing.iterdir())
    assert learn([str(walks)], CONSOLE) == ("me", 724)
    assert registry.current_name() == "me"
    first = bundle_of("me")
    assert first.manifest.personal
    assert first.manifest.data[-1] == {"source": "personal", "words": 724}
    assert first.model_path.read_bytes() == bundle_of("en").model_path.read_bytes()
    assert "Marlowe" not in counted("me")
    assert "garden" in remembered("me").vocabulary
    assert learn([str(talks), str(walks)], CONSOLE)[1] == 724 + 485
    assert "Marlowe" in counted("me")
    assert "Marlowe" in remembered("me").vocabulary
    assert not first.path.exists()
    record = record_of("me")
    assert (record.start, record.learned) == ("en", ())
    assert names(record.counted) == {walks.name, talks.name}
    assert [entry["source"] for entry in bundle_of("me").manifest.data] == ["personal"]


def test_learn_leaves_network_and_datastore_of_a_trained_model(
    writing: Path, tiny_bundle: Bundle
) -> None:
    walks, talks = sorted(writing.iterdir())
    trained = install_trained(tiny_bundle, "mine", walks)
    registry.use("mine")
    learn([str(talks)], CONSOLE)
    assert registry.names() == ["mine"]
    assert record_of("mine").learned == trained.learned
    assert names(record_of("mine").counted) == {walks.name, talks.name}
    assert DATASTORE not in bundle_of("mine").files


def test_learn_never_overwrites_another_model(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "me", writing)
    with pytest.raises(UserError, match="afterword models use me"):
        learn([str(writing)], CONSOLE)
    install(tiny_bundle, "old", None)
    registry.use("old")
    with pytest.raises(UserError, match="does not say what it has learned from"):
        learn([str(writing)], CONSOLE)


@pytest.mark.parametrize("path", ["nowhere", "*.nothing"])
def test_learn_says_what_it_cannot_read(writing: Path, path: str) -> None:
    with pytest.raises(UserError, match=r"nowhere does not exist|matches no file"):
        learn([str(writing / path)], CONSOLE)
    assert registry.names() == []


def test_learn_filters_secrets_and_forgotten_words(writing: Path) -> None:
    forgotten.add(["marlowe"])
    address = "zelda" + "@example.org"
    (writing / "letter.md").write_text(f"Write to {address}, yes, to {address}, again and again.")
    learn([str(writing)], CONSOLE)
    assert "again" in counted("me")
    for known in (counted("me"), remembered("me").vocabulary):
        assert not {"Marlowe", "zelda"} & set(known)


def test_a_running_server_takes_up_what_was_learned(writing: Path) -> None:
    models = Models()
    models.load(None)
    assert main(["learn", str(writing)]) == 0
    assert models.refresh() == []
    assert models.engine is not None
    assert models.engine.bundle.path == registry.resolve("me")
