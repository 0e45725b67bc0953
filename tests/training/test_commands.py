"""The commands that train and unlearn."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("torch")

from installed import bundle_of, counted, install, names, remembered

from afterword import registry
from afterword.bundle import SOURCES, Bundle
from afterword.cli import main
from afterword.paths import data_dir, runs_dir, write_text
from afterword_training import commands, personal
from afterword_training.commands import _way_back
from afterword_training.personal import PersonalTraining
from afterword_training.sources import Sources, record_of


@pytest.mark.slow
def test_the_commands_from_training_to_unlearning(
    writing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o022)
    try:
        assert main(["train", str(writing), "--name", "mine"]) == 0
        assert "exposure of rare sequences: " in capsys.readouterr().err
        registry.use("en")
        weights = bundle_of("mine").model_path.read_bytes()
        assert main(["train", "--name", "mine"]) == 0
        assert bundle_of("mine").model_path.read_bytes() == weights
        assert registry.current_name() == "mine"
        talks = writing / "2026-02-01 talks.md"
        store = remembered("mine")
        assert "Marlowe" in store.vocabulary
        assert main(["learn", str(talks)]) == 0
        assert remembered("mine").to_bytes() == store.to_bytes()
        assert main(["forget", "Knows", "MARLOWE"]) == 0
        assert remembered("mine").vocabulary == [w for w in store.vocabulary if w != "Marlowe"]
        assert main(["forget", "Knows", "MARLOWE", "--undo"]) == 0
        registry.use("en")
        assert main(["forget", "--source", str(talks)]) == 0
    finally:
        os.umask(before)
    assert bundle_of("mine").model_path.read_bytes() != weights
    assert "Marlowe" not in counted("mine")
    assert "Marlowe" not in remembered("mine").vocabulary
    assert names(record_of("mine").learned) == {"2026-01-01 walks.md"}
    assert registry.current_name() == "en"
    if os.name == "posix":
        modes = {p: stat.S_IMODE(p.stat().st_mode) for p in data_dir().rglob("*")}
        assert {p for p, mode in modes.items() if mode != (0o700 if p.is_dir() else 0o600)} == set()


def test_writing_that_teaches_no_word_is_refused_before_it_is_learned(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    pairs = (first + second for first in letters for second in letters)
    (writing / "list.md").write_text(" ".join(f"b{pair}" for pair in pairs) + "\nthe end, the end")
    assert main(["train", str(writing / "list.md"), "--name", "mine"]) == 2
    assert "twice" in capsys.readouterr().err
    assert registry.names() == []


def test_training_without_paths_needs_a_record(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--name", "mine"]) == 2
    assert "mine has none on record" in capsys.readouterr().err
    install(tiny_bundle, "mine", None)
    assert main(["train", str(writing), "--name", "mine", "--from", "mine"]) == 2
    assert "give the new model another name" in capsys.readouterr().err


@pytest.mark.parametrize("minutes", ["nan", "-3", "0", "inf", "soon"])
def test_a_time_that_is_none_is_refused(
    writing: Path, capsys: pytest.CaptureFixture[str], minutes: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["train", str(writing), "--name", "mine", f"--minutes={minutes}"])
    assert f"--minutes: {minutes} is no time; give a number" in capsys.readouterr().err


@pytest.mark.slow
def test_a_run_is_its_trainings_alone_from_the_reading_to_the_end(
    writing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, command = runs_dir() / "me", ["train", str(writing), "--name", "me"]
    seen = []

    def during(module: ModuleType, function: str, look: Callable[[], object]) -> None:
        usual = getattr(module, function)

        def looked_at(*arguments: Any) -> object:
            seen.append(look())
            return usual(*arguments)

        monkeypatch.setattr(module, function, looked_at)

    def record() -> set[str]:
        assert [path.name for path in run.iterdir()] == [SOURCES]
        return names(Sources.from_json((run / SOURCES).read_text()).learned)

    write_text(run / SOURCES, Sources(("/elsewhere",)).to_json())
    write_text(run / "step-1" / "model.safetensors", "weights of other writing")
    during(commands, "read_writing", lambda: main(["wipe", "--yes"]))
    during(personal, "from_bundle", record)
    during(commands, "compare", lambda: main(command))
    assert main(command) == 0
    # Nobody deletes what is being read, the run says what is in it first, and no other has it.
    assert seen == [2, {"2026-01-01 walks.md", "2026-02-01 talks.md"}, 2]
    assert "a training of me is running already" in capsys.readouterr().err
    assert not run.exists()


def test_a_training_that_is_stopped_says_how_to_go_on(
    writing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PersonalTraining, "run", stop)
    assert main(["train", str(writing), "--name", "mine"]) == 130
    assert capsys.readouterr().err.splitlines()[-1].startswith("Stopped. The same command goes on")


def test_the_way_back_leads_to_the_model_before(writing: Path, tiny_bundle: Bundle) -> None:
    assert _way_back("two", "scratch") == "en"
    install(tiny_bundle, "one", None)
    assert _way_back("two", "one") == "en"
    registry.use("one")
    assert _way_back("two", "en") == "one"
    assert _way_back("one", "en") == "en"
    install(tiny_bundle, "two", None)
    assert _way_back("one", "two") == "two"
