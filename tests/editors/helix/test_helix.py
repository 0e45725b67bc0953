"""Helix in a terminal, which shows the list but has no ghost text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from afterword.cli.editor_files import Machine

from ..packages import Unavailable, unpack
from ..reference_server import ReferenceServer
from ..terminal import Terminal
from ..texts import MEANT_WORD, OPEN_TEXT, SLIP_TEXT

USERS_FILE = """\
# my own
[language-server.marksman]
command = "no-such-program"

[[language]]
name = "markdown"
language-servers = ["marksman"] # wiki links
"""


def find_helix() -> tuple[list[str], dict[str, str]]:
    """Find Helix; return its command and the environment variables it needs."""
    if found := shutil.which("hx"):
        return [found], {}
    tree = unpack("sid", "hx")
    runtime = tree.find("usr/lib/hx/runtime", "usr/lib/*/helix/runtime")
    return tree.command("usr/bin/hx"), {"HELIX_RUNTIME": str(runtime)}


@pytest.fixture(scope="module")
def program() -> tuple[list[str], dict[str, str]]:
    try:
        return find_helix()
    except Unavailable as reason:
        pytest.skip(f"Helix: {reason}")


@pytest.fixture(scope="module")
def running(
    program: tuple[list[str], dict[str, str]],
    home: Path,
    write_configuration: Callable[[str, Machine], None],
) -> Iterator[Terminal]:
    """Start Helix with what `setup --write` has added to a user's file; wait for the server."""
    languages = home / "config/helix/languages.toml"
    languages.parent.mkdir(parents=True, exist_ok=True)
    languages.write_text(USERS_FILE, encoding="utf-8")
    write_configuration("helix", Machine.this())
    assert languages.read_text(encoding="utf-8").startswith("# my own\n")
    command, variables = program
    terminal = Terminal(home, [*command, "first.md"], variables)
    try:
        terminal.wait_until(lambda: " NOR " in terminal.screen())
        terminal.wait_until(lambda: reopen_list(terminal))  # the model is still being loaded
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def helix(running: Terminal, tmp_path: Path) -> Terminal:
    """Open only an empty file, in Insert mode: words of other files would be suggested.

    Helix cuts a long path off, but shows the name alone of a file in its working folder.
    """
    enter_mode(running, "Escape", "NOR")
    run_command(running, f":cd {tmp_path}")
    run_command(running, ":open letter.md")
    running.wait_until(lambda: " letter.md  " in running.screen())
    run_command(running, ":buffer-close-others!")
    enter_mode(running, "i", "INS")
    return running


def run_command(terminal: Terminal, command: str) -> None:
    """Run a command, and wait until Helix no longer shows it."""
    terminal.type(command)
    terminal.press("Enter")
    terminal.wait_until(lambda: " NOR " in terminal.screen() and "\n:" not in terminal.screen())


def enter_mode(terminal: Terminal, key: str, mode: str) -> None:
    """Enter a mode and wait for it: a letter right after Escape would count as Alt and letter."""
    terminal.press(key)
    terminal.wait_until(lambda: f" {mode} " in terminal.screen())


def reopen_list(terminal: Terminal) -> list[str]:
    """Enter Insert mode again, and return the words that the list shows soon after."""
    enter_mode(terminal, "Escape", "NOR")
    enter_mode(terminal, "i", "INS")
    with suppress(AssertionError):
        terminal.wait_until(lambda: listed_words(terminal), 5.0)
    return listed_words(terminal)


def listed_words(terminal: Terminal) -> list[str]:
    """Return the words that the list shows."""
    return re.findall(r"(\S+) +text *$", terminal.screen(), re.MULTILINE)


def save_and_read(terminal: Terminal, folder: Path) -> str:
    """Save the document, and return what the file contains."""
    enter_mode(terminal, "Escape", "NOR")
    run_command(terminal, ":write")
    terminal.wait_until(lambda: "[+]" not in terminal.screen())
    return (folder / "letter.md").read_text(encoding="utf-8")


def test_a_word_of_the_list_is_taken_and_taken_back(
    helix: Terminal, server: ReferenceServer, tmp_path: Path
) -> None:
    helix.type(OPEN_TEXT)
    expected = server.suggest(OPEN_TEXT).words
    assert len(expected) > 1
    helix.wait_until(lambda: listed_words(helix) == expected)
    helix.press("Tab", "Tab", "Enter")
    helix.wait_until(lambda: not listed_words(helix))
    assert save_and_read(helix, tmp_path) == OPEN_TEXT[: -len("wo")] + expected[1] + "\n"
    helix.press("u")
    helix.wait_until(lambda: "[+]" in helix.screen())
    assert save_and_read(helix, tmp_path) == OPEN_TEXT + "\n"


def test_a_word_past_a_slip_is_shown_and_replaces_the_letters(
    helix: Terminal, server: ReferenceServer, tmp_path: Path
) -> None:
    helix.type(SLIP_TEXT)
    words = server.suggest(SLIP_TEXT).words
    assert words[0] == MEANT_WORD
    helix.wait_until(lambda: listed_words(helix) == words)
    helix.press("Tab", "Enter")
    helix.wait_until(lambda: not listed_words(helix))
    assert save_and_read(helix, tmp_path) == SLIP_TEXT[: -len("recie")] + MEANT_WORD + "\n"


def test_enter_at_the_end_of_a_line_makes_a_new_line(
    helix: Terminal, server: ReferenceServer, tmp_path: Path
) -> None:
    helix.type(OPEN_TEXT)
    helix.wait_until(lambda: listed_words(helix) == server.suggest(OPEN_TEXT).words)
    helix.press("Enter")
    helix.type("x")
    assert save_and_read(helix, tmp_path) == OPEN_TEXT + "\nx\n"
