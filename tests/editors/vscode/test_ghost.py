"""Ghost text in VS Code."""

from __future__ import annotations

import pytest

from tests.helpers import until

from ..reference_server import ReferenceServer
from .beginnings import AFTER_SPACES, IN_WORDS, choose_text
from .window import Window


@pytest.mark.parametrize("sentences", [AFTER_SPACES, IN_WORDS], ids=["next word", "in a word"])
def test_tab_accepts_and_undo_takes_back(
    window: Window, server: ReferenceServer, sentences: tuple[str, ...]
) -> None:
    text, answer = choose_text(server, sentences, lambda answer: answer.ghost)
    window.type(text)
    until(window.ghost_text, answer.ghost_rest.__eq__)
    window.press("Tab")
    window.wait_for_text(text + answer.ghost_rest)
    window.press("Control+z")
    window.wait_for_text(text)


def test_a_phrase_is_accepted_word_by_word(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(
        server, IN_WORDS, lambda answer: answer.ghost and " " in answer.ghost
    )
    first, _, others = answer.ghost_rest.partition(" ")
    window.type(text)
    until(window.ghost_text, answer.ghost_rest.__eq__)
    window.press("Control+ArrowRight")
    until(window.ghost_text, lambda ghost: ghost.strip() == others)
    window.wait_for_text(text + first)


def test_typing_on_narrows_it(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, AFTER_SPACES, lambda answer: answer.ghost)
    window.type(text)
    for letter in answer.ghost_rest.partition(" ")[0][:-1]:
        window.type(letter)
        text += letter
        rest = server.suggest(text).ghost_rest
        until(window.ghost_text, rest.__eq__)


def test_ghost_text_in_the_middle_of_a_line_fits_what_follows(window: Window) -> None:
    window.type("I would  to thank you for your letter.")
    window.press("Escape", "Home", *["ArrowRight"] * len("I would "))
    window.type("l")
    until(window.ghost_text, "ike".__eq__)
    window.press("Tab")
    window.wait_for_text("I would like to thank you for your letter.")


def read_savings(window: Window, button: str) -> str:
    """Return what is counted, and leave that message with one of its buttons."""
    window.run("Afterword: Show Keystrokes Saved")
    dialog = window.page.locator(".monaco-dialog-box")
    shown = dialog.inner_text()
    dialog.get_by_role("button", name=button).click()
    dialog.wait_for(state="hidden")
    return shown


def test_what_is_saved_is_counted(window: Window, server: ReferenceServer) -> None:
    read_savings(window, "Start Over")
    text, answer = choose_text(server, AFTER_SPACES, lambda answer: answer.ghost)
    window.type(text)
    until(window.ghost_text, answer.ghost_rest.__eq__)
    window.press("Tab")
    window.wait_for_text(text + answer.ghost_rest)
    saved = len(answer.ghost_rest) - 1
    assert f"{saved} today, {saved} in all" in read_savings(window, "Cancel")
