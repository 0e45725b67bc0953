"""One bit of a stored file is wrong: it is noticed, and what it stands for is never used."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword.cli import main
from afterword.completion import forgetting
from afterword.lsp.active_model import ActiveModel
from afterword.masking.prose_document import ProseDocument
from afterword.store import forgotten, registry
from afterword.store.bundle import DATASTORE, MODEL, NGRAM, SOURCES, TOKENIZER, Bundle
from afterword.store.paths import data_dir
from afterword.store.profile import Network, Profile
from tests.attacks import Attack
from tests.helpers import install_copy

from .test_profile import COUNTS, STATES

CHECKED = {MODEL, TOKENIZER, NGRAM, DATASTORE, SOURCES}
"""Files with a checksum beside them: whatever is wrong in them is noticed."""


@pytest.fixture
def files(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Make the data folder of somebody who has trained, learned and forgotten; return its files."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    install_copy(tiny_bundle, "mine")
    profile = Profile("me", Network("mine", tiny_bundle.network_sha256), 1234)
    layers = {NGRAM: COUNTS, DATASTORE: STATES, SOURCES: b'{"paths": []}'}
    registry.install_profile(profile, layers)
    registry.use("me")
    forgotten.add(["people", "council"])
    found = [path for path in data_dir().rglob("*") if path.is_file() and path.stat().st_size]
    assert {path.name for path in found} > CHECKED
    return sorted(found)


@pytest.mark.slow
@pytest.mark.attack("A corrupt file is never used", "one bit of a stored file flips")
def test_one_wrong_bit_is_noticed_and_words_still_come(
    files: list[Path], attack: Attack, capsys: pytest.CaptureFixture[str]
) -> None:
    for draw in attack.rounds(3):
        for path in files:
            attack.count()
            sound = path.read_bytes()
            place, bit = draw.randrange(len(sound)), 1 << draw.randrange(8)
            damaged = bytearray(sound)
            damaged[place] ^= bit
            path.write_bytes(damaged)
            where = f"{path.name}, byte {place}, bit {bit}"
            models = ActiveModel()
            problems = models.load(None)
            assert all("\n" not in line and line.isprintable() for line in problems), where
            assert models.engine is not None, where
            document = ProseDocument("doc", "Thank you for the ")
            assert models.engine.complete(document, document.cursor(document.end), 5).words, where
            code = main(["models", "info"])
            told = capsys.readouterr()
            if path.name in CHECKED:
                assert any(path.name in line for line in problems), where
                assert models.model is not None
                assert path not in models.model.files.values(), where
                assert (code, told.out) == (2, ""), where
            assert code == 0 or (code == 2 and told.err.count("\n") == 1), where
            path.write_bytes(sound)
    assert ActiveModel().load(None) == []
    assert forgetting.forgotten_words() == {"people", "council"}
