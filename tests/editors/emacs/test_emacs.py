"""Emacs in a terminal, with eglot and with lsp-mode."""

from __future__ import annotations

from pathlib import Path

from ..expected import Server
from ..terminal import Terminal

SURE = "We live in the United St"
OPEN = "We will plant more, and then we wo"


def saves(terminal: Terminal, path: Path, text: str) -> None:
    """Save the document, and see that the file comes to hold a text.

    The screen alone does not tell: under load it still shows the state before the last keys.
    """
    terminal.press("C-x", "C-s")
    terminal.until(lambda: path.exists() and path.read_text(encoding="utf-8") == text)
    terminal.until(lambda: f"- {path.name} " in terminal.screen())


def test_ghost_text_is_shown_taken_and_taken_back(
    running: Terminal, server: Server, letter: Path
) -> None:
    running.type(SURE)
    rest = server.after(SURE, "plaintext").rest
    running.until(lambda: SURE + rest in running.screen())
    saves(running, letter, SURE)
    running.type(" ")
    running.press("BSpace")
    running.until(lambda: SURE + rest in running.screen())
    running.press("Tab")
    running.type(".")
    running.until(lambda: SURE + rest + "." in running.screen())
    saves(running, letter, SURE + rest + ".")
    running.press("C-/", "C-/")
    saves(running, letter, SURE)


def test_enter_at_the_end_of_a_line_makes_a_new_line(
    running: Terminal, server: Server, letter: Path
) -> None:
    running.type(SURE)
    running.until(lambda: SURE + server.after(SURE, "plaintext").rest in running.screen())
    running.press("Enter")
    running.type("x")
    saves(running, letter, SURE + "\nx")


def test_the_list_has_the_order_of_the_server(
    running: Terminal, server: Server, letter: Path
) -> None:
    running.type(OPEN)
    running.press("M-Tab")
    running.until(lambda: "possible completions" in running.screen())
    words = server.after(OPEN, "plaintext").words
    listed = running.screen().partition("possible completions")[2].split()
    assert [word for word in listed if word in words] == words
    running.press("M-Down", "M-Enter")
    running.until(lambda: "possible completions" not in running.screen())
    saves(running, letter, OPEN[: -len("wo")] + words[0])
