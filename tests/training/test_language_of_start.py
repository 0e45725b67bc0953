"""Models are made again on the languages that their first training took."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("lingua")

from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword_training.personal.provenance import new_record
from afterword_training.personal.unlearning import forget_sources
from afterword_training.personal.update import learn
from afterword_training.personal.wanted_writing import read_writing

from .installed import CONSOLE, Retrain, counted, install

GERMAN = "Wir gingen am Morgen am See entlang, und der Reiher stand dort. " * 4


@pytest.mark.parametrize("start", ["en", "scratch"])
def test_a_network_is_trained_again_on_the_language_that_it_starts_from(
    writing: Path, tiny_bundle: Bundle, start: str
) -> None:
    _, talks = sorted(writing.iterdir())
    (writing / "see.md").write_text(GERMAN)
    record = new_record([writing], start, None, None, None)
    install(tiny_bundle, "one", record.after_training(read_writing([writing])))
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert "garden" in retrain.texts["one"]
    assert ("Reiher" in retrain.texts["one"]) is (start == "scratch")


def test_a_model_from_scratch_learns_every_language(writing: Path, tiny_bundle: Bundle) -> None:
    walks, _ = sorted(writing.iterdir())
    record = new_record([walks], "scratch", "en", None, None)
    install(tiny_bundle, "one", record.after_training(read_writing([walks])))
    registry.use("one")
    (writing / "see.md").write_text(GERMAN)
    learn([str(writing / "see.md")], CONSOLE)
    assert "Reiher" in counted("one")
