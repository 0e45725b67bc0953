"""Ghost text in VS Code."""

from __future__ import annotations

import pytest

from tests.helpers import until

from ..expected import Server
from .editor import Window
from .sentences import AFTER_SPACES, IN_WORDS, choose


@pytest.mark.parametrize("sentences", [AFTER_SPACES, IN_WORDS], ids=["next word", "in a word"])
def test_tab_accepts_and_undo_takes_back(
    window: Window, server: Server, sentences: tuple[str, ...]
) -> None:
    text, answer = choose(server, sentences, lambda answer: answer.ghost)
    window.type(text)
    until(window.ghost_text, answer.rest.__eq__)
    window.press("Tab")
    window.holds(text + answer.rest)
    window.press("Control+z")
    window.holds(text)


def test_a_phrase_is_accepted_word_by_word(window: Window, server: Server) -> None:
    text, answer = choose(server, IN_WORDS, lambda answer: answer.ghost and " " in answer.ghost)
    first, _, others = answer.rest.partition(" ")
    window.type(text)
    until(window.ghost_text, answer.rest.__eq__)
    window.press("Control+ArrowRight")
    until(window.ghost_text, lambda ghost: ghost.strip() == others)
    window.holds(text + first)


def test_typing_on_narrows_it(window: Window, server: Server) -> None:
    text, answer = choose(server, AFTER_SPACES, lambda answer: answer.ghost)
    window.type(text)
    for letter in answer.rest.partition(" ")[0][:-1]:
        window.type(letter)
        text += letter
        rest = server.after(text).rest
        until(window.ghost_text, rest.__eq__)
