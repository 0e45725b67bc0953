"""A Neovim for all tests, and a way to start more with other configurations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..packages import Unavailable
from .driver import Neovim, StartNeovim, find_neovim


@pytest.fixture(scope="package")
def start(home: Path, configure: Callable[[str], str]) -> Iterator[StartNeovim]:
    """Return a function that starts Neovim with the printed configuration and more lines."""
    try:
        program, variables = find_neovim()
    except Unavailable as reason:
        pytest.skip(f"Neovim: {reason}")
    running = []

    def start(more: str = "") -> Neovim:
        init = home / "config/nvim/init.lua"
        init.parent.mkdir(parents=True, exist_ok=True)
        init.write_text(configure("neovim") + more, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            running.append(Neovim(program))
        return running[-1]

    yield start
    for neovim in running:
        neovim.close()


@pytest.fixture(scope="package")
def running(start: StartNeovim) -> Neovim:
    return start()


@pytest.fixture
def neovim(running: Neovim, tmp_path: Path) -> Neovim:
    """Open only an empty Markdown file, in Insert mode: words of others would be suggested."""
    running.type("<Esc><Esc>")
    running.command("silent %bwipeout!")
    running.open(tmp_path / "letter.md")
    running.type("i")
    return running
