"""A glossary in VS Code, and the command that explains words."""

from __future__ import annotations

import re

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
    window.page.locator(".quick-input-title:visible", has_text="Why These Words?").wait_for()
    rows = window.page.locator(".quick-input-list .monaco-list-row")
    rows.first.wait_for()
    reasons = {read_texts(row.locator(".label-name"))[0]: row for row in rows.all()}
    shown = {word: " ".join(read_texts(row)) for word, row in reasons.items()}
    window.press("Escape")
    return shown


def test_why_shows_what_the_words_rest_on(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, AFTER_SPACES, lambda answer: answer.ghost and answer.words)
    window.type(text)
    until(window.ghost_text)
    likeliest, reasons = next(iter(explain(window).items()))
    assert likeliest == answer.words[0]
    assert re.search(r"model \d+\.\d %", reasons)


def test_why_names_the_glossary(window: Window) -> None:
    window.type("We met at zub")
    until(window.words)
    assert "glossary" in explain(window)["Zubrowka"]
