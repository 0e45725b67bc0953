"""A glossary in VS Code, and the command that explains words."""

from __future__ import annotations

from tests.helpers import until

from ..reference_server import ReferenceServer
from .beginnings import AFTER_SPACES, choose_text
from .window import Window, read_texts

FILES = {".afterword/words.txt": "Zubrowka\niPhone\nsgtm = sounds good to me\n"}


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


def explain(window: Window) -> dict[str, str]:
    """Return the words that the command explains, likeliest first, with what it says of each."""
    window.press("Escape")  # closes the list
    window.run("Afterword: Why These Words")
    panel = window.page.locator(".quick-input-widget:visible", has_text="Why These Words?")
    rows = panel.locator(".monaco-list-row")
    rows.first.wait_for()
    words = read_texts(rows.locator(".label-name"))
    shown = dict(zip(words, read_texts(rows), strict=True))
    window.press("Escape")
    return shown


def test_why_shows_what_the_words_rest_on(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, AFTER_SPACES, lambda answer: answer.ghost and answer.words)
    window.type(text)
    until(window.ghost_text)
    shown = explain(window)
    assert next(iter(shown)) == answer.words[0]
    assert all("model" in reasons and "%" in reasons for reasons in shown.values())


def test_why_names_the_glossary(window: Window) -> None:
    window.type("We met at zub")
    until(window.words)
    assert "glossary" in explain(window)["Zubrowka"]
