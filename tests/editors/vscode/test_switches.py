"""The extension's commands and settings, above all those that turn it off."""

from __future__ import annotations

import re

import pytest

from tests.helpers import until

from ..reference_server import ReferenceServer
from .beginnings import AFTER_SPACES, IN_WORDS, choose_text
from .window import Window, read_texts


@pytest.mark.parametrize("where", ["Language", "File"])
def test_switched_off_it_is_silent(window: Window, server: ReferenceServer, where: str) -> None:
    text, answer = choose_text(server, IN_WORDS, lambda answer: answer.ghost and answer.words)
    window.run(f"Afterword: Turn On or Off for This {where}")
    until(window.status_line, lambda line: f"off for this {where.lower()}" in line)
    window.type(text)
    window.page.wait_for_timeout(1000)
    assert (window.words(), window.ghost_text()) == ([], "")
    window.run(f"Afterword: Turn On or Off for This {where}")
    until(window.status_line, lambda line: "off" not in line)
    window.clear()
    window.type(text)
    until(window.ghost_text, answer.ghost_rest.__eq__)


@pytest.mark.parametrize("where", ["a command", "a setting"])
def test_words_of_a_file_that_is_off_are_suggested_in_no_other(
    window: Window, server: ReferenceServer, where: str
) -> None:
    text, answer = choose_text(server, IN_WORDS, lambda answer: len(answer.words) > 1)
    word = answer.prefix + "quor"
    diary = window.file.with_name("diary.md")
    diary.write_text(f"A {word} is a {word}.\n", encoding="utf-8")

    def switch(off: bool) -> None:
        if where == "a setting":
            window.write_settings({"afterword.disabledFiles": [diary.name] if off else []})
        else:
            window.go_to(diary)
            window.run("Afterword: Turn On or Off for This File")
            until(window.status_line, lambda line: ("off for this file" in line) == off)
            window.go_to(window.file)

    def words() -> list[str]:
        window.clear()
        window.type(text)
        return until(window.words)

    window.go_to(diary)
    window.go_to(window.file)
    until(words, lambda words: word in words)
    switch(off=True)
    until(words, lambda words: word not in words)
    switch(off=False)
    until(words, lambda words: word in words)
    window.run("View: Close Other Editors in Group")


def test_a_renamed_file_stays_off(window: Window) -> None:
    file, renamed = (window.file.with_name(name) for name in ("private.md", "secret.md"))
    file.touch()
    window.go_to(file)
    window.run("Afterword: Turn On or Off for This File")
    until(window.status_line, lambda line: "off for this file" in line)
    window.run("File: Reveal Active File in Explorer View")
    window.page.locator(".explorer-folders-view .monaco-list-row.focused").wait_for()
    window.press("F2")
    window.page.locator(".explorer-folders-view input").wait_for()
    window.press(*renamed.stem, "Enter")
    window.wait_for_tab(renamed)
    until(window.status_line, lambda line: "off for this file" in line)
    window.go_to(window.file)
    window.run("View: Close Other Editors in Group")
    window.run("View: Toggle Primary Side Bar Visibility")


def test_settings_take_effect_at_once(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, IN_WORDS, lambda answer: answer.ghost and answer.words)
    window.write_settings({"afterword.inline.enabled": False})

    def ghost() -> str:
        window.clear()
        window.type(text)
        until(window.words)
        window.page.wait_for_timeout(500)
        return window.ghost_text()

    until(ghost, "".__eq__)
    window.press("Tab")  # without ghost text it takes the first word
    window.wait_for_text(text.removesuffix(answer.prefix) + answer.words[0])


def test_a_forgotten_word_is_offered_no_more(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, IN_WORDS, lambda answer: len(answer.words) > 1)
    window.type(text + " " + answer.words[0])
    window.press("Escape")
    window.run("Afterword: Forget Word")
    until(lambda: window.page.get_by_text("will not suggest").count())
    window.clear()
    window.type(text)
    words = until(window.words, lambda words: answer.words[1] in words)
    assert answer.words[0] not in words


def test_why_shows_what_the_words_rest_on(window: Window, server: ReferenceServer) -> None:
    text, answer = choose_text(server, AFTER_SPACES, lambda answer: answer.words)
    window.type(text)
    window.run("Afterword: Why These Words")
    window.page.locator(".quick-input-title:visible", has_text="Why These Words?").wait_for()
    row = window.page.locator(".quick-input-list .monaco-list-row").first
    names = row.locator(".label-name")
    likeliest, reasons = until(lambda: read_texts(names), lambda texts: len(texts) == 2)
    window.press("Escape")
    assert likeliest == answer.words[0]
    assert re.fullmatch(r"model \d+\.\d %", reasons)
