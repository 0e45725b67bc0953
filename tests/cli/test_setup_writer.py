"""`afterword setup EDITOR --write`: what the user has stays, and a second run changes nothing."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword.cli import jsonc, main, setup_writer
from afterword.cli.editor_files import PLACES, Machine
from afterword.cli.setup import EDITORS, configuration
from afterword.cli.setup_writer import plan_changes, write_changes
from afterword.errors import UserError

COMMAND = "/opt/my tools/afterword"
PLUGIN = "/opt/my tools/nvim"
JSON_EDITORS = ("sublime", "vscode", "zed")

Write = Callable[..., Path]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine("linux", tmp_path, {})


@pytest.fixture
def write(machine: Machine) -> Write:
    """Return a function that writes an editor's configuration and returns its last file."""

    def write(editor: str, before: bytes | None = None, command: str = COMMAND) -> Path:
        path = PLACES[editor](machine)[-1]
        if before is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(before)
        text = configuration(editor, command, PLUGIN)
        write_changes(plan_changes(editor, text, machine))
        return path

    return write


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


def has(value: Any, part: Any) -> bool:
    """Return whether a value of JSON has all that another has."""
    if isinstance(part, dict):
        return all(key in value and has(value[key], part[key]) for key in part)
    if isinstance(part, list):
        return [item for item in value if item in part] == part
    return bool(value == part)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"// nothing yet\n",
        b"{}",
        b'{ "theme": "One" }',
        b'{"theme": "One"} // end',
        b'{\n    // mine\n    "theme": "One", // nice\n    /* and */ "list": [1, 2,],\n}\n',
        b'{\n\t"theme": "One" // "not": {a string}\n\t// last\n}',
        b'{\r\n  "theme": "One"\r\n}\r\n',
        b'\xef\xbb\xbf{"theme": "\xc5\x81\\"//"}',
        b'{"lsp": {"other": {}}, "languages": {"Markdown": {"language_servers": ["...", "m"]}}}',
        b'{"clients": {"LSP-x": {"enabled": true}}, "languages": {}}',
    ],
)
@pytest.mark.parametrize("editor", JSON_EDITORS)
def test_settings_in_json_are_completed_and_comments_stay(
    editor: str, before: bytes, write: Write
) -> None:
    path = write(editor, before)
    text = path.read_bytes().decode("utf-8-sig")
    if before:
        assert path.with_name(path.name + setup_writer.BACKUP).read_bytes() == before
    value = jsonc.parse(text)
    if b"{" in before:
        assert has(value, jsonc.parse(before.decode("utf-8-sig")))
    assert has(value, jsonc.parse(configuration(editor, COMMAND, PLUGIN)))
    comments = re.findall(rb"// ?[a-z]+|/\*.*?\*/", before)
    assert all(comment in path.read_bytes() for comment in comments)
    assert (b"\r\n" in before) == (b"\r\n" in path.read_bytes())
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") or (
        b"\r\n" not in before
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert write(editor).read_bytes().decode("utf-8-sig") == text


KEYS = st.sampled_from(["lsp", "languages", "Markdown", "a", "// b", 'c"'])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)


def clashes(before: dict[str, Any]) -> bool:
    """Return whether other values stand where the settings below have to go."""
    lsp, languages = before.get("lsp", {}), before.get("languages", {})
    if not (isinstance(lsp, dict) and isinstance(languages, dict)):
        return True
    markdown = languages.get("Markdown", {})
    if not (isinstance(markdown, dict) and isinstance(lsp.get("a", []), list)):
        return True
    return bool(markdown.get('c"', "yes") != "yes")


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES), st.sampled_from([None, 1, 2, "\t"]), st.booleans())
def test_any_settings_are_completed_or_refused(
    before: dict[str, Any], indent: int | str | None, commas: bool
) -> None:
    text = json.dumps(before, indent=indent)
    if commas:  # and comments
        text = re.sub(r"(?m)(?<=[\]}])(?=\n *[\]}])", ", // }", text)
    wanted = {"lsp": {"a": ["x"]}, "languages": {"Markdown": {'c"': "yes"}}}
    clash = pytest.raises(jsonc.JsoncError, match="another value for l")
    with clash if clashes(before) else nullcontext():
        new = jsonc.merge(text, wanted)
        assert has(jsonc.parse(new), wanted)
        assert has(jsonc.parse(new), before)
        assert jsonc.merge(new, wanted) == new


def test_what_the_user_chose_for_this_server_stays(write: Write) -> None:
    own = b'{"clients": {"afterword": {"enabled": false, "command": ["x"], "selector": "mine"}}}'
    client = jsonc.parse(write("sublime", own).read_text())["clients"]["afterword"]
    assert client == {"enabled": False, "command": [COMMAND, "serve"], "selector": "mine"}
    own = own.replace(b'"x"', b'"x", "serve", "--model", "me"')
    client = jsonc.parse(write("sublime", own).read_text())["clients"]["afterword"]
    assert client["command"] == [COMMAND, "serve", "--model", "me"]


