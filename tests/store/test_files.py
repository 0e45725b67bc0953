from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import pytest

from afterword.store import files, paths
from afterword.store.files import (
    leftovers,
    new_file,
    new_folder,
    retry_while_in_use,
    tidy,
    write_file,
)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "notes" / "note [1].txt"
    write_file(path, "old")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "folders" / "folder"
    with new_folder(path) as new:
        (new / "a").write_text("old")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_its_text_is_utf_8(note: Path) -> None:
    write_file(note, "neu: ü\n")
    assert note.read_bytes() == "neu: ü\n".encode()
    write_file(note, b"\xff")
    assert note.read_bytes() == b"\xff"
    assert names(note.parent) == [note.name]


def test_a_folder_is_replaced_whole(folder: Path) -> None:
    with new_folder(folder) as new:
        (new / "b").mkdir()
        (new / "b" / "c").write_text("new")
        assert names(folder) == ["a"]
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*")] == ["b", "b/c"]
    assert names(folder.parent) == ["folder"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_block_that_fails_changes_nothing(
    note: Path, folder: Path, error: type[BaseException]
) -> None:
    def fail(writing: AbstractContextManager[Path], part: str) -> None:
        with writing as new:
            (new / part).write_text("half of it")
            raise error

    for writing, part in ((new_file(note), ""), (new_folder(folder), "b")):
        with pytest.raises(error):
            fail(writing, part)
    assert note.read_text() == "old"
    assert names(note.parent) == [note.name]
    assert names(folder) == ["a"]
    assert names(folder.parent) == ["folder"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; the profile folder is private")
@pytest.mark.parametrize(("private", "others"), [(True, 0), (False, 0o044)])
def test_what_is_private_is_its_owners_alone(tmp_path: Path, private: bool, others: int) -> None:
    mask = os.umask(0o022)
    try:
        write_file(tmp_path / "file", "", private=private)
        with new_folder(tmp_path / "folder", private=private) as new:
            assert stat.S_IMODE(new.stat().st_mode) & 0o044 == others
            (new / "deep").mkdir()
            (new / "deep" / "inside").write_text("")
    finally:
        os.umask(mask)
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o044 == others
    assert (tmp_path / "folder" / "deep" / "inside").read_text() == ""


def test_all_of_it_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename, replace = os.fsync, Path.rename, Path.replace

    def note_sync(descriptor: int) -> None:
        inode = os.fstat(descriptor).st_ino
        found = [tmp_path, *tmp_path.rglob("*")]
        done.extend(path.name[:5] for path in found if path.stat().st_ino == inode)
        sync(descriptor)

    def note_rename(self: Path, target: Path) -> Path:
        done.append(f"-> {target.name}")
        return rename(self, target)

    def note_replace(self: Path, target: Path) -> Path:
        done.append(f"-> {target.name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "rename", note_rename)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_file(tmp_path / "f", "")
    entries = [] if os.name == "nt" else [tmp_path.name[:5]]
    assert [name[:2] for name in done[:1]] == [".f"]
    assert done[1:] == ["-> f", *entries]
    done.clear()
    with new_folder(tmp_path / "d") as new:
        (new / "inner").write_text("")
    inside = ["inner"] if os.name == "nt" else ["inner", new.name[:5]]
    assert done == [*inside, "-> d", *entries]


def in_use() -> PermissionError:
    """Make the error that Windows raises while another process has a file open."""
    error = PermissionError(13, "in use")
    error.winerror = 32  # type: ignore[attr-defined]
    return error


def refuse(monkeypatch: pytest.MonkeyPatch, method: str, times: int, error: OSError) -> list[Path]:
    """Have a method of paths fail so often; the targets that it was called with."""
    real: Callable[[Path, Path], Path] = getattr(Path, method)
    targets: list[Path] = []

    def sometimes(self: Path, target: Path) -> Path:
        targets.append(target)
        if len(targets) <= times:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, method, sometimes)
    return targets


def test_a_file_or_folder_in_use_is_replaced_a_moment_later(
    note: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = refuse(monkeypatch, "replace", 3, in_use())
    write_file(note, "new")
    assert note.read_text() == "new"
    assert targets == [note] * 4
    targets = refuse(monkeypatch, "rename", 3, in_use())
    with new_folder(folder) as new:
        (new / "b").touch()
    assert names(folder) == ["b"]
    assert len(targets) == 5


def test_it_is_not_tried_for_ever_nor_where_waiting_cannot_help(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr(files, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep))
    tried = []

    def fail(error: OSError) -> None:
        tried.append(error)
        raise error

    with pytest.raises(PermissionError):
        retry_while_in_use(lambda: fail(in_use()), 0.05)
    assert len(tried) == 3  # with pauses of 0.01 and 0.02 s
    tried.clear()
    with pytest.raises(PermissionError):
        retry_while_in_use(lambda: fail(PermissionError(13, "for good")))
    assert len(tried) == 1


def test_the_old_folder_comes_back_if_the_new_one_cannot_take_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse_the_new_one(self: Path, target: Path) -> Path:
        if target == folder and (self / "new").exists():
            raise PermissionError("for good")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new_one)
    with pytest.raises(PermissionError), new_folder(folder) as new:
        (new / "new").touch()
    assert names(folder) == ["a"]
    assert names(folder.parent) == ["folder"]


KILLED = """
import os, sys
from pathlib import Path
from afterword.store import files
step, path = sys.argv[1], Path(sys.argv[2])
real = getattr(Path, "rename")
count = 0
def rename(self, target):
    global count
    count += 1
    if count == int(step):
        os._exit(9)
    return real(self, target)
Path.rename = rename
with files.new_folder(path) as new:
    (new / "b").write_text("new")
"""


@pytest.mark.parametrize("step", [1, 2])
def test_a_process_killed_at_either_step_leaves_the_old_folder(folder: Path, step: int) -> None:
    command = [sys.executable, "-c", KILLED, str(step), str(folder)]
    assert subprocess.run(command, check=False).returncode == 9
    assert len(leftovers(folder)) == step
    tidy(folder.parent)
    assert names(folder) == ["a"]
    assert names(folder.parent) == ["folder"]


def test_leftovers_are_those_of_the_path_alone(note: Path) -> None:
    for name in (".note [1].txt.0123abcd", ".note [1].txt.0123abcz", ".note 1.txt.0123abcd"):
        note.with_name(name).touch()
    assert [path.name for path in leftovers(note)] == [".note [1].txt.0123abcd"]
    assert leftovers(note / "deeper" / "file") == []


def test_what_may_still_be_written_is_left_alone(
    note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leftover = note.with_name(f".{note.name}.0123abcd")
    leftover.mkdir()
    write_file(note, "new")
    assert leftover.exists()
    monkeypatch.setattr(files, "LEFTOVER_SECONDS", -1)
    write_file(note, "newer")
    assert names(note.parent) == [note.name]


def test_tidying_leaves_other_files_alone(note: Path) -> None:
    (note.parent / ".hidden").touch()
    note.with_name(f".{note.name}.0123abcd").touch()
    note.with_name(f".{note.name}.89abcdef.old").mkdir()
    tidy(note.parent)
    assert names(note.parent) == [".hidden", note.name]
    tidy(note.parent / "none")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_two_threads_may_need_privacy_at_once(tmp_path: Path) -> None:
    first, second = paths.private(), paths.private()
    old_mask = os.umask(0o022)
    try:
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        (tmp_path / "private").touch()
        second.__exit__(None, None, None)
        (tmp_path / "public").touch()
    finally:
        os.umask(old_mask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("private", "public")]
    assert modes == [0o600, 0o644]
