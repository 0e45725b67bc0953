from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..packages import Unavailable
from .driver import Neovim, Start, find


@pytest.fixture(scope="package")
def start(home: Path, configure: Callable[[str], str]) -> Iterator[Start]:
    """Starts Neovims with the printed configuration and more; all end with the tests."""
    try:
        program, variables = find()
    except Unavailable as reason:
        pytest.skip(f"Neovim: {reason}")
    running = []

    def run(more: str = "") -> Neovim:
        init = home / "config/nvim/init.lua"
        init.parent.mkdir(parents=True, exist_ok=True)
        init.write_text(configure("neovim") + more, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            running.append(Neovim(program))
        return running[-1]

    yield run
    for neovim in running:
        neovim.close()


@pytest.fixture(scope="package")
def running(start: Start) -> Neovim:
    return start()


@pytest.fixture
def neovim(running: Neovim, tmp_path: Path) -> Neovim:
    """A Neovim in Insert mode, in an empty file of Markdown and no other: words go over."""
    running.type("<Esc><Esc>")
    running.command("silent %bwipeout!")
    running.open(tmp_path / "letter.md")
    running.type("i")
    return running
