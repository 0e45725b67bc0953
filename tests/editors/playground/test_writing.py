"""Write in the playground: the list, the ghost text, the settings, and a reload."""

from __future__ import annotations

from playwright.sync_api import BrowserContext

from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy, until

from ..reference_server import ReferenceServer
from ..texts import OPEN_TEXT, SURE_TEXT
from .driver import HeldAnswers, Playground, Tab

PHRASE_TEXT = "I am looking forw"
"""The shipped model is sure of more than one word here."""


def test_typing_shows_the_list_and_tab_takes_the_ghost_text(
    tab: Tab, server: ReferenceServer
) -> None:
    answer = server.suggest(SURE_TEXT, "plaintext")
    tab.type(SURE_TEXT)
    until(tab.words, answer.words.__eq__)
    until(tab.ghost_text, answer.ghost_rest.__eq__)
    tab.press("Tab")
    tab.wait_for_text(SURE_TEXT + answer.ghost_rest)
    until(tab.saved, (len(answer.ghost_rest) - 1).__eq__)
    assert tab.focused() == "text"
    tab.press("Control+z")
    tab.wait_for_text(SURE_TEXT)
    until(tab.saved, (0).__eq__)


def test_ghost_text_is_taken_word_by_word(tab: Tab, server: ReferenceServer) -> None:
    first, _, others = server.suggest(PHRASE_TEXT, "plaintext").ghost_rest.partition(" ")
    assert others
    tab.type(PHRASE_TEXT)
    until(tab.ghost_text, f"{first} {others}".__eq__)
    tab.press("Control+ArrowRight")
    tab.wait_for_text(PHRASE_TEXT + first)
    until(tab.ghost_text, lambda ghost: ghost.strip().startswith(others.split()[0]))


def test_typing_on_narrows_the_ghost_text(tab: Tab, server: ReferenceServer) -> None:
    rest = server.suggest(SURE_TEXT, "plaintext").ghost_rest
    tab.type(SURE_TEXT)
    until(tab.ghost_text, rest.__eq__)
    tab.type(rest[0])
    until(tab.ghost_text, rest[1:].__eq__)


def test_ghost_text_for_another_place_is_not_shown(
    context: BrowserContext, playground: Playground
) -> None:
    tab = Tab(context.new_page(), playground.address)
    ghosts = HeldAnswers(tab.page, '"insertText"')
    tab.open()
    tab.type(SURE_TEXT)
    until(tab.words)
    until(lambda: len(ghosts))
    tab.press("Home")
    ghosts.release()
    assert tab.ghost_text() == ""
    tab.press("End", "Backspace")
    tab.type(SURE_TEXT[-1])
    until(tab.ghost_text)
    assert tab.problems == []


def test_a_word_is_chosen_from_the_list(tab: Tab, server: ReferenceServer) -> None:
    answer = server.suggest(OPEN_TEXT, "plaintext")
    tab.type(OPEN_TEXT)
    until(tab.words, answer.words.__eq__)
    tab.press("ArrowDown", "ArrowDown")
    until(lambda: tab.list.nth(1).get_attribute("aria-selected"), "true".__eq__)
    assert tab.ghost_text() == ""
    tab.press("Enter")
    tab.wait_for_text(OPEN_TEXT.rpartition(" ")[0] + f" {answer.words[1]}")


def test_enter_breaks_the_line_until_a_word_is_chosen(tab: Tab) -> None:
    tab.type(OPEN_TEXT)
    until(tab.words)
    tab.press("Enter")
    tab.wait_for_text(f"{OPEN_TEXT}\n")


def test_without_ghost_text_tab_takes_the_first_word(tab: Tab, server: ReferenceServer) -> None:
    words = server.suggest(OPEN_TEXT, "plaintext").words
    tab.page.get_by_label("Ghost text").select_option("from 90 %")
    tab.text.focus()
    tab.type(OPEN_TEXT)
    until(tab.words, words.__eq__)
    assert tab.ghost_text() == ""
    tab.press("Tab")
    tab.wait_for_text(OPEN_TEXT.rpartition(" ")[0] + f" {words[0]}")