def test_nothing_is_written_where_the_home_folder_is_not_known() -> None:
    with pytest.raises(UserError, match="set the variable HOME"):
        plan_changes("helix", "", Machine("linux", Path("~"), {}))


def test_a_list_keeps_its_order_and_gains_one(write: Write) -> None:
    before = b'{"languages": {"Markdown": {"language_servers": [\n  "...", // rest\n  "m"\n]}}}'
    servers = jsonc.parse(write("zed", before).read_text())["languages"]["Markdown"]
    assert servers["language_servers"] == ["...", "m", "markdown-oxide"]


@pytest.mark.parametrize(
    "before",
    [
        b"{",
        b'{"a": }',
        b'{"a": 1 "b": 2}',
        b"[1]",
        b'{"a": 1}}',
        b"{'a': 1}",
        b'{"a": "\xff"}',
        b'{"lsp": {"markdown-oxide": {"binary": {"path": "/mine"}}}}',
        b'{"lsp": 7}',
        b"[" * 5000,
        b'/* {"a": 1}',
    ],
)
def test_settings_that_cannot_be_merged_are_left_alone(before: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="nothing was changed; add the configuration above"):
        write("zed", before)


HELIX = """\
# mine
[[language]]
name = "markdown" # md
language-servers = ["marksman"]   # ms

[language-server.marksman]
command = "m"

[[language]]
name = 'latex'
language-servers = [
  "texlab", # ] x
  { name = "ltex", only-features = ["format"] },
]

[[language]]
name = "rst"
auto-format = true

[language.indent]
tab-width = 2
unit = "  "

[[language]]
name = "typst"
language-servers = [{ name = "afterword", only-features = ["completion"] }]

[[language]]
name = "git-commit"
language-servers = []"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_helix_keeps_its_languages_and_gains_the_server(newline: str, write: Write) -> None:
    before = HELIX.replace("\n", newline).encode()
    text = write("helix", before).read_bytes().decode()
    assert text.count("\n") == text.count(newline)
    new, old = tomllib.loads(text), tomllib.loads(HELIX)
    servers = {language["name"]: language["language-servers"] for language in new["language"]}
    assert servers == {
        "markdown": ["marksman", "afterword"],
        "latex": ["texlab", {"name": "ltex", "only-features": ["format"]}, "afterword"],
        "rst": ["afterword"],
        "typst": [{"name": "afterword", "only-features": ["completion"]}],
        "git-commit": ["afterword"],
        "text": ["afterword"],
    }
    for before_, after in zip(old["language"], new["language"], strict=False):
        assert {**after, "language-servers": 0} == {**before_, "language-servers": 0}
    assert new["language-server"]["marksman"] == {"command": "m"}
    removed = [line for line in HELIX.splitlines() if line not in text.splitlines()]
    assert all("language-servers" in line for line in removed)
    assert len(removed) == 2


def test_helix_keeps_what_the_server_is_configured_with(write: Write) -> None:
    own = b'[language-server.afterword]\ncommand = "old"\nconfig = { model = "me" }\n'
    new = tomllib.loads(write("helix", own).read_text())["language-server"]["afterword"]
    assert new == {"command": COMMAND, "args": ["serve"], "config": {"model": "me"}}
    own += b'args = ["serve", "--model", "me"]\n'
    new = tomllib.loads(write("helix", own).read_text())["language-server"]["afterword"]
    assert new["args"] == ["serve", "--model", "me"]
    assert new["command"] == COMMAND


@pytest.mark.parametrize(
    "before",
    [
        b"[[language]\n",
        b"language-server = { a = { command = 'x' } }\n",
        b"language = [{ name = 'markdown', language-servers = ['a'] }]\n",
        b"[[language]]\nname = 'markdown'\nnote = '''\n[[language]]\nname = 'rst'\n'''\n",
        b"language = 7\n",
        b"language = [1]\n",
        b"language-server = [1]\n",
        b"[language-server]\nafterword = 3\n",
        b"[[language]]\nname = 'markdown'\nlanguage-servers = 'x'\n",
        b"[language-server]\nafterword.command = 'old'\n",
    ],
)
def test_a_file_of_helix_that_cannot_be_edited_is_left_alone(before: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="nothing was changed; add the configuration above"):
        write("helix", before)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_emacs_loads_a_file_of_our_own(newline: bytes, write: Write, tmp_path: Path) -> None:
    before = b";; mine" + newline + b"(setq a 1)"
    init = write("emacs", before)
    line = b'(load "~/.emacs.d/afterword" t)'
    assert init.read_bytes() == newline.join([before, b";; Added by `afterword setup`.", line, b""])
    write("emacs-lsp-mode")
    assert init.read_bytes().count(line) == 1
    assert "lsp-register-client" in (tmp_path / ".emacs.d" / "afterword.el").read_text()


@pytest.mark.parametrize("text", [b"(require 'spacemacs)(spacemacs/init)", b"(chemacs-load-x)"])
def test_an_emacs_that_others_configure_is_left_alone(text: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="Spacemacs or Chemacs"):
        write("emacs", text)


def test_a_script_of_kakoune_is_left_alone(write: Write) -> None:
    with pytest.raises(UserError, match="a script that cannot be edited safely"):
        write("kakoune", b"set global tabstop 4\n")


def test_each_backup_has_a_name_of_its_own(write: Write) -> None:
    path = write("helix", b"# one\n")
    write("helix", b"# two\n")
    backups = [path.with_name(path.name + setup_writer.BACKUP + end) for end in ("", "-2")]
    assert [backup.read_bytes() for backup in backups] == [b"# one\n", b"# two\n"]


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for a right to make links")
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_stays_and_its_file_is_written(exists: bool, machine: Machine, write: Write) -> None:
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
    if exists:
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


WINDOWS = {"APPDATA": "/u/AppData/Roaming", "LOCALAPPDATA": "/u/AppData/Local"}
MAC = "/u/Library/Application Support"


@pytest.mark.parametrize(
    ("editor", "platform", "environment", "expected"),
    [
        ("neovim", "linux", {}, "/u/.config/nvim/after/plugin/afterword.lua"),
        ("neovim", "darwin", {}, "/u/.config/nvim/after/plugin/afterword.lua"),
        ("neovim", "win32", WINDOWS, "/u/AppData/Local/nvim/after/plugin/afterword.lua"),
        ("neovim", "win32", {}, "/u/AppData/Local/nvim/after/plugin/afterword.lua"),
        ("neovim", "linux", {"NVIM_APPNAME": "vi"}, "/u/.config/vi/after/plugin/afterword.lua"),
        ("helix", "linux", {"XDG_CONFIG_HOME": "/x"}, "/x/helix/languages.toml"),
        ("helix", "linux", {"XDG_CONFIG_HOME": "x"}, "/u/.config/helix/languages.toml"),
        ("helix", "darwin", {}, "/u/.config/helix/languages.toml"),
        ("helix", "win32", WINDOWS, "/u/AppData/Roaming/helix/languages.toml"),
        ("zed", "linux", {}, "/u/.config/zed/settings.json"),
        ("zed", "win32", {}, "/u/AppData/Roaming/Zed/settings.json"),
        ("vscode", "linux", {}, "/u/.config/Code/User/settings.json"),
        ("vscode", "darwin", {}, f"{MAC}/Code/User/settings.json"),
        ("vscode", "win32", WINDOWS, "/u/AppData/Roaming/Code/User/settings.json"),
        ("sublime", "linux", {}, "/u/.config/sublime-text/Packages/User/LSP.sublime-settings"),
        ("sublime", "darwin", {}, f"{MAC}/Sublime Text/Packages/User/LSP.sublime-settings"),
        (
            "sublime",
            "win32",
            WINDOWS,
            "/u/AppData/Roaming/Sublime Text/Packages/User/LSP.sublime-settings",
        ),
        ("kakoune", "linux", {}, "/u/.config/kak/kakrc"),
        ("kakoune", "linux", {"KAKOUNE_CONFIG_DIR": "/k"}, "/k/kakrc"),
        ("emacs", "linux", {}, "/u/.emacs.d/init.el"),
        ("emacs", "win32", WINDOWS, "/u/AppData/Roaming/.emacs.d/init.el"),
        ("emacs", "win32", WINDOWS | {"HOME": "/u"}, "/u/.emacs.d/init.el"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
def test_each_platform_has_its_places(
    editor: str, platform: str, environment: dict[str, str], expected: str
) -> None:
    machine = Machine(platform, Path("/u"), environment)
    assert PLACES[editor](machine)[-1] == Path(expected)


def test_every_kind_of_vscode_that_is_there_is_set_up(tmp_path: Path) -> None:
    for kind in ("VSCodium", "Code - Insiders"):
        (tmp_path / ".config" / kind / "User").mkdir(parents=True)
    found = PLACES["vscode"](Machine("linux", tmp_path, {}))
    assert [path.parts[-3] for path in found] == ["Code - Insiders", "VSCodium"]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (".emacs.d/x", ".emacs.d/init.el"),
        (".config/emacs/x", ".config/emacs/init.el"),
        (".emacs", ".emacs"),
        (".emacs.el", ".emacs.el"),
        (".doom.d/x", ".doom.d/config.el"),
        (".config/doom/x", ".config/doom/config.el"),
    ],
)
def test_emacs_is_set_up_where_it_looks_first(tmp_path: Path, made: str, expected: str) -> None:
    (tmp_path / made).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / made).write_text("")
    assert PLACES["emacs"](Machine("linux", tmp_path, {}))[1] == tmp_path / expected


def test_every_editor_has_its_places() -> None:
    assert set(PLACES) == set(EDITORS)
