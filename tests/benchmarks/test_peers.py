"""Systems from elsewhere: each suggests words, or is left out with a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("torch")

from benchmarks import __main__ as command
from benchmarks import parts, presage, result_files
from benchmarks.compare import compare
from benchmarks.presage import PresagePredictor, install
from benchmarks.word_list import frequent_words

from afterword.errors import UserError

INSTALLED = Path(__file__).parents[2] / presage.CACHE
CONFIGURATION = """\
<DBFILENAME>/usr/share/presage/database_en.db</DBFILENAME>
<DBFILENAME>${HOME}/.presage/lm.db</DBFILENAME>
<SUGGESTIONS>6</SUGGESTIONS>
"""


@pytest.mark.skipif(not (INSTALLED / "usr/bin/text2ngram").exists(), reason="Presage is not here")
def test_presage_knows_english_and_what_it_has_learned() -> None:
    found = {}
    for name, learned in (("shipped", []), ("own", ["the quixotic wombat sings at dawn"] * 20)):
        with closing(PresagePredictor(install(INSTALLED), learned)) as predictor:
            predictor.open()
            predictor.type("the quixotic ")
            next_words = predictor.suggest("", 5)
            predictor.type("wom")
            found[name] = next_words[0], predictor.suggest("wom", 5)[0], predictor.stored_bytes
    assert found["own"][:2] == ("wombat", "wombat")
    assert found["shipped"][:2] == ("the", "women")
    assert found["own"][2] > found["shipped"][2] > 1_000_000


def test_another_version_of_presage_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "presage.xml").write_text(CONFIGURATION)
    monkeypatch.setattr(presage, "load_library", lambda _: None)
    with pytest.raises(UserError, match="REPEAT_SUGGESTIONS>no<: this Presage is another"):
        PresagePredictor(tmp_path)


def test_without_debian_presage_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.presage.shutil.which", lambda _: None)
    with pytest.raises(UserError, match="there is no apt-get"):
        install(tmp_path)


def test_without_network_presage_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*command: str, **_: object) -> None:
        raise subprocess.CalledProcessError(100, command, stderr="W: first\nE: no such host\n")

    monkeypatch.setattr("benchmarks.presage.shutil.which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(UserError, match="could not be downloaded: E: no such host"):
        install(tmp_path / "presage")


def test_without_its_package_the_word_list_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(UserError, match="--group benchmarks"):
        frequent_words()


@pytest.mark.slow
def test_another_text_has_a_page_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))  # of the child process
    monkeypatch.chdir(tmp_path)
    some = partial(compare, systems=("buffer", "network+cache", "ngram-base"))
    monkeypatch.setattr(parts, "compare", some)
    file = tmp_path / "ann.jsonl"
    texts = [f"The people of town {n} were happy with the answer. " * 7 for n in range(9)]
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    before = result_files.read("compare")
    assert command.main([str(file), "--only", "compare", "--words", "12"]) == 0
    assert result_files.read("compare") == before
    (folder,) = (tmp_path / "runs" / "benchmarks").glob("ann-*")
    page = (folder / "benchmarks.md").read_text("utf-8")
    assert "| words of the buffer |" in page
    assert "Not measured: n-grams of the base corpus (the n-grams of a corpus are missing" in page
    assert (folder / f"{folder.name}-bars.svg").exists()
    stored = result_files.read("compare", folder)
    assert stored is not None
    assert stored["about"]["machine"]["cores"] >= 1
    (author,) = stored["systems"]["buffer"]["authors"].values()
    assert "costs" not in author
    assert "KSS@5" in capsys.readouterr().out
    assert not list(folder.parent.glob("unfinished/*/*"))
