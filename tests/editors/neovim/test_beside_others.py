"""The plugin leaves other servers, mappings and buffers without prose alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..expected import Server
from .driver import Neovim, Start

SURE = "We live in the United St"

NEIGHBOUR = """
local name, items = ...
Neighbour = 0
local capabilities = { positionEncoding = 'utf-8', inlineCompletionProvider = true }
return vim.lsp.start({ name = name, cmd = function()
  return {
    request = function(method, _, reply)
      if method == 'textDocument/inlineCompletion' then
        Neighbour = Neighbour + 1
        vim.schedule(function() reply(nil, { items = items }) end)
      else
        reply(nil, { capabilities = capabilities })
      end
      return true, Neighbour
    end,
    notify = function() return true end,
    is_closing = function() return false end,
    terminate = function() end,
  }
end })
"""
"""Starts a server that has ghost text as well, and counts how often it is asked."""

Neighbour = Callable[[list[Any]], int]


@pytest.fixture
def neighbour(neovim: Neovim) -> Iterator[Neighbour]:
    """Starts another server with these items in the buffer; its client's number."""

    def run(items: list[Any]) -> int:
        client: int = neovim.lua(NEIGHBOUR, "neighbour", items)
        neovim.until(lambda: neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 2)
        return client

    yield run
    neovim.type("<Esc>")
    neovim.lua("vim.lsp.inline_completion.enable(false)")
    for client in neovim.lua("return vim.tbl_keys(vim.lsp.get_clients({ name = 'neighbour' }))"):
        neovim.lua("vim.lsp.get_clients({ name = 'neighbour' })[...]:stop(true)", client)


def typed(neovim: Neovim, text: str) -> None:
    neovim.type(text)
    neovim.until(lambda: neovim.text() == text)


def test_no_other_server_is_asked_for_ghost_text(
    neovim: Neovim, server: Server, neighbour: Neighbour, tmp_path: Path
) -> None:
    neighbour([{"insertText": "from next door"}])
    neovim.type("<Esc>")
    neovim.open(tmp_path / "other.md")
    neighbour([{"insertText": "from next door"}])
    neovim.type("i")
    typed(neovim, SURE)
    rest = server.after(SURE).rest
    neovim.until(lambda: neovim.ghost() == rest)
    assert neovim.lua("return Neighbour") == 0


@pytest.mark.parametrize(("key", "typed_by_itself"), [("<C-f>", ""), ("<M-f>", "f")])
def test_the_keys_do_not_take_the_ghost_text_of_another_server(
    neovim: Neovim, neighbour: Neighbour, tmp_path: Path, key: str, typed_by_itself: str
) -> None:
    neovim.type("<Esc>")
    neovim.open(tmp_path / "letter.py")  # whose code is no prose
    client = neighbour([{"insertText": {"kind": "snippet", "value": "os.${1:path}"}}])
    neovim.lua("vim.lsp.inline_completion.enable(true, { bufnr = 0, client_id = ... })", client)
    neovim.command("messages clear")
    neovim.type("i")
    typed(neovim, "import ")
    neovim.until(lambda: neovim.ghost() == "os.path")
    neovim.type(key)
    neovim.type("s")
    neovim.until(lambda: neovim.text().endswith("s"))
    neovim.until(lambda: neovim.ghost().endswith("path"))  # it has stayed
    assert neovim.text() == f"import {typed_by_itself}s"
    assert not neovim.messages()


def test_a_snippet_is_taken_whole(neovim: Neovim) -> None:
    neovim.lua("""
      local client = vim.lsp.get_clients({ name = 'afterword' })[1]
      local request = client.request
      client.request = function(self, method, params, reply, buffer)
        if method ~= 'textDocument/inlineCompletion' then
          return request(self, method, params, reply, buffer)
        end
        local item = { insertText = { kind = 'snippet', value = 'to ${1:you}' } }
        vim.schedule(function() reply(nil, { items = { item } }, { client_id = client.id }) end)
        return true, 1
      end
    """)
    try:
        typed(neovim, "Thanks ")
        neovim.until(lambda: neovim.ghost() == "to you")
        neovim.type("<M-f>")
        neovim.until(lambda: neovim.text() == "Thanks to you")
    finally:
        neovim.lua("vim.lsp.get_clients({ name = 'afterword' })[1].request = nil")
        neovim.type("<Esc>")
        neovim.lua("vim.snippet.stop()")


def test_a_client_that_has_ended_is_asked_no_more(
    neovim: Neovim, server: Server, tmp_path: Path
) -> None:
    neovim.command("messages clear")
    typed(neovim, SURE)
    neovim.until(neovim.ghost)
    neovim.lua("vim.lsp.get_clients({ name = 'afterword' })[1]:stop(true)")
    neovim.until(lambda: not neovim.lua("return #vim.lsp.get_clients({ name = 'afterword' }) > 0"))
    assert not neovim.ghost()
    asks = "return vim.lsp._capability.all.inline_completion.active[vim.fn.bufnr()] ~= nil"
    assert not neovim.lua(asks)
    neovim.type("<Esc>")
    neovim.open(tmp_path / "other.md")
    neovim.type("i")
    typed(neovim, SURE)
    rest = server.after(SURE).rest
    neovim.until(lambda: neovim.ghost() == rest)
    assert not neovim.messages()


def test_ghost_text_stays_off_where_others_have_it(start: Start, tmp_path: Path) -> None:
    neovim = start("vim.g.afterword = { ghost = false } vim.lsp.inline_completion.enable()")
    neovim.open(tmp_path / "letter.md")
    neovim.type("i")
    typed(neovim, SURE)
    neovim.until(neovim.popup)
    neovim.lua(NEIGHBOUR, "neighbour", [{"insertText": "from next door"}])
    neovim.until(lambda: neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 2)
    neovim.type("a")
    neovim.until(lambda: neovim.ghost() == "from next door")


