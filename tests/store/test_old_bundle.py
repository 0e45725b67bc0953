"""A personal model that somebody has on their disk, in schema 1 of November 2026, still serves.

`fixtures/personal-schema-1` holds random weights and invented words: "mirasol tembrak vonduli" ends
every line of what it counted. Never write it anew: a reader that cannot read it is at fault.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from afterword.cli import main
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.completion.personal import Personal
from afterword.store import registry
from afterword.store.bundle import DATASTORE, MODEL, NGRAM, SOURCES, TOKENIZER, Bundle
from tests.helpers import at_end, install_copy

KEEPSAKE = Path(__file__).parent / "fixtures" / "personal-schema-1"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    folder = install_copy(KEEPSAKE, "keepsake")
    registry.use("keepsake")
    return folder


@pytest.fixture
def model(installed: Path, request: pytest.FixtureRequest) -> Bundle:
    """Open the model as it was written, or as it is installed: its layers in a profile."""
    return Bundle.open(KEEPSAKE) if request.param == "as written" else registry.open_model()


BOTH_FORMS = pytest.mark.parametrize("model", ["as written", "installed"], indirect=True)


def test_it_has_every_file_that_a_personal_model_may_have() -> None:
    files = Bundle.open(KEEPSAKE).manifest.files
    assert set(files) == {TOKENIZER, MODEL, NGRAM, DATASTORE, LEXICON, SOURCES}
    assert json.loads((KEEPSAKE / "manifest.json").read_text("utf-8"))["schema"] == 1


@BOTH_FORMS
def test_its_words_are_offered(model: Bundle) -> None:
    engine = Engine.open(model)
    for typed, word in (
        ("zofan mirasol ", "tembrak"),
        ("zofan mirasol tembrak vo", "vonduli"),
        ("Zofan 44 ", "bemin"),  # after numbers, but never this one
    ):
        found = engine.complete(*at_end(typed), 3).words
        assert found[0].text == word
        engine.close("a")


@BOTH_FORMS
def test_its_counts_and_states_are_read_as_they_were_written(model: Bundle) -> None:
    personal = Personal.of(model)
    assert personal.ngram is not None
    assert personal.datastore is not None
    counted = personal.ngram.at(["mirasol", "tembrak"])
    assert counted.probability("vonduli") == pytest.approx(0.973312, abs=1e-4)
    remembered = personal.datastore.at(np.zeros(8, np.float32), EngineConfig())
    assert remembered.probability("mirasol") == pytest.approx(0.089603, abs=1e-3)
    assert "zofan" in Lexicon.open(model.files[LEXICON])


def test_its_words_can_be_forgotten(installed: Path) -> None:
    assert main(["forget", "tembrak"]) == 0
    personal = Personal.of(registry.open_model("keepsake"))
    assert personal.ngram is not None
    assert "tembrak" not in personal.ngram.vocabulary


@pytest.mark.slow
def test_a_server_serves_it(installed: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["complete", "--json", "zofan mirasol tem"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["words"][0]["text"] == "tembrak"


def test_training_goes_on_from_it(installed: Path) -> None:
    pytest.importorskip("torch")
    from afterword_training.network.initial_model import from_bundle  # noqa: PLC0415
    from afterword_training.personal.provenance import record_of  # noqa: PLC0415

    record = record_of("keepsake")
    assert record is not None
    assert (record.start, record.learned) == ("en", ("/home/somebody/notes/one.md",))
    assert from_bundle(Bundle.open(installed)).shape.hidden == (12, 8)
