"""The list of words in VS Code."""

from __future__ import annotations

from tests.helpers import until

from ..expected import Answer, Server
from .editor import Window
from .sentences import AFTER_SPACES, IN_WORDS, choose


def show(window: Window, server: Server) -> tuple[str, Answer]:
    """Have a list shown by a text. Its first words come in an order that no sorting gives."""
    text, answer = choose(
        server, IN_WORDS, lambda answer: answer.words[:2] != sorted(answer.words[:2])
    )
    window.type(text)
    until(window.words, lambda words: words[:2] == answer.words[:2])
    return text, answer


def test_it_keeps_the_order_of_the_server_and_takes_what_is_chosen(
    window: Window, server: Server
) -> None:
    text, answer = show(window, server)
    window.press("ArrowDown", "ArrowDown", "Enter")
    window.holds(text.removesuffix(answer.prefix) + answer.words[1])


def test_enter_is_a_new_line(window: Window, server: Server) -> None:
    text, _ = show(window, server)
    window.press("Enter")
    window.type("So")
    window.holds(f"{text}\nSo")


def test_it_does_not_open_at_a_space(window: Window, server: Server) -> None:
    text, answer = choose(server, AFTER_SPACES, lambda answer: answer.ghost and answer.words)
    window.type(text)
    until(window.ghost_text)
    assert window.words() == []
    window.press("Control+Space")
    until(window.words, lambda words: words[:1] == answer.words[:1])
