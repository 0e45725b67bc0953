from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from afterword.cli import main
from afterword.cli.setup import EDITORS, configuration, plugin_path

ROOT = Path(__file__).parents[2]
DOCUMENTATION = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
FOLDERS = ("neovim", "vscode", "emacs", "emacs", "helix")
"""Of the columns of the table there."""


@pytest.mark.parametrize("editor", EDITORS)
def test_the_text_names_this_command(editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", editor]) == 0
    printed = capsys.readouterr().out
    assert "@" not in printed
    (command,) = re.findall(r'"([^"]*\bafterword(?:\.exe)?)"', printed.replace('"afterword"', ""))
    assert Path(command).is_absolute()
    assert os.access(command, os.X_OK)


def test_an_unknown_editor_is_told_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", "ed"]) == 2
    told = capsys.readouterr().err
    assert all(editor in told for editor in EDITORS)


def test_the_plugin_for_neovim_is_found() -> None:
    assert (Path(plugin_path()) / "lsp" / "afterword.lua").is_file()


@pytest.mark.parametrize("command", ["/opt/my tools/afterword", r"C:\Users\Zoë\afterword.exe"])
def test_any_path_is_written_as_the_language_wants_it(command: str) -> None:
    helix = tomllib.loads(configuration("helix", command, ""))
    assert helix["language-server"]["afterword"]["command"] == command
    for editor in ("vscode", "zed", "sublime"):
        text = re.sub(r"^//.*$", "", configuration(editor, command, ""), flags=re.MULTILINE)
        assert command in _strings(json.loads(text))


def _strings(value: Any) -> list[str]:
    """All strings in a value of JSON."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [text for item in items if item is not True for text in _strings(item)]


@pytest.mark.parametrize("editor", EDITORS)
def test_the_documentation_has_the_same_text(editor: str) -> None:
    text = configuration(editor, "/path/to/afterword", "/path/to/editors/nvim")
    assert f"\n{text}```\n" in DOCUMENTATION


def test_every_test_that_the_documentation_names_is_there() -> None:
    rows = [line.split("|")[2:-1] for line in DOCUMENTATION.splitlines() if "`test_" in line]
    assert rows
    for row in rows:
        for folder, cell in zip(FOLDERS, row, strict=True):
            name = cell.strip().strip("`")
            files = (ROOT / "tests" / "editors" / folder).glob("test_*.py")
            sources = "".join(file.read_text(encoding="utf-8") for file in files)
            assert name in ("no", "untested") or f"def {name}(" in sources
