"""What the server that Neovim starts does, and what it starts itself, watched by strace."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.helpers import LEARNING_SERVER
from tests.watching import files_elsewhere, read, strace_command

from ..texts import LEARNED_TEXT, LEARNED_WORD
from .driver import Neovim
from .test_learning import StartSet, start_set  # noqa: F401  (a fixture)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is a program for Linux")

WATCHED_SECONDS = 300.0
"""How long learning may take: each of its system calls is looked at."""


def write_and_save(neovim: Neovim, notes: Path) -> None:
    """Save a text, wait until it is learned, and write with what was learned."""
    neovim.open(notes / "diary.md", LEARNED_TEXT)
    neovim.command("write")
    status = "return require('afterword').statusline()"
    neovim.wait_until(lambda: "(1 learned)" in neovim.lua(status), WATCHED_SECONDS)
    neovim.command("bwipeout")
    neovim.open(notes / "letter.md")
    neovim.type("iWe went to Blo")
    neovim.wait_until(lambda: LEARNED_WORD in neovim.popup())


def test_a_server_of_neovim_and_what_it_starts_use_no_network_and_leave_no_trace(
    start_set: StartSet,  # noqa: F811
    tmp_path: Path,
) -> None:
    pytest.importorskip("torch")
    for name in ("notes", "probe"):
        (tmp_path / name).mkdir()
    record = tmp_path / "record"
    command = [*strace_command(tmp_path / "probe"), str(record), *LEARNING_SERVER]
    listed = ", ".join(f"[==[{part}]==]" for part in command)
    notes = tmp_path / "notes"
    neovim = start_set(f"{{ learn = {{ folders = {{ '{notes}' }} }} }}", f"cmd = {{ {listed} }},")
    write_and_save(neovim, notes)
    seen = read(record)
    assert len(list(tmp_path.glob("record.*"))) > 1, "the child that learns was not watched"
    assert not seen.sockets
    assert any(tmp_path / "data" in path.parents for path in seen.written)
    assert not files_elsewhere(seen, [tmp_path / "data"])
