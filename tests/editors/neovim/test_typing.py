"""What someone who types in Neovim sees, and what the keys do."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from ..reference_server import ReferenceServer
from ..texts import MEANT_WORD, OPEN_TEXT, PHRASES, SLIP_TEXT, SURE_TEXT
from .driver import Neovim, StartNeovim

LETTER = """\
Dear Ms Alvarez,

Thank you for your letter about the garden. The roses came
up well this year. """
LIST_SECONDS = 0.3
"""Within this time a list would open: Neovim waits 25 ms, plus the time the last answer took."""
GHOST_DELAY_SECONDS = 0.2
"""How long Neovim waits for a pause before it asks for ghost text."""
MESSAGE_SECONDS = 0.15
"""How long Neovim gathers changes before it sends them."""
KEY_SECONDS = 0.05
"""The pause between two keys of someone who types fast."""


def shows_list(neovim: Neovim, words: list[str]) -> bool:
    return neovim.popup() == words


def test_ghost_text_is_shown_taken_and_taken_back(neovim: Neovim, server: ReferenceServer) -> None:
    typed = LETTER + SURE_TEXT
    neovim.type(typed)
    rest = server.suggest(typed).ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    assert neovim.text() == typed
    neovim.type("<C-f>")
    neovim.wait_until(lambda: neovim.text() == typed + rest)
    neovim.wait_until(lambda: neovim.ghost() != rest)
    neovim.type(".<Esc>u")
    neovim.wait_until(lambda: neovim.text() == typed)


def test_ghost_text_is_taken_word_by_word(neovim: Neovim, server: ReferenceServer) -> None:
    answers = {LETTER + phrase: server.suggest(LETTER + phrase) for phrase in PHRASES}
    typed = next(typed for typed, answer in answers.items() if " " in (answer.ghost or ""))
    neovim.type(typed)
    rest = answers[typed].ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    neovim.type("<C-x><C-z>")  # closes the list
    neovim.save_screenshot("neovim-ghost")
    neovim.type("<M-f>")
    first = typed + rest.partition(" ")[0] + " "
    neovim.wait_until(lambda: neovim.text() == first)


def test_taking_ghost_text_closes_the_list(neovim: Neovim, server: ReferenceServer) -> None:
    neovim.type(SURE_TEXT)
    neovim.wait_until(lambda: neovim.popup() and neovim.ghost())
    neovim.type("<C-f>")
    neovim.wait_until(lambda: neovim.text() == SURE_TEXT + server.suggest(SURE_TEXT).ghost_rest)
    assert not neovim.popup()


def test_without_ghost_text_the_key_does_what_it_did(neovim: Neovim) -> None:
    neovim.type("\t<C-f>")  # would re-indent the line, but there is no indent expression
    neovim.type("x")
    neovim.wait_until(lambda: neovim.text().endswith("x"))
    assert not neovim.ghost()


def test_the_list_has_the_order_of_the_server(neovim: Neovim, server: ReferenceServer) -> None:
    typed = LETTER + OPEN_TEXT
    neovim.type(typed)
    words = server.suggest(typed).words
    assert len(words) > 1
    neovim.wait_until(lambda: neovim.popup() == words)
    neovim.save_screenshot("neovim-list")
    neovim.type("<C-n><C-n><C-y>")
    neovim.wait_until(lambda: neovim.text() == typed[: -len("wo")] + words[1])


def test_the_list_follows_the_letters(neovim: Neovim, server: ReferenceServer) -> None:
    for letters in ("w", "o", "u"):
        neovim.type(letters)
        expected = server.suggest(neovim.wait_until(neovim.text)).words
        neovim.wait_until(partial(shows_list, neovim, expected))


def test_a_word_past_a_slip_is_shown_and_replaces_the_letters(
    neovim: Neovim, server: ReferenceServer
) -> None:
    neovim.type(SLIP_TEXT)
    words = server.suggest(SLIP_TEXT).words
    assert words[0] == MEANT_WORD
    neovim.wait_until(lambda: neovim.popup() == words)
    neovim.type("v")
    words = server.suggest(SLIP_TEXT + "v").words
    assert MEANT_WORD in words
    neovim.wait_until(lambda: neovim.popup() == words)
    neovim.type("<C-n>" * (words.index(MEANT_WORD) + 1) + "<C-y>")
    neovim.wait_until(lambda: neovim.text() == SLIP_TEXT[: -len("recie")] + MEANT_WORD)


def test_enter_at_the_end_of_a_line_makes_a_new_line(neovim: Neovim) -> None:
    neovim.type(OPEN_TEXT)
    neovim.wait_until(neovim.popup)
    neovim.type("<CR>")
    neovim.wait_until(lambda: neovim.text() == OPEN_TEXT + "\n")
    assert not neovim.popup()


def test_no_list_opens_after_a_space(neovim: Neovim) -> None:
    neovim.type(OPEN_TEXT)
    neovim.wait_until(neovim.popup)
    neovim.type("rked ")
    neovim.wait_until(lambda: neovim.text().endswith(" "))
    time.sleep(LIST_SECONDS)
    assert not neovim.popup()


def test_a_list_opens_after_a_space_where_it_is_wanted(
    start: StartNeovim, server: ReferenceServer, tmp_path: Path
) -> None:
    settings = "{ positionEncoding = 'utf-16', popup = { triggerOnSpace = true } }"
    neovim = start(f"vim.lsp.config('afterword', {{ init_options = {settings} }})")
    neovim.open(tmp_path / "letter.md")
    typed = "😀 Thank you for your "
    neovim.type("i" + typed)
    words = server.suggest(typed).words
    neovim.wait_until(lambda: neovim.popup() == words)
    neovim.type("<C-n><C-y>")
    neovim.wait_until(lambda: neovim.text() == typed + words[0])


def test_columns_are_right_after_other_scripts(neovim: Neovim, server: ReferenceServer) -> None:
    typed = "😀 «Élan», " + SURE_TEXT
    neovim.type(typed)
    rest = server.suggest(typed).ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    neovim.type("<C-f>")
    neovim.wait_until(lambda: neovim.text() == typed + rest)


@pytest.mark.parametrize(("line", "prose"), [(f"# {SURE_TEXT}", True), ("import o", False)])
def test_in_source_code_comments_alone_are_prose(
    neovim: Neovim, server: ReferenceServer, tmp_path: Path, line: str, prose: bool
) -> None:
    neovim.type("<Esc>")
    neovim.open(tmp_path / "letter.py")
    neovim.type("i" + line)
    neovim.wait_until(lambda: neovim.text() == line)
    expected = server.suggest(line, "python")
    assert bool(expected.words) == prose
    if prose:
        neovim.wait_until(lambda: neovim.popup() == expected.words)
        neovim.wait_until(lambda: neovim.ghost() == expected.ghost_rest)
    else:
        time.sleep(LIST_SECONDS + GHOST_DELAY_SECONDS)
        assert not neovim.popup()
        assert not neovim.ghost()


def test_what_is_saved_is_counted(neovim: Neovim, server: ReferenceServer) -> None:
    neovim.type("<Esc>")
    neovim.command("AfterwordStats!")
    neovim.wait_until(lambda: "counting starts over" in neovim.messages())
    neovim.type("i" + SURE_TEXT)
    rest = server.suggest(SURE_TEXT).ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    neovim.type("<C-f>")
    neovim.wait_until(lambda: neovim.text() == SURE_TEXT + rest)
    neovim.type(" " + OPEN_TEXT)
    typed = SURE_TEXT + rest + " " + OPEN_TEXT
    words = server.suggest(typed).words
    neovim.wait_until(lambda: neovim.popup() == words)
    neovim.type("<C-n>")
    time.sleep(2 * MESSAGE_SECONDS)  # the word that is selected first is sent, and not counted
    neovim.type("<C-n><C-y>")
    word = words[1]
    neovim.wait_until(lambda: neovim.text() == typed[: -len("wo")] + word)
    keystrokes = len(rest) - 1 + len(word) - len("wo") - 1
    neovim.type("<Esc>")
    neovim.command("AfterwordStats")
    neovim.wait_until(lambda: f"In all: {keystrokes} keystrokes, " in neovim.messages())


def test_a_word_that_is_typed_fast_is_not_counted(neovim: Neovim) -> None:
    neovim.type("<Esc>")
    neovim.command("AfterwordStats!")
    neovim.type("i")
    for letter in "We would work with the people.":
        neovim.type(letter)
        time.sleep(KEY_SECONDS)
    neovim.wait_until(lambda: neovim.text().endswith("people."))
    neovim.type("<Esc>")
    neovim.command("messages clear")
    neovim.command("AfterwordStats")
    neovim.wait_until(lambda: "In all: 0 keystrokes, 0 words" in neovim.messages())
