"""A glossary in the real Neovim, and the command that explains words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .driver import Neovim


@pytest.fixture(scope="module")
def folder(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a glossary."""
    folder = tmp_path_factory.mktemp("team")
    (folder / ".afterword").mkdir()
    text = "Zubrowka\niPhone\nGrand Zubrowka\nsgtm = sounds good to me\n"
    (folder / ".afterword/words.txt").write_text(text)
    return folder


@pytest.fixture
def letter(neovim: Neovim, folder: Path) -> Iterator[Neovim]:
    """Open a letter in that folder, in Insert mode."""
    neovim.type("<Esc>")
    neovim.open(folder / "letter.md")
    neovim.type("i")
    yield neovim
    neovim.type("<Esc>")


def test_a_term_of_the_glossary_is_taken_in_its_own_case(letter: Neovim) -> None:
    letter.type("We met at zub")
    letter.wait_until(lambda: "Zubrowka" in letter.popup())
    for _ in range(letter.popup().index("Zubrowka") + 1):
        letter.type("<C-n>")
    letter.type("<C-y>")
    letter.wait_until(lambda: letter.text() == "We met at Zubrowka")


def test_an_abbreviation_is_expanded_and_the_item_says_so(letter: Neovim) -> None:
    letter.type("Well, sgtm")
    letter.wait_until(lambda: letter.popup()[:1] == ["sounds good to me"])
    shown = letter.lua("return vim.fn.complete_info({ 'items' }).items[1]")
    assert "expands sgtm" in shown["menu"]
    letter.type("<C-n><C-y>")
    letter.wait_until(lambda: letter.text() == "Well, sounds good to me")


def test_an_expansion_stays_while_the_abbreviation_is_typed(letter: Neovim) -> None:
    letter.type("Well, sgt")
    letter.wait_until(lambda: "sounds good to me" in letter.popup())
    letter.type("m")
    letter.wait_until(lambda: letter.popup()[:1] == ["sounds good to me"])


def preview(neovim: Neovim) -> str:
    """Return the text of the floating window, if there is one."""
    text: str = neovim.lua("""
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(window).relative ~= '' then
          local buffer = vim.api.nvim_win_get_buf(window)
          local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, true)
          if lines[1]:find('likely') or lines[1]:find('nothing') then
            return table.concat(lines, '\\n')
          end
        end
      end
      return ''
    """)
    return text


def test_why_shows_what_the_words_rest_on(letter: Neovim) -> None:
    letter.type("Thank you for your <Esc>")
    letter.command("AfterwordWhy")
    text = letter.wait_until(lambda: preview(letter))
    head, first, *_ = text.splitlines()
    assert head.split() == ["likely", "model"]
    word, likely, by_model = first.split()
    assert (
        letter.request("workspace/executeCommand", why_of(letter, 19))["words"][0]["text"] == word
    )
    assert likely == by_model
    assert likely.endswith("%")


def test_why_says_where_nothing_is_suggested(letter: Neovim) -> None:
    letter.type("Thank you,<Esc>")
    letter.command("AfterwordWhy")
    assert letter.wait_until(lambda: preview(letter)) == "nothing is suggested here"


def why_of(neovim: Neovim, character: int) -> dict[str, object]:
    uri = neovim.lua("return vim.uri_from_bufnr(0)")
    place = {"line": 0, "character": character}
    return {
        "command": "afterword.why",
        "arguments": [{"textDocument": {"uri": uri}, "position": place}],
    }


def test_ghost_text_in_the_middle_of_a_line_fits_what_follows(neovim: Neovim) -> None:
    neovim.type("I would  to thank you for your letter.<Esc>08li")
    neovim.type("l")
    neovim.wait_until(lambda: neovim.ghost() == "ike")
    neovim.type("<C-f>")
    neovim.wait_until(lambda: neovim.text() == "I would like to thank you for your letter.")
