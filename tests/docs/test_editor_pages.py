"""The pages for people who write name commands, menus, settings and folders that there are."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from .pages import ROOT

EXTENSION = ROOT / "editors" / "vscode"
MANIFEST = json.loads((EXTENSION / "package.json").read_text("utf-8"))
TITLES = {command["title"] for command in MANIFEST["contributes"]["commands"]}
SETTINGS = MANIFEST["contributes"]["configuration"]["properties"]
SOURCES = "".join(path.read_text("utf-8") for path in (EXTENSION / "src").glob("*.ts"))
VSCODE, EVERYDAY, NEOVIM, TRAINING = (
    re.sub(r"\s+", " ", (ROOT / "docs" / f"{name}.md").read_text("utf-8"))
    for name in ("vscode", "everyday", "neovim", "training")
)
MENU = (
    "Learn This Document",
    "Train on a Folder…",
    "Forget Word",
    "Select Model…",
    "Keystrokes Saved",
    "Start Over",
)
SEARCHED = {
    "afterword install source": "afterword.installSource",
    "afterword learn folders": "afterword.learn.folders",
}
"""What the page has the reader search for in the settings, and what is found."""


def test_the_commands_of_the_palette_exist() -> None:
    named = set(re.findall(r"\*Afterword: ([^*]+)\*", VSCODE + EVERYDAY))
    assert len(named) >= 3
    assert named - TITLES == set()


@pytest.mark.parametrize("label", MENU)
def test_an_entry_of_the_menu_exists(label: str) -> None:
    assert f"*{label}*" in VSCODE or f"**{label}**" in VSCODE
    assert f'"{label}"' in SOURCES


def test_switching_off_is_called_as_the_page_says() -> None:
    assert "*Turn Off for This File*" in VSCODE
    assert "*Turn Off for markdown*" in VSCODE
    assert "${action(isFileOff)} for This File" in SOURCES
    assert "${action(isLanguageOff)} for ${document.languageId}" in SOURCES


def test_settings_exist_and_may_have_the_values_of_the_page() -> None:
    rows = re.findall(r"\| \*(afterword[\w.]+)\* \| `([\d.]+)`", EVERYDAY)
    assert len(rows) == 3
    for name, value in rows:
        assert SETTINGS[name].get("minimum", 0) <= float(value) <= SETTINGS[name]["maximum"]
    for words, name in SEARCHED.items():
        assert f"*{words}*" in VSCODE
        assert name in SETTINGS


def test_the_folder_of_what_was_learned_is_where_the_page_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for system in (MacOS, Unix):
        ending = system("afterword", appauthor=False).user_data_dir.split("/")[-3:]
        assert "/".join(ending) in VSCODE, ending
    assert r"`%LOCALAPPDATA%\afterword`" in VSCODE


def test_a_wheel_has_the_plugin_for_neovim_where_the_page_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert f"`{wheel['editors/nvim']}`" in NEOVIM


def test_the_commands_of_neovim_exist() -> None:
    told = (ROOT / "editors" / "nvim" / "doc" / "afterword.txt").read_text("utf-8")
    named = set(re.findall(r"`:(Afterword\w+)", NEOVIM))
    assert len(named) >= 5
    assert {name for name in named if f"*:{name}*" not in told} == set()


def test_over_twenty_kinds_of_files_are_read() -> None:
    rows = TRAINING.split("| format | what is read")[1].split("A file of another kind")[0]
    kinds = rows.count(" | | ") + 1
    assert 22 <= kinds <= 35
    assert "[over twenty kinds of files](docs/training.md#what-is-read)" in re.sub(
        r"\s+", " ", (ROOT / "README.md").read_text("utf-8")
    )
