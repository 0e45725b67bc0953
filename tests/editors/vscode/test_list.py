"""The list of words in VS Code."""

from __future__ import annotations

from tests.helpers import until

from ..reference_server import ReferenceServer, Suggestions
from ..texts import MEANT_WORD, SLIP_TEXT
from .beginnings import AFTER_SPACES, IN_WORDS, choose_text
from .window import Window, read_texts

FILES = {".afterword/words.txt": "Zubrowka\niPhone\nsgtm = sounds good to me\n"}


def open_list(window: Window, server: ReferenceServer) -> tuple[str, Suggestions]:
    """Type a text that opens a list whose first words are not in alphabetical order."""
    text, answer = choose_text(
        server, IN_WORDS, lambda answer: answer.words[:2] != sorted(answer.words[:2])
    )
    window.type(text)
    until(window.words, lambda words: words[:2] == answer.words[:2])
    return text, answer


def test_it_keeps_the_order_of_the_server_and_takes_what_is_chosen(
    window: Window, server: ReferenceServer
) -> None:
    text, answer = open_list(window, server)
    window.press("ArrowDown", "ArrowDown", "Enter")
    window.wait_for_text(text.removesuffix(answer.prefix) + answer.words[1])


def test_a_word_past_a_slip_is_shown_and_replaces_the_letters(
    window: Window, server: ReferenceServer
) -> None:
    words = server.suggest(SLIP_TEXT).words
    assert words[0] == MEANT_WORD
    window.type(SLIP_TEXT)
    until(window.words, lambda shown: shown == words)
    window.press("ArrowDown", "Enter")
    window.wait_for_text(SLIP_TEXT[: -len("recie")] + MEANT_WORD)


def test_enter_is_a_new_line(window: Window, server: ReferenceServer) -> None:
    text, _ = open_list(window, server)
    window.press("Enter")
    window.type("So")
    window.wait_for_text(f"{text}\nSo")


def test_it_does_not_open_at_a_space(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, AFTER_SPACES, lambda answer: answer.ghost and answer.words)
    window.type(text)
    until(window.ghost_text)
    assert window.words() == []
    window.press("Control+Space")
    until(window.words, lambda words: words[:1] == answer.words[:1])


def test_a_term_of_the_glossary_is_taken_in_its_own_case(window: Window) -> None:
    window.type("We met at z")
    place = until(window.words, lambda words: "Zubrowka" in words).index("Zubrowka")
    window.press(*["ArrowDown"] * (place + 1), "Enter")
    window.wait_for_text("We met at Zubrowka")


def test_an_abbreviation_is_expanded_and_the_item_says_so(window: Window) -> None:
    window.type("Well, sgtm")
    until(window.words, lambda words: words[:1] == ["sounds good to me"])
    assert "expands sgtm" in read_texts(window.rows)[0]
    window.press("ArrowDown", "Enter")
    window.wait_for_text("Well, sounds good to me")
