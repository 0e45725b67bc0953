"""Whatever lies where the list or the choice should be, the server answers and says what it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from afterword.cli import doctor, main
from afterword.completion import forgetting
from afterword.errors import UserError
from afterword.lsp.active_model import ActiveModel
from afterword.store import forgotten, registry
from afterword.store.bundle import NGRAM, Bundle, write_bundle
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import SECONDS, at_end, install_copy

WRITING = ["We thank you for your zymurgy, and we thank you for your zymurgy."] * 3


@pytest.fixture
def data(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the data folder of somebody whose phrases are counted."""
    folder = tmp_path / "data"
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(folder))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    files = tiny_bundle.files | {NGRAM: build_ngram(WRITING).to_bytes()}
    install_copy(write_bundle(tmp_path / "mine", tiny_bundle.manifest, files), "mine")
    registry.use("mine")
    return folder


def make_fifo(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no FIFO")
    os.mkfifo(path)


def link_to(target: str) -> Callable[[Path], object]:
    def link(path: Path) -> None:
        if sys.platform == "win32":
            pytest.skip("links need a privilege on Windows")
        path.symlink_to(target if target else path)

    return link


OBSTACLES: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "FIFO": make_fifo,
    "link to itself": link_to(""),
    "link to an endless device": link_to("/dev/zero"),
    "nested JSON": lambda path: path.write_text("[" * 100_000),
    "a nested list": lambda path: path.write_text('{"sources": [], "words": ' + "[" * 100_000),
    "other bytes": lambda path: path.write_bytes(b"\xff\xfe\x80"),
    "a zero byte": lambda path: path.write_bytes(b"a\0b"),
}
KINDS = pytest.mark.parametrize("put", OBSTACLES.values(), ids=OBSTACLES.keys())


def suggested(models: ActiveModel) -> list[str]:
    assert models.engine is not None
    found = models.engine.complete(*at_end("we thank you for your "), 5)
    return [word.text for word in found.words]


@pytest.mark.timeout(3 * SECONDS)
@KINDS
def test_with_an_unreadable_list_nothing_personal_is_suggested_and_one_line_says_why(
    data: Path, put: Callable[[Path], object]
) -> None:
    path = data / "forgotten.json"
    put(path)
    models = ActiveModel()
    (line,) = models.load(None)
    assert line.startswith(f"{path} ")
    assert "; fix" in line or ", or" in line
    words = suggested(models)
    assert words
    assert "zymurgy" not in words
    assert models.refresh() == []
    with pytest.raises(UserError):
        forgetting.forget_words(["town"])
    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    assert models.refresh() == []
    assert suggested(models)[0] == "zymurgy"


def test_with_an_unreadable_list_a_network_trained_on_the_writing_does_not_serve(
    data: Path, tiny_bundle: Bundle, tmp_path: Path
) -> None:
    trained = replace(tiny_bundle.manifest, personal=True)
    install_copy(write_bundle(tmp_path / "trained", trained, tiny_bundle.files), "trained")
    registry.use("trained")
    (data / "forgotten.json").mkdir()
    models = ActiveModel()
    assert len(models.load(None)) == 1
    assert models.model is not None
    assert models.model.path == tiny_bundle.path


@pytest.mark.timeout(3 * SECONDS)
@KINDS
def test_with_an_unreadable_choice_the_shipped_model_answers_and_one_line_says_why(
    data: Path, tiny_bundle: Bundle, put: Callable[[Path], object]
) -> None:
    path = data / "model"
    path.unlink()
    put(path)
    models = ActiveModel()
    (line,) = models.load(None)
    assert line.startswith(f"{path} ")
    assert models.model is not None
    assert models.model.path == tiny_bundle.path
    assert suggested(models)
    assert models.refresh() == []


@pytest.mark.timeout(3 * SECONDS)
@pytest.mark.parametrize("name", ["forgotten.json", "model"])
@KINDS
def test_the_doctor_names_the_file(
    data: Path,
    name: str,
    put: Callable[[Path], object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "ask", lambda text, model: {"words": [{"text": "letter"}]})
    (data / name).unlink(missing_ok=True)
    put(data / name)
    assert main(["doctor"]) == 1
    assert f": {data / name} " in capsys.readouterr().out


def test_a_list_whose_words_are_no_list_is_corrupt(data: Path) -> None:
    (data / "forgotten.json").write_text('{"words": "abc", "sources": []}')
    with pytest.raises(UserError, match="is corrupt"):
        forgotten.read()
