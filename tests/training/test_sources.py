"""What a model was made from: recorded, read again, added to, unlearned."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("torch")

from rich.console import Console

from afterword import forgotten, registry
from afterword.bundle import SOURCES, Bundle, write_bundle
from afterword.cli import main
from afterword.completion.engine import NGRAM
from afterword.completion.ngram import PersonalNgram
from afterword.errors import UserError
from afterword.lsp.models import Models
from afterword.paths import data_dir, runs_dir, write_text
from afterword_training import commands, personal
from afterword_training.commands import _way_back
from afterword_training.corpus import Corpus
from afterword_training.personal import PersonalTraining
from afterword_training.relearn import forget_sources, learn
from afterword_training.sources import Sources, begin, read_writing, record_of

CONSOLE = Console(stderr=True)
NOTHING = (None, None, None, None)


def bundle_of(name: str) -> Bundle:
    return Bundle.open(registry.resolve(name))


def counted(name: str) -> list[str]:
    return PersonalNgram.open(bundle_of(name).path / NGRAM).vocabulary


def names(files: tuple[str, ...]) -> set[str]:
    return {Path(file).name for file in files}


def install(tiny: Bundle, name: str, record: Sources | None) -> None:
    """A personal model that has learned from what its record says."""
    files = tiny.files | ({SOURCES: record.to_json().encode()} if record else {})
    manifest = replace(tiny.manifest, personal=True, name=name)
    registry.install(lambda folder: write_bundle(folder, manifest, files), name)


def install_trained(tiny: Bundle, name: str, notes: Path) -> Sources:
    record = begin([notes], *NOTHING).taught(read_writing([notes]))
    install(tiny, name, record)
    return record


class Retrain:
    """Notes what is trained again, and installs a new version of it."""

    def __init__(self, tiny: Bundle) -> None:
        self.tiny = tiny
        self.texts: dict[str, str] = {}

    def __call__(self, name: str, record: Sources, corpus: Corpus) -> None:
        self.texts[name] = "\n".join(document.text for document in corpus.documents)
        install(self.tiny, name, record.taught(corpus))


def test_a_record_comes_back_as_it_was() -> None:
    record = Sources(("/a", "/b/*.md"), "scratch", "de", "Ana", 2.5, ("/a/x.md",), ("/a/y.md",))
    assert Sources.from_json(record.to_json()) == record
    assert Sources.from_json('{"paths": ["/a"], "later": 1}') == Sources(("/a",))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of any bytes")
def test_a_file_name_need_not_be_utf_8(writing: Path, tiny_bundle: Bundle) -> None:
    cafe = writing / os.fsdecode(b"caf\xe9.md")
    (writing / "2026-02-01 talks.md").rename(cafe)
    record = install_trained(tiny_bundle, "one", writing)
    assert record_of("one") == record
    assert names(record.learned) == {"2026-01-01 walks.md", cafe.name}
    forget_sources([str(cafe)], Retrain(tiny_bundle), CONSOLE)
    assert forgotten.read().covers(cafe)
    assert names(record_of("one").learned) == {"2026-01-01 walks.md"}


def test_a_name_that_begins_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the lock file does that Word leaves behind, "~$report.docx".
    (tmp_path / "~$report.md").write_text("Some prose in a file.", "utf-8")
    monkeypatch.chdir(tmp_path)
    record = begin(["~$report.md"], *NOTHING)
    assert record.paths == (str(tmp_path / "~$report.md"),)
    assert read_writing(["~$report.md"]).words == record.read().words == 5


def test_a_record_names_the_files_that_were_read(writing: Path) -> None:
    mailbox = writing / "sent #1.mbox"
    head = (
        "From ana Thu Jan  1 00:00:00 2026\nFrom: ana@a.org\nDate: Thu, 1 Jan 2026 10:00:00 +0000"
    )
    mailbox.write_text(f"{head}\n\nWe met, and we talked.\n\n{head}\n\nAll of it is fine now.\n")
    (writing / "empty.md").touch()
    record = begin([writing], *NOTHING).taught(read_writing([writing]))
    expected = {"2026-01-01 walks.md", "2026-02-01 talks.md", "sent #1.mbox"}
    assert names(record.learned) == expected
    assert record.counted == record.learned
    assert record.paths == (str(writing),)


def test_a_model_made_from_a_personal_one_has_learned_what_that_has(
    writing: Path, tiny_bundle: Bundle
) -> None:
    first = install_trained(tiny_bundle, "one", writing / "2026-01-01 walks.md")
    record = begin([writing / "2026-02-01 talks.md"], "one", None, None, None)
    assert record.start == "en"
    assert names(record.paths) == {"2026-01-01 walks.md", "2026-02-01 talks.md"}
    assert record.learned == first.learned


def test_the_folder_of_a_bundle_is_recorded_in_full(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_bundle.path.parent)
    assert begin([writing], tiny_bundle.path.name, None, None, None).start == str(tiny_bundle.path)


def test_what_is_forgotten_is_not_read(writing: Path) -> None:
    forgotten.add(sources=[writing / "2026-02-01 talks.md"])
    corpus = read_writing([writing])
    assert [Path(document.source).name for document in corpus.documents] == ["2026-01-01 walks.md"]
    (skipped,) = corpus.skipped
    assert skipped.reason == "you had it forgotten"
    both = [writing / "2026-01-01 walks.md", writing / "2026-02-01 talks.md"]
    assert read_writing(both).documents == corpus.documents
    with pytest.raises(UserError, match="forget --undo --source"):
        read_writing(both[1:])


def test_a_copy_of_what_is_forgotten_is_a_source_of_its_own(writing: Path) -> None:
    talks, copy = writing / "2026-02-01 talks.md", writing / "2026-03-01 copy.md"
    copy.write_text(talks.read_text())
    forgotten.add(sources=[talks])
    _, read = read_writing([writing]).documents
    assert read.source == str(copy)
    assert read.text.split() == talks.read_text().split()


def test_a_source_that_is_gone_is_not_passed_over(writing: Path) -> None:
    talks = writing / "2026-02-01 talks.md"
    record = begin([writing / "2026-01-01 walks.md", talks], *NOTHING)
    talks.unlink()
    with pytest.raises(UserError, match="is gone, which the model has learned from"):
        record.read()
    forgotten.add(sources=[talks])
    assert len(record.read().documents) == 1


@pytest.mark.parametrize("left", [[], ["todo.md"]])
def test_an_emptied_folder_holds_nothing(writing: Path, left: list[str]) -> None:
    record = begin([writing], *NOTHING)
    for file in writing.iterdir():
        file.unlink()
    for name in left:
        (writing / name).touch()
    assert record.read().documents == []


def test_what_was_deleted_by_hand_can_be_forgotten(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "one", writing)
    files = list(writing.iterdir())
    for file in files:
        file.unlink()
    (writing / "todo.md").touch()
    forget_sources(list(map(str, files)), Retrain(tiny_bundle), CONSOLE)
    assert registry.names() == []


def test_learn_makes_a_personal_model_and_then_adds_to_it(writing: Path) -> None:
    walks, talks = sorted(writing.iterdir())
    assert learn([str(walks)], CONSOLE) == ("me", 724)
    assert registry.current_name() == "me"
    first = bundle_of("me")
    assert first.manifest.personal
    assert first.manifest.data[-1] == {"source": "personal", "words": 724}
    assert first.model_path.read_bytes() == bundle_of("en").model_path.read_bytes()
    assert "Marlowe" not in counted("me")
    assert learn([str(talks), str(walks)], CONSOLE)[1] == 724 + 485
    assert "Marlowe" in counted("me")
    assert not first.path.exists()
    record = record_of("me")
    assert (record.start, record.learned) == ("en", ())
    assert names(record.counted) == {walks.name, talks.name}
    assert [entry["source"] for entry in bundle_of("me").manifest.data] == ["personal"]


def test_learn_leaves_the_network_of_a_trained_model(writing: Path, tiny_bundle: Bundle) -> None:
    walks, talks = sorted(writing.iterdir())
    trained = install_trained(tiny_bundle, "mine", walks)
    registry.use("mine")
    learn([str(talks)], CONSOLE)
    assert registry.names() == ["mine"]
    assert record_of("mine").learned == trained.learned
    assert names(record_of("mine").counted) == {walks.name, talks.name}


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
    assert not {"Marlowe", "zelda"} & set(counted("me"))


def test_a_source_is_unlearned_by_all_models_and_for_all_time(
    writing: Path, tiny_bundle: Bundle
) -> None:
    talks = writing / "2026-02-01 talks.md"
    install_trained(tiny_bundle, "one", writing)
    install_trained(tiny_bundle, "two", writing / "2026-01-01 walks.md")
    old = registry.resolve("one")
    untouched = registry.resolve("two")
    talks.unlink()  # it can be forgotten all the same
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert list(retrain.texts) == ["one"]
    assert "Marlowe" not in retrain.texts["one"]
    assert not old.exists()
    assert names(record_of("one").learned) == {"2026-01-01 walks.md"}
    assert registry.resolve("two") == untouched
    talks.write_text("It is here again, and it is here to stay.")
    assert len(record_of("one").read().documents) == 1


def test_a_folder_is_unlearned_with_all_in_it(
    writing: Path, tiny_bundle: Bundle, tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_text((writing / "2026-01-01 walks.md").read_text().replace("garden", "forest"))
    record = begin([writing, other], *NOTHING).taught(read_writing([writing, other]))
    install(tiny_bundle, "one", record)
    retrain = Retrain(tiny_bundle)
    forget_sources([str(writing)], retrain, CONSOLE)
    assert "forest" in retrain.texts["one"]
    assert "garden" not in retrain.texts["one"]


def test_a_killed_unlearning_goes_on(writing: Path, tiny_bundle: Bundle) -> None:
    talks = writing / "2026-02-01 talks.md"
    install_trained(tiny_bundle, "one", writing)
    old = registry.resolve("one")

    def killed(name: str, record: Sources, corpus: Corpus) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forget_sources([str(talks)], killed, CONSOLE)
    assert registry.resolve("one") == old
    assert forgotten.read().covers(talks)
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert list(retrain.texts) == ["one"]
    assert not old.exists()


def test_what_only_the_n_gram_has_seen_needs_no_training(
    writing: Path, tiny_bundle: Bundle
) -> None:
    walks, talks = sorted(writing.iterdir())
    trained = install_trained(tiny_bundle, "mine", walks)
    registry.use("mine")
    learn([str(talks)], CONSOLE)
    old = registry.resolve("mine")
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert retrain.texts == {}
    assert "Marlowe" not in counted("mine")
    assert "garden" in counted("mine")
    assert not old.exists()
    assert record_of("mine").learned == trained.learned


@pytest.mark.parametrize("by_network", [True, False])
def test_a_model_with_nothing_else_is_removed(
    writing: Path, tiny_bundle: Bundle, by_network: bool
) -> None:
    if by_network:
        install_trained(tiny_bundle, "me", writing)
    else:
        learn([str(writing)], CONSOLE)
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert registry.names() == []
    assert registry.current_name() == "en"


def test_an_unfinished_training_on_it_is_deleted(writing: Path, tiny_bundle: Bundle) -> None:
    record = begin([writing], *NOTHING).taught(read_writing([writing]))
    for name in ("one", "two"):
        write_text(runs_dir() / name / "step-1" / "model.safetensors", "weights")
    write_text(runs_dir() / "one" / SOURCES, record.to_json())
    write_text(runs_dir() / "two" / SOURCES, Sources(("/elsewhere",)).to_json())
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert [path.name for path in runs_dir().iterdir() if path.is_dir()] == ["two"]


def test_a_run_that_has_lost_its_record_is_deleted(writing: Path, tiny_bundle: Bundle) -> None:
    write_text(runs_dir() / "one" / "step-1" / "model.safetensors", "weights")
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert not (runs_dir() / "one").exists()


def test_a_model_that_is_installed_at_the_last_moment_is_unlearned(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = str(writing / "2026-02-01 talks.md")
    add = forgotten.add

    def too_late(**sources: list[str]) -> None:
        install_trained(tiny_bundle, "one", writing)
        add(**sources)

    monkeypatch.setattr(forgotten, "add", too_late)
    forget_sources([talks], Retrain(tiny_bundle), CONSOLE)
    assert names(record_of("one").learned) == {"2026-01-01 walks.md"}


@pytest.mark.parametrize("command", ["train", "learn"])
def test_what_is_forgotten_meanwhile_is_not_installed(
    writing: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    talks = writing / "2026-02-01 talks.md"
    install = registry.install

    def forget_first(*arguments: Any) -> Path:
        forgotten.add(sources=[talks])
        return install(*arguments)

    monkeypatch.setattr(registry, "install", forget_first)
    options = ["--name", "me"] if command == "train" else []
    assert main([command, str(writing), *options]) == 2
    assert f"afterword forget --source {talks}" in capsys.readouterr().err
    assert registry.names() == []


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
    during(personal, "_from_bundle", record)
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


def test_a_path_that_is_misspelt_is_not_forgotten(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "one", writing)
    with pytest.raises(UserError, match="check how it is spelt"):
        forget_sources([str(writing / "dairy.md")], Retrain(tiny_bundle), CONSOLE)
    assert forgotten.read().sources == frozenset()


def test_a_model_without_a_record_is_named(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tiny_bundle, "old", None)
    forget_sources([str(writing)], Retrain(tiny_bundle), Console(stderr=True, width=200))
    told = capsys.readouterr().err
    assert "old does not say what it has learned from" in told
    assert "No model has learned from it" in told


def test_a_version_that_is_held_open_is_told_and_removed_next_time(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_trained(tiny_bundle, "one", writing)
    talks = str(writing / "2026-02-01 talks.md")
    old = registry.resolve("one")
    with monkeypatch.context() as patch:
        patch.setattr(registry.shutil, "rmtree", lambda *_, **__: None)  # as Windows does
        with pytest.raises(UserError, match="close your editors"):
            forget_sources([talks], Retrain(tiny_bundle), CONSOLE)
    assert old.exists()
    forget_sources([talks], Retrain(tiny_bundle), CONSOLE)
    assert not old.exists()


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
        registry.use("en")
        talks = writing / "2026-02-01 talks.md"
        assert main(["forget", "--source", str(talks)]) == 0
    finally:
        os.umask(before)
    assert bundle_of("mine").model_path.read_bytes() != weights
    assert "Marlowe" not in counted("mine")
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


def test_a_running_server_takes_up_what_was_learned(writing: Path) -> None:
    models = Models()
    models.load(None)
    assert main(["learn", str(writing)]) == 0
    assert models.refresh() == []
    assert models.engine is not None
    assert models.engine.bundle.path == registry.resolve("me")
