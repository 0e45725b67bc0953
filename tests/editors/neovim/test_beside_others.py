"""The plugin does not interfere with other servers, mappings, or buffers without prose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..reference_server import ReferenceServer
from ..texts import SURE_TEXT
from .driver import Neovim, StartNeovim

START_OTHER_SERVER = """
local name, items = ...
OtherRequests = 0
local capabilities = { positionEncoding = 'utf-8', inlineCompletionProvider = true }
return vim.lsp.start({ name = name, cmd = function()
  return {
    request = function(method, _, reply)
      if method == 'textDocument/inlineCompletion' then
        OtherRequests = OtherRequests + 1
        vim.schedule(function() reply(nil, { items = items }) end)
      else
        reply(nil, { capabilities = capabilities })
      end
      return true, OtherRequests
    end,
    notify = function() return true end,
    is_closing = function() return false end,
    terminate = function() end,
  }
end })
"""
"""Starts another server with ghost text, and counts the requests for it."""

StartOtherServer = Callable[[list[Any]], int]


@pytest.fixture
def start_other_server(neovim: Neovim) -> Iterator[StartOtherServer]:
    """Return a function that starts a server with given items and returns its client's id."""

    def start(items: list[Any]) -> int:
        client: int = neovim.lua(START_OTHER_SERVER, "other", items)
        neovim.wait_until(lambda: neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 2)
        return client

    yield start
    neovim.type("<Esc>")
    neovim.lua("vim.lsp.inline_completion.enable(false)")
    for client in neovim.lua("return vim.tbl_keys(vim.lsp.get_clients({ name = 'other' }))"):
        neovim.lua("vim.lsp.get_clients({ name = 'other' })[...]:stop(true)", client)


def type_text(neovim: Neovim, text: str) -> None:
    neovim.type(text)
    neovim.wait_until(lambda: neovim.text() == text)


def test_no_other_server_is_asked_for_ghost_text(
    neovim: Neovim, server: ReferenceServer, start_other_server: StartOtherServer, tmp_path: Path
) -> None:
    start_other_server([{"insertText": "from next door"}])
    neovim.type("<Esc>")
    neovim.open(tmp_path / "other.md")
    start_other_server([{"insertText": "from next door"}])
    neovim.type("i")
    type_text(neovim, SURE_TEXT)
    rest = server.suggest(SURE_TEXT).ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    assert neovim.lua("return OtherRequests") == 0


@pytest.mark.parametrize(("key", "typed_instead"), [("<C-f>", ""), ("<M-f>", "f")])
def test_the_keys_do_not_take_the_ghost_text_of_another_server(
    neovim: Neovim,
    start_other_server: StartOtherServer,
    tmp_path: Path,
    key: str,
    typed_instead: str,
) -> None:
    neovim.type("<Esc>")
    neovim.open(tmp_path / "letter.py")  # its code is not prose
    client = start_other_server([{"insertText": {"kind": "snippet", "value": "os.${1:path}"}}])
    neovim.lua("vim.lsp.inline_completion.enable(true, { bufnr = 0, client_id = ... })", client)
    neovim.command("messages clear")
    neovim.type("i")
    type_text(neovim, "import ")
    neovim.wait_until(lambda: neovim.ghost() == "os.path")
    neovim.type(key)
    neovim.type("s")
    neovim.wait_until(lambda: neovim.text().endswith("s"))
    neovim.wait_until(lambda: neovim.ghost().endswith("path"))  # it is still shown
    assert neovim.text() == f"import {typed_instead}s"
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
        type_text(neovim, "Thanks ")
        neovim.wait_until(lambda: neovim.ghost() == "to you")
        neovim.type("<M-f>")
        neovim.wait_until(lambda: neovim.text() == "Thanks to you")
    finally:
        neovim.lua("vim.lsp.get_clients({ name = 'afterword' })[1].request = nil")
        neovim.type("<Esc>")
        neovim.lua("vim.snippet.stop()")


def test_a_stopped_client_is_removed_from_the_ghost_text(
    neovim: Neovim, server: ReferenceServer, tmp_path: Path
) -> None:
    neovim.command("messages clear")
    type_text(neovim, SURE_TEXT)
    neovim.wait_until(neovim.ghost)
    neovim.lua("vim.lsp.get_clients({ name = 'afterword' })[1]:stop(true)")
    neovim.wait_until(
        lambda: not neovim.lua("return #vim.lsp.get_clients({ name = 'afterword' }) > 0")
    )
    assert not neovim.ghost()
    # Neovim has no public function that tells which clients it asks.
    asks = "return vim.lsp._capability.all.inline_completion.active[vim.fn.bufnr()] ~= nil"
    assert not neovim.lua(asks)
    neovim.type("<Esc>")
    neovim.open(tmp_path / "other.md")
    neovim.type("i")
    type_text(neovim, SURE_TEXT)
    rest = server.suggest(SURE_TEXT).ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    assert not neovim.messages()


def test_ghost_text_can_be_off_while_other_servers_show_theirs(
    start: StartNeovim, tmp_path: Path
) -> None:
    neovim = start("vim.g.afterword = { ghost = false } vim.lsp.inline_completion.enable()")
    neovim.open(tmp_path / "letter.md")
    neovim.type("i")
    type_text(neovim, SURE_TEXT)
    neovim.wait_until(neovim.popup)
    neovim.lua(START_OTHER_SERVER, "other", [{"insertText": "from next door"}])
    neovim.wait_until(lambda: neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 2)
    neovim.type("a")
    neovim.wait_until(lambda: neovim.ghost() == "from next door")


