"""The plugin for Neovim beside its typing: commands, health, help, what it serves."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from afterword.cli.setup import plugin_path
from afterword.masking.languages import SUPPORTED
from afterword.masking.plain import Opaque

from ..expected import Server
from .driver import Neovim

OTHER_SERVER = """
vim.lsp.start({ name = 'other', cmd = function()
  local answer = { capabilities = { positionEncoding = 'utf-16' } }
  return {
    request = function(_, _, reply) reply(nil, answer) return true, 1 end,
    notify = function() return true end,
    is_closing = function() return false end,
    terminate = function() end,
  }
end })
"""
WATCH_PROGRESS = """
Progress = {}
vim.api.nvim_create_autocmd('LspProgress', { callback = function(event)
  table.insert(Progress, event.data.params.value.kind)
end })
"""


def health(neovim: Neovim) -> str:
    neovim.command("checkhealth afterword")
    report = neovim.text()
    neovim.command("bwipeout")
    return report


def test_health_is_good(neovim: Neovim) -> None:
    status = neovim.request("workspace/executeCommand", {"command": "afterword.status"})
    report = health(neovim)
    assert not re.search("ERROR|WARNING", report)
    assert f"afterword {status['version']} is installed at " in report
    assert f"using model {status['model']} ({status['language']}) from " in report
    assert "can show ghost text" in report


def test_health_tells_what_is_wrong(neovim: Neovim) -> None:
    neovim.lua(OTHER_SERVER)
    neovim.until(lambda: neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 2)
    cmd = neovim.lua("return vim.lsp.config.afterword.cmd")
    change = "vim.lsp.config('afterword', { cmd = ... })"
    neovim.lua(change, ["/nowhere/afterword", "serve"])
    try:
        report = health(neovim)
    finally:
        neovim.lua(change, cmd)
        neovim.lua("vim.lsp.get_clients({ name = 'other' })[1]:stop(true)")
    assert "ERROR /nowhere/afterword was not found" in report
    assert "WARNING other counts columns in utf-16, Afterword in utf-8" in report


def test_the_status_names_the_model(neovim: Neovim) -> None:
    neovim.command("AfterwordStatus")
    neovim.until(lambda: "memory_bytes: " in neovim.messages())
    assert "model: en" in neovim.messages()


ANSWER = """
local client = vim.lsp.get_clients({ name = 'afterword' })[1]
client.request = function(_, _, _, reply)
  reply(nil, { model = vim.NIL, models = { 'en' } })
  return true, 1
end
client.request_sync = function() return nil, 'timeout' end
"""
"""Has the server have no model, and be too slow for whoever waits."""


@pytest.fixture
def without_model(neovim: Neovim) -> Iterator[None]:
    neovim.type("<Esc>")
    neovim.command("messages clear")
    neovim.lua(ANSWER)
    yield
    neovim.lua("""
      local client = vim.lsp.get_clients({ name = 'afterword' })[1]
      client.request, client.request_sync = nil, nil
    """)


@pytest.mark.usefixtures("without_model")
def test_no_model_is_called_none(neovim: Neovim) -> None:
    neovim.command("AfterwordStatus")
    neovim.command("AfterwordModel en")
    assert "model: none\n" in neovim.messages()
    assert "model in use: none" in neovim.messages()


@pytest.mark.usefixtures("without_model")
def test_a_server_that_does_not_answer_is_not_said_to_have_no_model(neovim: Neovim) -> None:
    report = health(neovim)
    assert "ERROR the server does not answer: timeout" in report
    assert "could not load a model" not in report


def test_a_model_is_chosen_by_name_or_from_a_list(neovim: Neovim) -> None:
    assert neovim.lua("return vim.fn.getcompletion('AfterwordModel e', 'cmdline')") == ["en"]
    neovim.command("messages clear | AfterwordModel en")
    neovim.until(lambda: "model in use: en" in neovim.messages())
    neovim.lua("vim.ui.select = function(names, _, choose) choose(names[1]) end")
    neovim.command("messages clear | AfterwordModel")
    neovim.until(lambda: "model in use: en" in neovim.messages())
    neovim.command("messages clear | AfterwordModel nowhere")
    neovim.until(lambda: "no model 'nowhere'" in neovim.messages())


def test_a_word_is_forgotten(neovim: Neovim, server: Server) -> None:
    typed = "the municipali"
    word = server.after(typed).words[0]
    neovim.type(typed)
    neovim.until(lambda: word in neovim.popup())
    neovim.type(f"<Esc>:AfterwordForget {word}<CR>")
    neovim.until(lambda: f'"{word}" will not be suggested again' in neovim.messages())
    neovim.type("S" + typed)
    neovim.until(lambda: neovim.text() == typed)
    neovim.until(neovim.popup)
    assert word not in neovim.popup()


def test_a_buffer_is_switched_off_and_on(neovim: Neovim) -> None:
    neovim.type("In the Unit")
    neovim.until(neovim.ghost)
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    assert not neovim.is_served()
    assert not neovim.ghost()
    neovim.command("AfterwordToggle")
    neovim.until(neovim.is_served)
    neovim.type("SIn the Unit")
    neovim.until(neovim.popup)
    neovim.until(neovim.ghost)


def test_words_of_a_buffer_that_is_switched_off_are_offered_in_no_other(
    neovim: Neovim, server: Server, tmp_path: Path
) -> None:
    neovim.type("<Esc>")
    text, word = "In addi", "addiquor"
    likeliest = server.after(text).words[0]
    neovim.open(tmp_path / "diary.md", f"A {word} is a {word}.\n")

    def words() -> list[str]:
        neovim.command(f"buffer {tmp_path}/letter.md")
        neovim.type("S" + text)
        found = neovim.until(lambda: shown if likeliest in (shown := neovim.popup()) else [])
        neovim.type("<Esc>")
        neovim.command(f"buffer {tmp_path}/diary.md")
        return found

    assert word in words()
    neovim.command("AfterwordToggle")
    assert word not in words()
    neovim.command("AfterwordToggle")
    neovim.until(neovim.is_served)
    assert word in words()


def test_a_variable_keeps_a_buffer_from_the_server(neovim: Neovim, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("In the Unit")
    neovim.command("autocmd BufReadPre secret.md let b:afterword = v:false")
    neovim.command(f"edit {tmp_path}/secret.md")
    assert neovim.lua("return vim.bo.filetype") == "markdown"
    assert not neovim.is_served()


def test_a_training_is_started_and_stopped(neovim: Neovim, tmp_path: Path) -> None:
    neovim.command("messages clear | AfterwordTrain")
    neovim.until(lambda: "name the files and folders" in neovim.messages())
    neovim.lua(WATCH_PROGRESS)
    (tmp_path / "essay.md").write_text("The garden is green in the spring.\n\n" * 200)
    neovim.command(f"5AfterwordTrain {tmp_path}/essay.md")
    neovim.until(lambda: "begin" in neovim.lua("return Progress"))
    neovim.type("<Esc>")
    neovim.command("enew")
    neovim.lua(OTHER_SERVER.replace("'other'", "'afterword', root_dir = '/elsewhere'"))
    neovim.command("AfterwordTrain essay.md")
    neovim.until(lambda: "a training is already running" in neovim.messages())
    neovim.command("AfterwordTrain!")
    neovim.until(lambda: "training stopped" in neovim.messages())
    neovim.until(lambda: "end" in neovim.lua("return Progress"))
    neovim.lua("vim.lsp.get_clients({ name = 'afterword', bufnr = 0 })[1]:stop(true)")


def test_a_buffer_that_is_not_written_is_not_learned(neovim: Neovim) -> None:
    neovim.type("Thank you<Esc>")
    neovim.command("messages clear | AfterwordLearn")
    neovim.until(lambda: "save it first" in neovim.messages())


COUNT_COMMANDS = """
Commands = 0
local client = vim.lsp.get_clients({ name = 'afterword' })[1]
client.request = function(self, ...)
  Commands = Commands + 1
  return vim.lsp.client.request(self, ...)
