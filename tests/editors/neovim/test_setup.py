"""Neovim with the file that `afterword setup neovim --write` makes, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from afterword.cli.editor_files import Machine

from ..packages import Unavailable
from ..reference_server import ReferenceServer
from ..texts import OPEN_TEXT
from .driver import Neovim, find_neovim


@pytest.fixture
def neovim(
    home: Path, tmp_path: Path, write_configuration: Callable[[str, Machine], None]
) -> Iterator[Neovim]:
    try:
        program, variables = find_neovim()
    except Unavailable as reason:
        pytest.skip(f"Neovim: {reason}")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    write_configuration("neovim", Machine(sys.platform, tmp_path, environment))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (variables | environment).items():
            patch.setenv(name, value)
        neovim = Neovim(program)
    yield neovim
    neovim.close()


def test_the_written_file_brings_the_list_and_the_commands(
    neovim: Neovim, server: ReferenceServer, tmp_path: Path
) -> None:
    neovim.open(tmp_path / "letter.md")
    assert neovim.messages() == ""
    neovim.type(f"i{OPEN_TEXT}")
    neovim.wait_until(lambda: neovim.popup() == server.suggest(OPEN_TEXT).words)
    assert neovim.lua("return vim.fn.exists(':AfterwordWhy')") == 2


IN_AN_OLD_NEOVIM = """
local has, loaded = vim.fn.has, vim.g.loaded_afterword
vim.fn.has = function(feature) return feature == 'nvim-0.11' and 0 or has(feature) end
vim.g.loaded_afterword = nil
local told = {}
local notify, error_ = vim.notify, vim.health.error
vim.notify = function(message) table.insert(told, message) end
vim.health.error = function(message) table.insert(told, message) end
dofile(...)
local plugin = vim.api.nvim_get_runtime_file('plugin/afterword.lua', true)
dofile(plugin[1])
require('afterword.health').check()
local is_loaded = vim.g.loaded_afterword
vim.fn.has, vim.notify, vim.health.error = has, notify, error_
vim.g.loaded_afterword = loaded
return { told, is_loaded or false }
"""


def test_a_neovim_that_is_too_old_is_told_so_and_nothing_is_loaded(
    neovim: Neovim, tmp_path: Path
) -> None:
    written = tmp_path / "config" / "nvim" / "after" / "plugin" / "afterword.lua"
    told, is_loaded = neovim.lua(IN_AN_OLD_NEOVIM, str(written))
    assert told[0] == "Afterword needs Neovim 0.11 or newer"
    assert any("is too old; install 0.11, or 0.12 for ghost text" in line for line in told[1:])
    assert not is_loaded