USER_MAPPINGS = """
vim.keymap.set('i', '<C-f>', '<Right>')
vim.keymap.set('i', '<M-f>', function() return 'word' end, { expr = true })
"""


def test_the_users_mappings_stay(start: StartNeovim, tmp_path: Path) -> None:
    neovim = start(USER_MAPPINGS)
    neovim.open(tmp_path / "letter.md")
    neovim.type("i")
    type_text(neovim, SURE_TEXT)
    neovim.wait_until(neovim.ghost)
    neovim.type("<C-a><Esc>I<C-f>x<M-f>")
    neovim.wait_until(lambda: neovim.text() == SURE_TEXT[0] + "xword" + SURE_TEXT[1:])
    neovim.type("<Esc>")
    neovim.command("checkhealth afterword")
    assert "WARNING <C-f> keeps your own mapping" in neovim.text()
    assert "WARNING <M-f> keeps your own mapping" in neovim.text()


CONFIGURED_KEYS = """
vim.g.afterword = { keys = { accept = '<Tab>', accept_word = false } }
Pressed = 0
vim.keymap.set('i', '<Tab>', function() Pressed = Pressed + 1 end)
"""


def test_a_configured_key_keeps_its_mapping_without_ghost_text(
    start: StartNeovim, server: ReferenceServer, tmp_path: Path
) -> None:
    neovim = start(CONFIGURED_KEYS)
    neovim.open(tmp_path / "letter.md")
    neovim.type("i<Tab>")
    neovim.wait_until(lambda: neovim.lua("return Pressed") == 1)
    type_text(neovim, SURE_TEXT)
    neovim.wait_until(neovim.ghost)
    neovim.type("<Tab>")
    neovim.wait_until(lambda: neovim.text() == SURE_TEXT + server.suggest(SURE_TEXT).ghost_rest)
    assert neovim.lua("return Pressed") == 1
    for key in ("<C-f>", "<M-f>"):
        assert neovim.lua("return vim.fn.maparg(..., 'i')", key) == ""


def test_keys_can_be_left_unmapped(start: StartNeovim, tmp_path: Path) -> None:
    neovim = start("vim.g.afterword = { keys = false }")
    neovim.open(tmp_path / "letter.md")
    for key in ("<C-f>", "<M-f>"):
        assert neovim.lua("return vim.fn.maparg(..., 'i')", key) == ""


def test_turning_off_restores_completeopt(neovim: Neovim) -> None:
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    assert neovim.lua("return vim.bo.completeopt") == ""
    neovim.command("setlocal completeopt=menu,popup | AfterwordToggle")
    neovim.wait_until(neovim.is_attached)
    assert neovim.lua("return vim.bo.completeopt") == "menu,popup,menuone,noselect"
    neovim.command("AfterwordToggle")
    assert neovim.lua("return vim.bo.completeopt") == "menu,popup"


def test_text_typed_while_off_is_known_after_turning_on(
    neovim: Neovim, server: ReferenceServer
) -> None:
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    neovim.type("i")
    type_text(neovim, "Dear Ms Alvarez,\n\nthank you")
    assert not neovim.popup()
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    neovim.wait_until(neovim.is_attached)
    neovim.type("o")
    neovim.type(SURE_TEXT)
    rest = server.suggest("Dear Ms Alvarez,\n\nthank you\n" + SURE_TEXT).ghost_rest
    neovim.wait_until(lambda: neovim.ghost() == rest)
    assert neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1


def test_turning_on_affects_no_other_buffer(start: StartNeovim, tmp_path: Path) -> None:
    neovim = start("vim.lsp.enable('afterword', false)")
    for name in ("other.md", "letter.md"):
        (tmp_path / name).write_text("", encoding="utf-8")
        neovim.command(f"edit {tmp_path}/{name}")
    neovim.lua("vim.b.afterword = false")
    neovim.command("AfterwordToggle")
    neovim.wait_until(neovim.is_attached)
    neovim.command(f"edit {tmp_path}/new.md")
    attached = (
        "return vim.tbl_count(vim.lsp.get_clients({ name = 'afterword' })[1].attached_buffers)"
    )
    assert neovim.lua(attached) == 1
    assert neovim.lua("return vim.lsp.is_enabled('afterword')") is False


@pytest.mark.parametrize("place", ["a scratch buffer", "a folder", "a filetype without prose"])
def test_a_buffer_without_prose_cannot_be_turned_on(
    neovim: Neovim, tmp_path: Path, place: str
) -> None:
    neovim.type("<Esc>")
    commands = {"a scratch buffer": "new | setlocal buftype=nofile filetype=markdown"}
    commands["a folder"] = f"edit {tmp_path}"
    commands["a filetype without prose"] = f"edit {tmp_path}/x | setfiletype qf"
    neovim.command(f"messages clear | {commands[place]}")
    neovim.command("AfterwordToggle")
    neovim.command("AfterwordToggle")
    neovim.wait_until(lambda: "this buffer is not supported" in neovim.messages())
    assert " in this buffer" not in neovim.messages()
    assert not neovim.is_attached()


def test_a_buffer_turned_off_while_the_server_starts_stays_off(
    start: StartNeovim, tmp_path: Path
) -> None:
    neovim = start()
    (tmp_path / "letter.md").write_text("", encoding="utf-8")
    neovim.command(f"edit {tmp_path}/letter.md")
    neovim.command("AfterwordToggle")
    assert "off in this buffer" in neovim.messages()
    neovim.wait_until(lambda: neovim.lua("return #vim.lsp.get_clients({ name = 'afterword' }) > 0"))
    neovim.wait_until(lambda: not neovim.is_attached())
    assert not neovim.ghost()
