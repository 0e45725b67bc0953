"""Where each editor reads its configuration."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from afterword.cli.editor_files import PLACES, Machine
from afterword.cli.setup import EDITORS

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
        ("kakoune", "linux", {"KAKOUNE_CONFIG_DIR": "k"}, "/u/.config/kak/kakrc"),
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
