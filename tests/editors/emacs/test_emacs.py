"""Emacs in a terminal, with eglot and with lsp-mode."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..reference_server import ReferenceServer
from ..terminal import Terminal
from ..texts import MEANT_WORD, OPEN_TEXT, PHRASES, SLIP_TEXT, SURE_TEXT


def save_and_expect(terminal: Terminal, path: Path, text: str) -> None:
    """Save the document, and wait until the file contains a text.

    The screen would not be enough: under load it lags behind the keys.
    """
    terminal.press("C-x", "C-s")
    terminal.wait_until(lambda: path.exists() and path.read_text(encoding="utf-8") == text)
    terminal.wait_until(lambda: f"- {path.name} " in terminal.screen())


def listed(terminal: Terminal, words: list[str]) -> list[str]:
    """Return those of some words that the list shows, in its order."""
    shown = terminal.screen().partition("possible completions")[2].split()
    return [word for word in shown if word in words]


def test_ghost_text_is_shown_taken_and_taken_back(
    running: Terminal, server: ReferenceServer, letter: Path
) -> None:
    running.type(SURE_TEXT)
    rest = server.suggest(SURE_TEXT, "plaintext").ghost_rest
    running.wait_until(lambda: SURE_TEXT + rest in running.screen())
    save_and_expect(running, letter, SURE_TEXT)
    running.type(" ")
    running.press("BSpace")
    running.wait_until(lambda: SURE_TEXT + rest in running.screen())
    running.press("Tab")
    running.type(".")
    running.wait_until(lambda: SURE_TEXT + rest + "." in running.screen())
    save_and_expect(running, letter, SURE_TEXT + rest + ".")
    running.press("C-/", "C-/")
    save_and_expect(running, letter, SURE_TEXT)


@pytest.mark.parametrize("running", ["emacs-lsp-mode"], indirect=True)
def test_ghost_text_is_taken_word_by_word(
    running: Terminal, server: ReferenceServer, letter: Path
) -> None:
    answers = {text: server.suggest(text, "plaintext") for text in PHRASES}
    typed = next(text for text, answer in answers.items() if " " in (answer.ghost or ""))
    rest = answers[typed].ghost_rest
    running.type(typed)
    running.wait_until(lambda: typed + rest in running.screen())
    running.press("M-f")
    running.type("x")
    save_and_expect(running, letter, typed + rest.partition(" ")[0] + " x")


def test_enter_at_the_end_of_a_line_makes_a_new_line(
    running: Terminal, server: ReferenceServer, letter: Path
) -> None:
    running.type(SURE_TEXT)
    running.wait_until(
        lambda: SURE_TEXT + server.suggest(SURE_TEXT, "plaintext").ghost_rest in running.screen()
    )
    running.press("Enter")
    running.type("x")
    save_and_expect(running, letter, SURE_TEXT + "\nx")


def test_the_list_has_the_order_of_the_server(
    running: Terminal, server: ReferenceServer, letter: Path
) -> None:
    running.type(OPEN_TEXT)
    running.press("M-Tab")
    running.wait_until(lambda: "possible completions" in running.screen())
    words = server.suggest(OPEN_TEXT, "plaintext").words
    running.wait_until(lambda: listed(running, words) == words)
    running.press("M-Down", "M-Enter")
    running.wait_until(lambda: "possible completions" not in running.screen())
    save_and_expect(running, letter, OPEN_TEXT[: -len("wo")] + words[0])


def test_a_word_past_a_slip_is_shown_and_replaces_the_letters(
    running: Terminal, server: ReferenceServer, letter: Path
) -> None:
    running.type(SLIP_TEXT)
    running.press("M-Tab")
    running.wait_until(lambda: "possible completions" in running.screen())
    words = server.suggest(SLIP_TEXT, "plaintext").words
    assert words[0] == MEANT_WORD
    running.wait_until(lambda: listed(running, words) == words)
    running.press("M-Down", "M-Enter")
    running.wait_until(lambda: "possible completions" not in running.screen())
    save_and_expect(running, letter, SLIP_TEXT[: -len("recie")] + MEANT_WORD)
