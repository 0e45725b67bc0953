"""`afterword setup EDITOR --write`: what the user has stays, and a second run changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from afterword.cli import main, setup_writer
from afterword.cli.editor_files import PLACES, Machine
from afterword.cli.setup import EDITORS, configuration
from afterword.cli.setup_writer import Change, plan_changes, write_changes
from afterword.errors import UserError

from .setup_writing import COMMAND, Write


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("editor", EDITORS)
def test_a_second_run_changes_nothing(
    editor: str, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(editor)
    assert f"wrote {path}:" in capsys.readouterr().out
    written = contents(tmp_path)
    assert any(COMMAND.encode() in content for content in written.values())
    write(editor)
    printed = capsys.readouterr().out
    assert f"{path} has the configuration already" in printed
    assert "undo" not in printed
    assert contents(tmp_path) == written


@pytest.mark.parametrize("editor", EDITORS)
def test_a_new_path_of_the_command_replaces_the_old(
    editor: str, write: Write, tmp_path: Path
) -> None:
    write(editor)
    write(editor, command="/new/afterword")
    written = {p: c for p, c in contents(tmp_path).items() if setup_writer.BACKUP not in p.name}
    assert any(b"/new/afterword" in content for content in written.values())
    assert not any(COMMAND.encode() in content for content in written.values())


def test_nothing_is_written_where_the_home_folder_is_not_known() -> None:
    with pytest.raises(UserError, match="set the variable HOME"):
        plan_changes("helix", "", Machine("linux", Path("~"), {}))


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_emacs_loads_a_file_of_our_own(newline: bytes, write: Write, tmp_path: Path) -> None:
    before = b";; mine" + newline + b"(setq a 1)"
    init = write("emacs", before)
    line = b'(load "~/.emacs.d/afterword" t)'
    assert init.read_bytes() == newline.join([before, b";; Added by `afterword setup`.", line, b""])
    write("emacs-lsp-mode")
    assert init.read_bytes().count(line) == 1
    assert "lsp-register-client" in (tmp_path / ".emacs.d" / "afterword.el").read_text()


@pytest.mark.parametrize("home", [None, "elsewhere"])
def test_emacs_on_windows_has_a_home_of_its_own(home: str | None, tmp_path: Path) -> None:
    roaming = tmp_path / "AppData" / "Roaming"
    environment = {"APPDATA": str(roaming)} | ({"HOME": str(tmp_path / home)} if home else {})
    machine = Machine("win32", tmp_path, environment)
    own, init = plan_changes("emacs", "\n", machine)
    assert own.path == (tmp_path / home if home else roaming) / ".emacs.d" / "afterword.el"
    assert '(load "~/.emacs.d/afterword" t)' in init.after


@pytest.mark.parametrize("text", [b"(require 'spacemacs)(spacemacs/init)", b"(chemacs-load-x)"])
def test_an_emacs_that_others_configure_is_left_alone(text: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="Spacemacs or Chemacs"):
        write("emacs", text)


def test_a_script_of_kakoune_is_left_alone(write: Write) -> None:
    with pytest.raises(UserError, match="a script that cannot be edited safely"):
        write("kakoune", b"set global tabstop 4\n")


def test_what_is_added_to_our_script_of_kakoune_is_not_lost(write: Write) -> None:
    script = write("kakoune")
    added = script.read_bytes() + b"set global tabstop 4\n"
    with pytest.raises(UserError, match="a script that cannot be edited safely"):
        write("kakoune", added, command="/new/afterword")
    assert script.read_bytes() == added


def test_lines_that_look_like_those_of_a_diff_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config"
    path.write_text("-- a\n")
    write_changes([Change(path, "-- a\n", "++ b\n@@\n")])
    assert capsys.readouterr().out.splitlines()[1:4] == ["  - -- a", "  + ++ b", "  + @@"]


def test_each_backup_has_a_name_of_its_own(write: Write) -> None:
    path = write("helix", b"# one\n")
    write("helix", b"# two\n")
    backups = [path.with_name(path.name + setup_writer.BACKUP + end) for end in ("", "-2")]
    assert [backup.read_bytes() for backup in backups] == [b"# one\n", b"# two\n"]


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for a right to make links")
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_stays_and_its_file_is_written(
    exists: bool, machine: Machine, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    target = machine.home / "dotfiles" / "languages.toml"
    target.parent.mkdir()
    if exists:
        target.write_text("# mine\n")
        target.chmod(0o640)
    (path,) = PLACES["helix"](machine)
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    write("helix")
    assert path.is_symlink()
    assert "afterword" in target.read_text()
    backup = target.with_name(target.name + setup_writer.BACKUP)
    undo = f"  move {backup} to {target}\n" if exists else f"  delete {target}\n"
    assert undo in capsys.readouterr().out, "undone, the link is still there"
    if exists:
        assert backup.read_text() == "# mine\n"
        assert target.stat().st_mode & 0o777 == 0o640


def in_the_way(path: Path) -> None:
    path.mkdir(parents=True)


def above_is_a_file(path: Path) -> None:
    path.parent.parent.mkdir(parents=True)
    path.parent.write_text("")


def too_long(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"#" * (setup_writer.MAX_FILE_BYTES + 1))


@pytest.mark.parametrize("put", [in_the_way, above_is_a_file, too_long])
def test_a_file_that_cannot_be_used_is_one_line(
    put: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (path,) = PLACES["helix"](Machine("linux", tmp_path, {}))
    put(path)
    monkeypatch.setattr(Machine, "this", lambda: Machine("linux", tmp_path, {}))
    assert main(["setup", "helix", "--write"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("afterword: ")
    assert err.count("\n") == 1
    assert str(path.parent) in err
    if "above" in err:  # what could not be read is printed, to be added by hand
        assert "[language-server.afterword]" in out


def test_what_was_written_before_a_failure_can_be_undone(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    code, codium = (machine.config / kind / "User" for kind in ("Code", "VSCodium"))
    code.mkdir(parents=True)
    codium.mkdir(parents=True)
    changes = plan_changes("vscode", configuration("vscode", COMMAND, ""), machine)
    codium.rmdir()
    codium.write_text("in the way")
    with pytest.raises(UserError, match="cannot be written"):
        write_changes(changes)
    printed = capsys.readouterr().out
    assert printed.endswith(f"To undo it:\n  delete {code / 'settings.json'}\n")


def test_a_file_that_must_not_be_written_is_left_alone(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(UserError, match="may not be written"):
        write("helix", b"# mine\n")


def test_a_full_disk_is_one_line_and_the_file_stays(
    write: Write, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    (path,) = PLACES["helix"](machine)
    path.parent.mkdir(parents=True)
    path.write_text("# mine\n")
    with pytest.raises(UserError, match="cannot be written"):
        write("helix")
    assert path.read_text() == "# mine\n"