OWN_KEYS = """
vim.keymap.set('i', '<C-f>', '<Right>')
vim.keymap.set('i', '<M-f>', function() return 'word' end, { expr = true })
"""


def test_your_own_mappings_stay(start: Start, tmp_path: Path) -> None:
    neovim = start(OWN_KEYS)
    neovim.open(tmp_path / "letter.md")
    neovim.type("i")
    typed(neovim, SURE)
    neovim.until(neovim.ghost)
    neovim.type("<C-a><Esc>I<C-f>x<M-f>")
    neovim.until(lambda: neovim.text() == SURE[0] + "xword" + SURE[1:])
    neovim.type("<Esc>")
    neovim.command("checkhealth afterword")
    assert "WARNING <C-f> keeps your own mapping" in neovim.text()
    assert "WARNING <M-f> keeps your own mapping" in neovim.text()


CHOSEN_KEYS = """
vim.g.afterword = { keys = { accept = '<Tab>', accept_word = false } }
Pressed = 0
vim.keymap.set('i', '<Tab>', function() Pressed = Pressed + 1 end)
"""


def test_a_key_you_choose_keeps_its_mapping_without_ghost_text(
    start: Start, server: Server, tmp_path: Path
) -> None:
    neovim = start(CHOSEN_KEYS)
    neovim.open(tmp_path / "letter.md")
    neovim.type("i<Tab>")
    neovim.until(lambda: neovim.lua("return Pressed") == 1)
    typed(neovim, SURE)
    neovim.until(neovim.ghost)
    neovim.type("<Tab>")
    neovim.until(lambda: neovim.text() == SURE + server.after(SURE).rest)
    assert neovim.lua("return Pressed") == 1
    for key in ("<C-f>", "<M-f>"):
        assert neovim.lua("return vim.fn.maparg(..., 'i')", key) == ""


def test_no_key_is_mapped_where_none_is_wanted(start: Start, tmp_path: Path) -> None:
    neovim = start("vim.g.afterword = { keys = false }")
    neovim.open(tmp_path / "letter.md")
    for key in ("<C-f>", "<M-f>"):
        assert neovim.lua("return vim.fn.maparg(..., 'i')", key) == ""


def test_the_list_is_as_before_where_it_is_switched_off(neovim: Neovim) -> None:
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    assert neovim.lua("return vim.bo.completeopt") == ""
    neovim.command("setlocal completeopt=menu,popup | AfterwordToggle")
    neovim.until(neovim.is_served)
    assert neovim.lua("return vim.bo.completeopt") == "menu,popup,menuone,noselect"
    neovim.command("AfterwordToggle")
    assert neovim.lua("return vim.bo.completeopt") == "menu,popup"


def test_what_was_written_while_off_is_known_when_it_is_on_again(
    neovim: Neovim, server: Server
) -> None:
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    neovim.type("i")
    typed(neovim, "Dear Ms Alvarez,\n\nthank you")
    assert not neovim.popup()
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    neovim.until(neovim.is_served)
    neovim.type("o")
    neovim.type(SURE)
    rest = server.after("Dear Ms Alvarez,\n\nthank you\n" + SURE).rest
    neovim.until(lambda: neovim.ghost() == rest)
    assert neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1


def test_switching_on_serves_no_other_buffer(start: Start, tmp_path: Path) -> None:
    neovim = start("vim.lsp.enable('afterword', false)")
    for name in ("other.md", "letter.md"):
        (tmp_path / name).write_text("", encoding="utf-8")
        neovim.command(f"edit {tmp_path}/{name}")
    neovim.lua("vim.b.afterword = false")
    neovim.command("AfterwordToggle")
    neovim.until(neovim.is_served)
    neovim.command(f"edit {tmp_path}/new.md")
    attached = (
        "return vim.tbl_count(vim.lsp.get_clients({ name = 'afterword' })[1].attached_buffers)"
    )
    assert neovim.lua(attached) == 1
    assert neovim.lua("return vim.lsp.is_enabled('afterword')") is False


@pytest.mark.parametrize("place", ["a scratch buffer", "a folder", "a filetype without prose"])
def test_a_buffer_without_prose_is_not_switched_on(
    neovim: Neovim, tmp_path: Path, place: str
) -> None:
    neovim.type("<Esc>")
    commands = {"a scratch buffer": "new | setlocal buftype=nofile filetype=markdown"}
    commands["a folder"] = f"edit {tmp_path}"
    commands["a filetype without prose"] = f"edit {tmp_path}/x | setfiletype qf"
    neovim.command(f"messages clear | {commands[place]}")
    neovim.command("AfterwordToggle")
    neovim.command("AfterwordToggle")
    neovim.until(lambda: "this buffer is not supported" in neovim.messages())
    assert " in this buffer" not in neovim.messages()
    assert not neovim.is_served()


def test_switched_off_as_the_server_starts_it_stays_off(start: Start, tmp_path: Path) -> None:
    neovim = start()
    (tmp_path / "letter.md").write_text("", encoding="utf-8")
    neovim.command(f"edit {tmp_path}/letter.md")
    neovim.command("AfterwordToggle")
    assert "off in this buffer" in neovim.messages()
    neovim.until(lambda: neovim.lua("return #vim.lsp.get_clients({ name = 'afterword' }) > 0"))
    neovim.until(lambda: not neovim.is_served())
    assert not neovim.ghost()
