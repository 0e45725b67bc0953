from __future__ import annotations

import builtins
import errno
import os
import shutil
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from afterword.cli import main
from afterword.store import forgotten, registry
from afterword.store.bundle import SOURCES, Bundle
from afterword.store.paths import data_dir, runs_dir, write_text
from tests.helpers import install_copy

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor plain links")


pytestmark = pytest.mark.usefixtures("home")


def answer(monkeypatch: pytest.MonkeyPatch, reply: str) -> None:
    """Somebody sits at the terminal."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(builtins, "input", lambda question: reply)


def install_personal(tiny_bundle: Bundle, name: str = "me") -> Path:
    manifest = replace(tiny_bundle.manifest, personal=True)
    files = tiny_bundle.files | {SOURCES: b'{"paths": ["/home/ana/diary.md"]}'}
    return registry.install(manifest, files, name).path


def test_words_are_forgotten_listed_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "Walrus", "copper"]) == 0
    told = "Walrus: never suggested again\ncopper: never suggested again\n"
    assert capsys.readouterr().out == told
    assert main(["forget", "--list"]) == 0
    assert capsys.readouterr().out == "copper\nwalrus\n"
    assert main(["forget", "--undo", "WALRUS"]) == 0
    assert capsys.readouterr().out == "WALRUS: may be suggested again\n"
    assert main(["forget", "--list"]) == 0
    assert capsys.readouterr().out == "copper\n"


def test_an_empty_list_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--list"]) == 0
    assert capsys.readouterr() == ("", "nothing is forgotten\n")


def test_sources_are_taken_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forgotten.add(sources=[home / "diary.md"])
    assert main(["forget", "--list"]) == 0
    assert capsys.readouterr().out == f"{os.path.realpath(home / 'diary.md')}\n"
    assert main(["forget", "--undo", "--source", str(home / "diary.md")]) == 0
    assert "may read it again" in capsys.readouterr().out
    assert forgotten.read().sources == frozenset()


@pytest.mark.parametrize("command", [["--source", ""], ["--source", "--undo", "a.md", " "]])
def test_an_empty_path_is_not_the_working_folder(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    monkeypatch.chdir(home)
    assert main(["forget", *command]) == 2
    assert "one of the paths is empty" in capsys.readouterr().err
    assert forgotten.read().sources == frozenset()


def test_forgetting_nothing_says_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget"]) == 2
    assert "give the words to forget" in capsys.readouterr().err


def test_wipe_removes_every_trace_and_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "walrus"]) == 0
    write_text(runs_dir() / "tiny" / "step-1" / "model.safetensors", "weights")
    write_text(data_dir() / ".forgotten.json.1234abcd", "left by a killed process")
    assert main(["wipe", "--yes"]) == 0
    listed = capsys.readouterr().out.splitlines()
    for name in ("models/tiny", "runs/tiny", "model", "forgotten.json", ".forgotten.json.1234abcd"):
        assert str(data_dir() / name) in listed
    assert not data_dir().exists()
    assert registry.current_name() == "en"
    assert main(["wipe", "--yes"]) == 0
    assert capsys.readouterr().out.startswith("nothing of Afterword's")


def test_wipe_asks_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert main(["wipe"]) == 2
    assert "pass --yes" in capsys.readouterr().err
    answer(monkeypatch, "")
    assert main(["wipe"]) == 1
    assert registry.names() == ["tiny"]
    answer(monkeypatch, "Yes")
    assert main(["wipe"]) == 0
    assert not data_dir().exists()


def test_no_answer_to_a_question_is_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def end_of_input(question: str) -> str:
        raise EOFError

    answer(monkeypatch, "")
    monkeypatch.setattr(builtins, "input", end_of_input)
    assert main(["wipe"]) == 1
    assert registry.names() == ["tiny"]


def test_wipe_empties_a_data_folder_that_cannot_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    remove = Path.rmdir

    def refuse(path: Path) -> None:
        if path == data_dir():
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        remove(path)

    monkeypatch.setattr(Path, "rmdir", refuse)
    assert main(["wipe", "--yes"]) == 0
    assert list(data_dir().iterdir()) == []


def test_wipe_leaves_what_is_not_afterwords(capsys: pytest.CaptureFixture[str]) -> None:
    thesis = data_dir() / "thesis.md"
    thesis.write_text("mine")
    assert main(["wipe", "--yes"]) == 0
    assert str(thesis) in capsys.readouterr().out
    assert [path.name for path in data_dir().iterdir()] == ["thesis.md"]


@posix
@pytest.mark.parametrize("place", ["models/linked", "models/tiny/linked", "runs", "forgotten.json"])
def test_wipe_follows_no_link(home: Path, place: str) -> None:
    outside = home / "outside"
    (outside / "folder").mkdir(parents=True)
    (outside / "folder" / "letter.md").write_text("mine")
    (outside / "me.lock").write_text("mine")
    outside.chmod(0o755)
    link = data_dir() / place
    link.symlink_to(outside)
    assert main(["wipe", "--yes"]) == 0
    assert not data_dir().exists()
    assert (outside / "folder" / "letter.md").read_text() == "mine"
    assert (outside / "me.lock").read_text() == "mine"
    assert stat.S_IMODE(outside.stat().st_mode) == 0o755


@posix
def test_wipe_empties_a_data_folder_behind_a_link(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = home / "link"
    link.symlink_to(home / "data")
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(link))
    assert main(["wipe", "--yes"]) == 0
    assert link.is_symlink()
    assert list((home / "data").iterdir()) == []


def test_wipe_does_not_pull_the_ground_from_under_a_training(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_text(runs_dir() / "tiny" / "step", "")
    with FileLock(runs_dir() / "tiny.lock"):
        assert main(["wipe", "--yes"]) == 2
    assert "stop it first" in capsys.readouterr().err
    assert registry.names() == ["tiny"]


def test_what_cannot_be_deleted_is_told_after_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_text(runs_dir() / "tiny" / "step", "")
    rmtree = shutil.rmtree

    def held(path: Path) -> None:
        if path.name == "tiny" and path.parent.name == "models":
            raise PermissionError(13, "in use")
        rmtree(path)

    monkeypatch.setattr(shutil, "rmtree", held)
    assert main(["wipe", "--yes"]) == 2
    assert "close your editors" in capsys.readouterr().err
    assert not runs_dir().exists()


@posix
def test_everything_in_the_data_folder_is_its_owners_alone(tiny_bundle: Bundle) -> None:
    before = os.umask(0o022)
    try:
        assert main(["models", "import", str(tiny_bundle.path), "--name", "other"]) == 0
        assert main(["models", "use", "other"]) == 0
        assert main(["forget", "walrus"]) == 0
    finally:
        os.umask(before)
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in data_dir().rglob("*")}
    found[data_dir()] = stat.S_IMODE(data_dir().stat().st_mode)
    assert {p for p, mode in found.items() if mode != (0o700 if p.is_dir() else 0o600)} == set()


@posix
def test_a_folder_that_others_could_read_is_closed(tiny_bundle: Bundle) -> None:
    for folder in (data_dir() / "models", data_dir() / "models" / "tiny"):
        folder.chmod(0o755)
    data_dir().chmod(0o755)
    install_copy(tiny_bundle, "tiny")
    assert stat.S_IMODE((data_dir() / "models").stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir() / "models" / "tiny").stat().st_mode) == 0o700
    assert stat.S_IMODE(data_dir().stat().st_mode) == 0o755


def test_export_copies_a_model(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "export", "tiny", str(home / "out")]) == 0
    assert capsys.readouterr().err == ""
    copy = Bundle.open(home / "out")
    assert copy.manifest == registry.open_model("tiny").manifest
    assert main(["models", "export", "tiny", str(home / "out")]) == 2
    assert "already exists" in capsys.readouterr().err
    assert main(["models", "export", "tiny", str(home / ("long" * 100))]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_personal_model_is_not_exported_unawares(
    home: Path,
    tiny_bundle: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install_personal(tiny_bundle)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert main(["models", "export", "me", str(home / "out")]) == 2
    answer(monkeypatch, "n")
    assert main(["models", "export", "me", str(home / "out")]) == 1
    assert not (home / "out").exists()
    capsys.readouterr()
    assert main(["models", "export", "me", str(home / "out"), "--yes"]) == 0
    warning = capsys.readouterr().err
    assert warning.count("\n") == 1
    assert "has learned from your own writing" in warning
    copy = Bundle.open(home / "out")
    assert copy.manifest.personal
    assert SOURCES not in copy.manifest.files
    assert not (home / "out" / SOURCES).exists()
