"""Helix in a terminal: it shows the list, and has no ghost text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ..expected import Server
from ..packages import Unavailable, unpack
from ..terminal import Terminal

OPEN = "We will plant more, and then we wo"


@pytest.fixture(scope="module")
def program() -> tuple[list[str], dict[str, str]]:
    """The command of Helix, and its environment."""
    if found := shutil.which("hx"):
        return [found], {}
    try:
        tree = unpack("sid", "hx")
        runtime = tree.find("usr/lib/hx/runtime", "usr/lib/*/helix/runtime")
        return tree.command("usr/bin/hx"), {"HELIX_RUNTIME": str(runtime)}
    except Unavailable as reason:
        pytest.skip(f"Helix: {reason}")


@pytest.fixture(scope="module")
def running(
    program: tuple[list[str], dict[str, str]], home: Path, configure: Callable[[str], str]
) -> Iterator[Terminal]:
    """Helix, once the server answers."""
    languages = home / "config/helix/languages.toml"
    languages.parent.mkdir(parents=True, exist_ok=True)
    languages.write_text(configure("helix"), encoding="utf-8")
    command, variables = program
    terminal = Terminal(home, [*command, "first.md"], variables)
    try:
        terminal.until(lambda: " NOR " in terminal.screen())
        terminal.until(lambda: asked(terminal))  # the model is loaded beside the first requests
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def helix(running: Terminal, tmp_path: Path) -> Terminal:
    """Helix in Insert mode, in an empty file and no other: the server lets words go over."""
    enter(running, "Escape", "NOR")
    execute(running, f":open {tmp_path}/letter.md")
    running.until(lambda: "letter.md  " in running.screen())
    execute(running, ":buffer-close-others!")
    enter(running, "i", "INS")
    return running


def execute(terminal: Terminal, command: str) -> None:
    """Execute a command, which is shown until it is done."""
    terminal.type(command)
    terminal.press("Enter")
    terminal.until(lambda: " NOR " in terminal.screen() and "\n:" not in terminal.screen())


def enter(terminal: Terminal, key: str, mode: str) -> None:
    """Enter a mode; a letter right after Escape would be taken for one with Alt."""
    terminal.press(key)
    terminal.until(lambda: f" {mode} " in terminal.screen())


def asked(terminal: Terminal) -> list[str]:
    """The words that the list shows soon after Insert mode is entered anew."""
    enter(terminal, "Escape", "NOR")
    enter(terminal, "i", "INS")
    with suppress(AssertionError):
        terminal.until(lambda: words(terminal), 1.0)
    return words(terminal)


def words(terminal: Terminal) -> list[str]:
    """The words that the list shows."""
    return re.findall(r"(\S+) +text *$", terminal.screen(), re.MULTILINE)


def saved(terminal: Terminal, folder: Path) -> str:
    """What the document holds."""
    enter(terminal, "Escape", "NOR")
    execute(terminal, ":write")
    terminal.until(lambda: "[+]" not in terminal.screen())
    return (folder / "letter.md").read_text(encoding="utf-8")


def test_a_word_of_the_list_is_taken_and_taken_back(
    helix: Terminal, server: Server, tmp_path: Path
) -> None:
    helix.type(OPEN)
    expected = server.after(OPEN).words
    assert len(expected) > 1
    helix.until(lambda: words(helix) == expected)
    helix.press("Tab", "Tab", "Enter")
    helix.until(lambda: not words(helix))
    assert saved(helix, tmp_path) == OPEN[: -len("wo")] + expected[1] + "\n"
    helix.press("u")
    helix.until(lambda: "[+]" in helix.screen())
    assert saved(helix, tmp_path) == OPEN + "\n"


def test_enter_at_the_end_of_a_line_makes_a_new_line(
    helix: Terminal, server: Server, tmp_path: Path
) -> None:
    helix.type(OPEN)
    helix.until(lambda: words(helix) == server.after(OPEN).words)
    helix.press("Enter")
    helix.type("x")
    assert saved(helix, tmp_path) == OPEN + "\nx\n"
