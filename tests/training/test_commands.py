"""The commands that train and unlearn."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from filelock import FileLock

pytest.importorskip("torch")

from afterword.cli import main
from afterword.store import registry
from afterword.store.bundle import SOURCES, Bundle
from afterword.store.paths import data_dir, models_dir, private_folder, runs_dir, write_text
from afterword_export import verify
from afterword_training.cli import train, training_run
from afterword_training.cli.training_run import Writing, previous_model
from afterword_training.corpus import Corpus
from afterword_training.personal import training as personal
from afterword_training.personal.provenance import Provenance, files_of, new_record
from afterword_training.personal.training import PersonalTraining
from afterword_training.personal.wanted_writing import read_writing

from .installed import (
    NOTHING,
    bundle_of,
    counted,
    install,
    install_trained,
    names,
    record_of,
    remembered,
)


@pytest.mark.slow
def test_the_commands_from_training_to_unlearning(
    writing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o022)
    try:
        assert main(["train", str(writing), "--name", "mine"]) == 0
        printed = capsys.readouterr().err
        assert "exposure of rare sequences: " in printed
        assert re.search(r"\d+ of 100 keystrokes saved, \d+ before: [^(]*\(KSS@5", printed)
        assert "learn alone" in printed
        registry.use("en")
        weights = bundle_of("mine").model_path.read_bytes()
        assert main(["train", "--name", "mine"]) == 0
        assert bundle_of("mine").model_path.read_bytes() == weights
        assert registry.current_name() == "mine"
        talks = writing / "2026-02-01 talks.md"
        store = remembered("mine")
        assert "Marlowe" in store.vocabulary
        page = bundle_of("mine").path / "outcome.html"
        verdict = " of 100 keystrokes saved, "
        assert verdict in page.read_text("utf-8")
        assert main(["learn", str(talks)]) == 0
        assert verdict in page.read_text("utf-8"), "the page about the training stays"
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


@pytest.mark.slow
def test_models_can_be_changed_while_one_is_exported_and_verified(
    writing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    parity = verify.parity

    def with_the_lock_free(*arguments: Any) -> float:
        with FileLock(
            private_folder(models_dir()) / ".lock", timeout=0
        ):  # as another process would
            seen.append(registry.names())
        return parity(*arguments)

    monkeypatch.setattr(verify, "parity", with_the_lock_free)
    monkeypatch.setattr(PersonalTraining, "clean", lambda _: None)
    assert main(["train", str(writing), "--name", "mine"]) == 0
    assert main(["export", str(runs_dir() / "mine" / "best"), "--name", "best"]) == 0
    assert seen == [[], ["mine"]]


@pytest.mark.slow
def test_training_a_name_again_keeps_what_was_learned(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walks, talks = sorted(writing.iterdir())
    assert main(["learn", str(talks)]) == 0
    assert main(["train", str(walks), "--name", "me"]) == 0
    told = capsys.readouterr().err
    assert "me keeps what it has already learned" in told
    assert "To add what you write from now on: afterword learn PATH." in told
    assert "Marlowe" in counted("me")
    assert "Marlowe" in remembered("me").vocabulary
    assert names(record_of("me").learned) == {walks.name, talks.name}


@pytest.mark.slow
def test_a_model_made_from_a_personal_one_keeps_what_that_knows(
    writing: Path, tiny_bundle: Bundle
) -> None:
    walks, talks = sorted(writing.iterdir())
    install_trained(tiny_bundle, "one", talks)
    assert main(["train", str(walks), "--name", "two", "--from", "one"]) == 0
    assert {"Marlowe", "garden"} <= set(counted("two"))
    assert {"Marlowe", "garden"} <= set(remembered("two").vocabulary)
    record = record_of("two")
    assert names(record.learned) == names(record.counted) == {walks.name, talks.name}
    assert bundle_of("two").manifest.data[-1]["words"] == 724 + 485


@pytest.mark.slow
def test_a_model_can_be_replaced_by_one_that_goes_on_from_it(writing: Path) -> None:
    walks, talks = sorted(writing.iterdir())
    assert main(["learn", str(talks)]) == 0
    first = registry.resolve("me").profile
    assert first is not None
    assert main(["train", str(walks), "--name", "me", "--from", "me"]) == 0
    assert not first.exists()
    assert (registry.resolve("me").network / "outcome.html").exists()
    assert {"Marlowe", "garden"} <= set(counted("me"))


@pytest.mark.slow
def test_the_model_that_training_began_from_may_be_removed_meanwhile(
    writing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks, talks = sorted(writing.iterdir())
    assert main(["learn", str(talks)]) == 0
    training = PersonalTraining.run

    def remove_first(self: PersonalTraining, *arguments: Any) -> None:
        kept = b"".join(path.read_bytes() for path in (runs_dir() / "two").rglob("*.npz"))
        assert kept == b""  # the counts must not outlive the model on the disk
        registry.remove("me")
        training(self, *arguments)

    monkeypatch.setattr(PersonalTraining, "run", remove_first)
    assert main(["train", str(walks), "--name", "two", "--from", "me"]) == 0
    assert {"Marlowe", "garden"} <= set(counted("two"))
    assert not (runs_dir() / "two").exists()


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[Writing]:
    """Note what would be trained on, and train nothing."""
    writings: list[Writing] = []

    def note(name: str, start: str, writing: Writing, **_: object) -> None:
        writings.append(writing)

    monkeypatch.setattr(train, "train_and_install", note)
    return writings


def read(corpus: Corpus | None) -> set[str]:
    return names(files_of(corpus.documents)) if corpus else set()


@pytest.mark.slow
def test_a_network_learns_what_it_does_not_know_and_what_is_named(
    writing: Path, tiny_bundle: Bundle, taught: list[Writing], prose: Callable[..., list[str]]
) -> None:
    walks, talks = sorted(writing.iterdir())
    letters = writing / "2026-03-01 letters.md"
    install_trained(tiny_bundle, "one", walks)
    registry.use("one")
    letters.write_text("\n\n".join(prose(60, 3)))
    assert main(["learn", str(talks)]) == 0
    a, b, c = walks.name, talks.name, letters.name
    for command, learned, known, had_learned in [
        ([str(letters), "--name", "two", "--from", "one"], {b, c}, {a}, {a}),
        ([str(walks), "--name", "two", "--from", "one"], {a, b}, set(), {a}),
        ([str(letters), "--name", "one"], {a, b, c}, set(), set()),
        ([str(letters), "--name", "one", "--from", "en"], {a, b, c}, set(), set()),
        (["--name", "one"], {a, b}, set(), set()),
        (["--name", "one", "--from", "one"], {a, b}, set(), {a}),
    ]:
        assert main(["train", *command]) == 0
        writing_of = taught[-1]
        assert read(writing_of.corpus) == learned, command
        assert read(writing_of.known) == known, command
        assert names(writing_of.record.learned) == had_learned, command
        assert writing_of.record.start == "en"


@pytest.mark.slow
def test_training_leaves_out_what_was_deleted(
    writing: Path, tiny_bundle: Bundle, taught: list[Writing], capsys: pytest.CaptureFixture[str]
) -> None:
    walks, talks = sorted(writing.iterdir())
    both = [walks, talks]
    install(tiny_bundle, "one", new_record(both, *NOTHING).after_training(read_writing(both)))
    talks.unlink()
    assert main(["train", "--name", "one"]) == 0
    assert (
        "talks.md is no longer there, so its words are no longer counted\n"
        in capsys.readouterr().err
    )
    assert read(taught[-1].corpus) == {walks.name}
    assert taught[-1].record.learned == ()


@pytest.mark.slow
def test_a_damaged_model_can_be_trained_anew(
    writing: Path, tiny_bundle: Bundle, taught: list[Writing]
) -> None:
    install_trained(tiny_bundle, "one", writing)
    (registry.resolve("one").network / "model.onnx").write_bytes(b"cut off")
    assert main(["train", "--name", "one"]) == 0
    assert len(taught) == 1


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
    assert main(["train", str(writing), "--name", "mine", f"--minutes={minutes}"]) == 2
    assert f"--minutes: {minutes} is not a duration; give a number" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["0", "-3", "many"])
def test_a_number_of_words_that_is_none_is_refused(
    writing: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert main(["evaluate", str(writing), f"--words={words}"]) == 2
    assert f"--words: {words} is not a number of words; give 1" in capsys.readouterr().err


@pytest.mark.parametrize("start", [[], ["--from", "en"]])
def test_only_a_model_from_scratch_has_a_choice_of_cells(
    writing: Path, capsys: pytest.CaptureFixture[str], start: list[str]
) -> None:
    assert main(["train", str(writing), "--name", "mine", *start, "--cell", "gru"]) == 2
    told = capsys.readouterr().err
    assert told == "afterword: --cell is only for a model from scratch; add --from scratch\n"


@pytest.mark.slow
def test_a_model_from_scratch_has_the_cell_that_was_asked_for(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scratch = ["--from", "scratch", "--cell", "gru", "--minutes", "0.01"]
    assert main(["train", str(writing), "--name", "mine", *scratch]) == 0
    assert bundle_of("mine").manifest.shape.cell == "gru"
    # All that it knows was trained, so the report does not send its owner to `learn`.
    assert "afterword learn PATH" not in capsys.readouterr().err


@pytest.mark.slow
def test_a_program_reads_progress_result_and_errors_as_json(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["learn", "--progress", "json", str(writing)]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(line) for line in told] == [["message", "percentage"], ["result"]]
    assert main(["learn", str(writing)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["learn", "--progress", "json", str(writing / "none")]) == 2
    out, err = capsys.readouterr()
    error = json.loads(out.splitlines()[-1])["error"]
    assert "none" in error
    assert err == f"afterword: {error}\n"


@pytest.mark.slow
def test_a_run_is_its_trainings_alone_from_the_reading_to_the_end(
    writing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, command = runs_dir() / "me", ["train", str(writing), "--name", "me"]
    seen = []

    def during(module: ModuleType, function: str, look: Callable[[], object]) -> None:
        usual = getattr(module, function)

        def looked_at(*arguments: Any) -> object:
            monkeypatch.setattr(module, function, usual)  # the report opens the model once more
            seen.append(look())
            return usual(*arguments)

        monkeypatch.setattr(module, function, looked_at)

    def record() -> set[str]:
        assert [path.name for path in run.iterdir()] == [SOURCES]
        return names(Provenance.from_json((run / SOURCES).read_text()).learned)

    write_text(run / SOURCES, Provenance(("/elsewhere",)).to_json())
    write_text(run / "step-1" / "model.safetensors", "weights of other writing")
    during(train, "read_writing", lambda: main(["wipe", "--yes"]))
    during(personal, "from_bundle", record)
    during(training_run, "compare", lambda: main(command))
    assert main(command) == 0
    # Nobody deletes what is being read, the run says what is in it first, and no other has it.
    assert seen == [2, {"2026-01-01 walks.md", "2026-02-01 talks.md"}, 2]
    assert "a training of me is already running" in capsys.readouterr().err
    assert not run.exists()


def test_a_training_that_is_stopped_says_how_to_go_on(
    writing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PersonalTraining, "run", stop)
    assert main(["train", str(writing), "--name", "mine"]) == 130
    assert (
        capsys.readouterr().err.splitlines()[-1].startswith("Stopped. Run the same command again")
    )


def test_the_previous_model_is_the_one_to_go_back_to(writing: Path, tiny_bundle: Bundle) -> None:
    assert previous_model("two", "scratch") == "en"
    install(tiny_bundle, "one", None)
    assert previous_model("two", "one") == "en"
    registry.use("one")
    assert previous_model("two", "en") == "one"
    assert previous_model("one", "en") == "en"
    install(tiny_bundle, "two", None)
    assert previous_model("one", "two") == "two"
