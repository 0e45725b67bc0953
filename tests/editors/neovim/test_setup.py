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
