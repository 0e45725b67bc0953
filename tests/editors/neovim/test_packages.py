"""The plugin as a package of Neovim's own, linked as docs/neovim.md says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from afterword.cli.setup import plugin_path

from ..packages import Unavailable
from ..texts import SURE_TEXT
from .driver import Neovim, find_neovim

PAGE = Path(__file__).parents[3] / "docs" / "neovim.md"


def test_a_link_takes_the_place_of_the_runtime_path(
    home: Path, configure: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        program, variables = find_neovim()
    except Unavailable as reason:
        pytest.skip(f"Neovim: {reason}")
    for name, value in {**variables, "XDG_DATA_HOME": str(tmp_path / "share")}.items():
        monkeypatch.setenv(name, value)
    told = re.search(r"`ln -s /path/to/nvim ~/\.local/share/(\S+)`", PAGE.read_text("utf-8"))
    assert told
    link = tmp_path / "share" / told[1]
    link.parent.mkdir(parents=True)
    link.symlink_to(plugin_path())

    lines = configure("neovim").splitlines(keepends=True)
    own = [line for line in lines if "runtimepath" not in line]
    assert len(own) == len(lines) - 1
    init = home / "config/nvim/init.lua"
    init.parent.mkdir(parents=True, exist_ok=True)
    init.write_text("".join(own), encoding="utf-8")
    neovim = Neovim(program)
    try:
        neovim.open(tmp_path / "letter.md")
        assert neovim.api.funcs.exists(":AfterwordStatus") == 2
        neovim.type(f"i{SURE_TEXT}")
        neovim.wait_until(neovim.ghost)
    finally:
        neovim.close()
