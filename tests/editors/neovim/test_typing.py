"""What a person sees who types in Neovim, and what the keys do."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from ..expected import Server
from .driver import Neovim, Start

LETTER = """\
Dear Ms Alvarez,

Thank you for your letter about the garden. The roses came
up well this year. """
SURE = "We live in the United St"
OPEN = "We will plant more, and then we wo"
PHRASES = ("My sister lives in the Unit", "This is an exam", "as soon as poss")


def lists(neovim: Neovim, words: list[str]) -> bool:
    return neovim.popup() == words


def test_ghost_text_is_shown_taken_and_taken_back(neovim: Neovim, server: Server) -> None:
    typed = LETTER + SURE
    neovim.type(typed)
    rest = server.after(typed).rest
    neovim.until(lambda: neovim.ghost() == rest)
    assert neovim.text() == typed
    neovim.type("<C-f>")
    neovim.until(lambda: neovim.text() == typed + rest)
    assert not neovim.ghost()
    neovim.type(".<Esc>u")
    neovim.until(lambda: neovim.text() == typed)


def test_ghost_text_is_taken_word_by_word(neovim: Neovim, server: Server) -> None:
    answers = {LETTER + phrase: server.after(LETTER + phrase) for phrase in PHRASES}
    typed = next(typed for typed, answer in answers.items() if " " in (answer.ghost or ""))
    neovim.type(typed)
    rest = answers[typed].rest
    neovim.until(lambda: neovim.ghost() == rest)
    neovim.type("<C-x><C-z>")  # without the list
    neovim.photograph("neovim-ghost")
    neovim.type("<M-f>")
    first = typed + rest.partition(" ")[0] + " "
    neovim.until(lambda: neovim.text() == first)


def test_taking_ghost_text_closes_the_list(neovim: Neovim, server: Server) -> None:
    neovim.type(SURE)
    neovim.until(lambda: neovim.popup() and neovim.ghost())
    neovim.type("<C-f>")
    neovim.until(lambda: neovim.text() == SURE + server.after(SURE).rest)
    assert not neovim.popup()


def test_without_ghost_text_the_key_does_what_it_did(neovim: Neovim) -> None:
    neovim.type("\t<C-f>")  # shifts the line by its indent expression: none here
    neovim.type("x")
    neovim.until(lambda: neovim.text().endswith("x"))
    assert not neovim.ghost()


def test_the_list_has_the_order_of_the_server(neovim: Neovim, server: Server) -> None:
    typed = LETTER + OPEN
    neovim.type(typed)
    words = server.after(typed).words
    assert len(words) > 1
    neovim.until(lambda: neovim.popup() == words)
    neovim.photograph("neovim-list")
    neovim.type("<C-n><C-n><C-y>")
    neovim.until(lambda: neovim.text() == typed[: -len("wo")] + words[1])


def test_the_list_follows_the_letters(neovim: Neovim, server: Server) -> None:
    for letters in ("w", "o", "u"):
        neovim.type(letters)
        expected = server.after(neovim.until(neovim.text)).words
        neovim.until(partial(lists, neovim, expected))


def test_enter_at_the_end_of_a_line_makes_a_new_line(neovim: Neovim) -> None:
    neovim.type(OPEN)
    neovim.until(neovim.popup)
    neovim.type("<CR>")
    neovim.until(lambda: neovim.text() == OPEN + "\n")
    assert not neovim.popup()


def test_no_list_opens_after_a_space(neovim: Neovim) -> None:
    neovim.type(OPEN)
    neovim.until(neovim.popup)
    neovim.type("rked ")
    neovim.until(lambda: neovim.text().endswith(" "))
    time.sleep(0.3)  # Neovim waits 25 ms after a letter, and as long as the last answer took
    assert not neovim.popup()


def test_a_list_opens_after_a_space_where_it_is_wanted(
    start: Start, server: Server, tmp_path: Path
) -> None:
    settings = "{ positionEncoding = 'utf-16', popup = { triggerOnSpace = true } }"
    neovim = start(f"vim.lsp.config('afterword', {{ init_options = {settings} }})")
    neovim.open(tmp_path / "letter.md")
    typed = "😀 Thank you for your "
    neovim.type("i" + typed)
    words = server.after(typed).words
    neovim.until(lambda: neovim.popup() == words)
    neovim.type("<C-n><C-y>")
    neovim.until(lambda: neovim.text() == typed + words[0])


def test_columns_are_right_after_other_scripts(neovim: Neovim, server: Server) -> None:
    typed = "😀 «Élan», " + SURE
    neovim.type(typed)
    rest = server.after(typed).rest
    neovim.until(lambda: neovim.ghost() == rest)
    neovim.type("<C-f>")
    neovim.until(lambda: neovim.text() == typed + rest)


@pytest.mark.parametrize(("line", "prose"), [(f"# {SURE}", True), ("import o", False)])
def test_in_source_code_comments_alone_are_prose(
    neovim: Neovim, server: Server, tmp_path: Path, line: str, prose: bool
) -> None:
    neovim.type("<Esc>")
    neovim.open(tmp_path / "letter.py")
    neovim.type("i" + line)
    neovim.until(lambda: neovim.text() == line)
    expected = server.after(line, "python")
    assert bool(expected.words) == prose
    if prose:
        neovim.until(lambda: neovim.popup() == expected.words)
        neovim.until(lambda: neovim.ghost() == expected.rest)
    else:
        time.sleep(0.4)
        assert not neovim.popup()
        assert not neovim.ghost()