end
"""
NOTHING_TO_LEARN = {
    "no file": ("enew", "this buffer has no file on disk"),
    "a folder": ("edit {folder}", "is not a file; to train on a folder"),
    "a folder under another name": (
        "enew | file {folder} | setlocal nomodified",
        "is not a file; to train on a folder",
    ),
    "another computer": ("enew | file oil:///home/ann", "this buffer has no file on disk"),
    "a scratch buffer": (
        "edit {folder}/x.md | setlocal buftype=nofile",
        "this buffer has no file on disk",
    ),
    "a new file": ("edit {folder}/new.md", "does not exist; save the buffer first"),
    "a pipe": ("enew | file {folder}/pipe | setlocal nomodified", "is not a file"),
}


@pytest.mark.parametrize("what", NOTHING_TO_LEARN)
def test_only_a_file_is_learned(neovim: Neovim, tmp_path: Path, what: str) -> None:
    command, reason = NOTHING_TO_LEARN[what]
    neovim.type("<Esc>")
    os.mkfifo(tmp_path / "pipe")
    neovim.lua(COUNT_COMMANDS)
    try:
        neovim.command("silent! " + command.format(folder=tmp_path))
        neovim.command("messages clear | AfterwordLearn")
        neovim.until(lambda: reason in neovim.messages())
        assert neovim.lua("return Commands") == 0
    finally:
        neovim.lua("vim.lsp.get_clients({ name = 'afterword' })[1].request = nil")


def test_a_file_is_learned(neovim: Neovim) -> None:
    neovim.type("Thank you<Esc>")
    neovim.command("write")
    neovim.lua(WATCH_PROGRESS)
    neovim.command("AfterwordLearn")
    neovim.until(lambda: "end" in neovim.lua("return Progress"))


def test_it_says_so_where_no_training_runs(neovim: Neovim) -> None:
    neovim.type("<Esc>")
    neovim.command("messages clear | AfterwordTrain!")
    neovim.until(lambda: "no training is running" in neovim.messages())


def test_the_whole_word_under_the_cursor_is_forgotten(neovim: Neovim) -> None:
    neovim.type("it is five o’clock-ish  <Esc>0")
    for keys, said in (("fk", '"o’clock" will not be suggested again'), ("$", "no word under")):
        neovim.command("messages clear")
        neovim.type(f"{keys}:AfterwordForget<CR>")
        neovim.until(lambda said=said: said in neovim.messages())  # type: ignore[misc]


def test_every_language_with_prose_is_served(neovim: Neovim) -> None:
    served = set(neovim.lua("return vim.lsp.config.afterword.filetypes"))
    known = set(neovim.lua("return vim.fn.getcompletion('', 'filetype')"))
    prose = {name for name, masker in SUPPORTED.items() if not isinstance(masker, Opaque)}
    assert prose & known <= served <= prose


def test_the_help_has_every_command(neovim: Neovim, tmp_path: Path) -> None:
    shutil.copytree(Path(plugin_path()) / "doc", tmp_path / "doc")
    neovim.command(f"set runtimepath+={tmp_path}")
    neovim.command(f"helptags {tmp_path}/doc")
    commands = neovim.lua("return vim.fn.getcompletion('Afterword', 'command')")
    assert len(commands) == 6
    for topic in ("afterword", *(f":{command}" for command in commands)):
        neovim.command(f"help {topic}")
        assert neovim.lua("return vim.fn.expand('%:t')") == "afterword.txt"
        neovim.command("helpclose")
