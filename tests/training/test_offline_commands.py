"""`train --dry-run`, `evaluate` and `export` as the README shows them, on a small folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers import at_end

pytest.importorskip("torch")

from afterword.cli import main
from afterword.completion.engine import Engine
from afterword.store import registry
from afterword.store.paths import data_dir, runs_dir

from .moments import watch

pytestmark = pytest.mark.slow


def test_a_dry_run_tells_what_would_be_read_and_leaves_no_trace(
    writing: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    (writing / "photo.jpg").write_bytes(b"\xff\xd8")
    (writing / "letter.txt").write_text("Write to zelda" + "@example.org, and to nobody else.")
    before = {path: path.read_bytes() for path in writing.iterdir()}
    assert main(["train", str(writing), "--name", "me", "--dry-run"]) == 0
    report = capsys.readouterr().out
    for told in ("Markdown", "plain text", "a kind of file that is not read", "e-mail address"):
        assert told in report
    # It needs no name.
    assert main(["train", str(writing), "--dry-run"]) == 0
    assert capsys.readouterr() == (report, "")
    assert "zelda" not in report
    assert {path: path.read_bytes() for path in writing.iterdir()} == before
    assert not data_dir().exists()


def test_an_evaluation_types_the_newest_writing(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(writing), "--words", "60", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["words"] for row in rows] == [60, 60, 60]
    assert rows[-1]["system"] == "tiny"
    assert 0 < rows[-1]["kss1"] < rows[-1]["kss5"] < 1
    assert rows[-1]["bits_per_character"] > 1
    assert main(["evaluate", str(writing), "--words", "60"]) == 0
    table = capsys.readouterr().out
    for row in rows:
        assert f"{100 * row['kss5']:.1f}%" in table


def test_an_export_makes_a_model_of_the_checkpoint_of_a_training(
    writing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = tmp_path / "best"

    def keep(call: int) -> None:
        shutil.copytree(runs_dir() / "me" / "best", checkpoint)

    with pytest.MonkeyPatch.context() as patch:
        watch("afterword_training.personal.training:PersonalTraining.clean", keep, patch.setattr)
        assert main(["train", str(writing), "--name", "me"]) == 0
    capsys.readouterr()
    assert main(["export", str(checkpoint), "--name", "again"]) == 0
    assert capsys.readouterr().out.startswith("again: ")
    trained, exported = (registry.open_model(name) for name in ("me", "again"))
    assert exported.manifest.personal
    assert exported.model_path.read_bytes() == trained.model_path.read_bytes()
    found = Engine.open(exported).complete(*at_end("The gard"), 5).words
    assert "garden" in [word.text for word in found]
    # The name is the folder's where none is given, and what is no checkpoint is one line.
    assert main(["export", str(checkpoint)]) == 0
    assert registry.names() == ["again", "best", "me"]
    assert main(["export", str(writing), "--name", "nothing"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