def test_escape_dismisses_both_and_tab_then_leaves_the_text(tab: Tab) -> None:
    tab.type(SURE_TEXT)
    until(tab.ghost_text)
    until(tab.words)
    tab.press("Escape")
    until(tab.ghost_text, "".__eq__)
    until(tab.words, [].__eq__)
    tab.press("Tab")
    until(tab.focused, "clear".__eq__)
    tab.wait_for_text(SURE_TEXT)


def test_the_settings_change_the_list_and_the_ghost_text(tab: Tab) -> None:
    tab.type(OPEN_TEXT)
    until(tab.words, lambda words: len(words) == 5)
    tab.page.get_by_label("Words in the list").select_option("8")
    until(tab.reason_words, lambda words: len(words) == 8)
    tab.page.get_by_label("Ghost text").select_option("from 90 %")
    until(tab.ghost_text, "".__eq__)
    tab.page.get_by_label("Ghost text").select_option("always")
    until(tab.ghost_text)


def test_the_model_is_switched_for_this_page_only(
    tab: Tab, server: ReferenceServer, tiny_bundle: Bundle
) -> None:
    install_copy(tiny_bundle, "tiny")
    before = server.suggest(OPEN_TEXT, "plaintext").words
    tab.type(OPEN_TEXT)
    until(tab.reason_words, before.__eq__)
    model = tab.page.get_by_label("Model", exact=True)
    until(lambda: model.locator("option").all_inner_texts(), ["en", "tiny"].__eq__)
    model.select_option("tiny")
    until(tab.reason_words, lambda words: words and words != before)
    until(model.input_value, "tiny".__eq__)
    assert registry.current_name() == registry.SHIPPED
    model.select_option("en")
    until(tab.reason_words, before.__eq__)


def test_a_reload_takes_up_where_it_was(tab: Tab) -> None:
    tab.type(SURE_TEXT)
    until(tab.ghost_text)
    tab.press("Tab")
    saved = until(tab.saved)
    tab.press("Escape", "Home", "ArrowRight")
    for name, choice in (("Words in the list", "3"), ("Colours", "dark"), ("Ghost text", "always")):
        tab.page.get_by_label(name).select_option(choice)
    text, dark = tab.written(), tab.background()
    tab.page.reload()
    tab.wait_until_ready()
    assert tab.written() == text
    assert tab.background() == dark
    assert tab.page.get_by_label("Words in the list").input_value() == "3"
    assert until(tab.saved) == saved
    assert tab.focused() == "text"
    tab.type("x")
    tab.wait_for_text(text[0] + "x" + text[1:])
    until(tab.words, lambda words: len(words) <= 3)


def test_what_is_cleared_is_not_kept_and_another_tab_knows_nothing(
    tab: Tab, context: BrowserContext, playground: Playground
) -> None:
    tab.type("Quizzlewump ")
    kept = "JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie"
    until(lambda: tab.page.evaluate(kept), lambda found: "Quizzlewump" in found)
    assert not tab.page.evaluate("localStorage.length + document.cookie.length")
    other = context.new_page()
    other.goto(playground.address)
    assert "Quizzlewump" not in other.evaluate(kept)
    other.close()
    tab.page.get_by_role("button", name="Clear text").click()
    tab.wait_for_text("")
    assert "Quizzlewump" not in tab.page.evaluate(kept)
    tab.page.reload()
    tab.wait_until_ready()
    assert tab.written() == ""


def test_nothing_is_cut_off_in_any_window(tab: Tab) -> None:
    tab.type(SURE_TEXT)
    until(tab.reason_words)
    for width in (1600, 700, 360):
        tab.page.set_viewport_size({"width": width, "height": 700})
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
