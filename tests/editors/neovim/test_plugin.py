"""The plugin for Neovim apart from typing: commands, health, help and supported filetypes."""

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

from ..reference_server import ReferenceServer
from .driver import Neovim

START_OTHER_SERVER = """
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


def read_health_report(neovim: Neovim) -> str:
    neovim.command("checkhealth afterword")
    report = neovim.text()
    neovim.command("bwipeout")
    return report


def test_health_is_good(neovim: Neovim) -> None:
    status = neovim.request("workspace/executeCommand", {"command": "afterword.status"})
    report = read_health_report(neovim)
    assert not re.search("ERROR|WARNING", report)
    assert f"afterword {status['version']} is installed at " in report
    assert f"using model {status['model']} ({status['language']}) from " in report
    assert "can show ghost text" in report


def test_health_tells_what_is_wrong(neovim: Neovim) -> None:
    neovim.lua(START_OTHER_SERVER)
    neovim.wait_until(lambda: neovim.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 2)
    cmd = neovim.lua("return vim.lsp.config.afterword.cmd")
    change = "vim.lsp.config('afterword', { cmd = ... })"
    neovim.lua(change, ["/nowhere/afterword", "serve"])
    try:
        report = read_health_report(neovim)
    finally:
        neovim.lua(change, cmd)
        neovim.lua("vim.lsp.get_clients({ name = 'other' })[1]:stop(true)")
    assert "ERROR /nowhere/afterword was not found" in report
    assert "WARNING other counts columns in utf-16, Afterword in utf-8" in report


def test_the_status_names_the_model(neovim: Neovim) -> None:
    neovim.command("AfterwordStatus")
    neovim.wait_until(lambda: "memory_bytes: " in neovim.messages())
    assert "model: en" in neovim.messages()


PLAY_SERVER = """
local client = vim.lsp.get_clients({ name = 'afterword' })[1]
client.request = function(_, _, _, reply)
  reply(nil, { model = vim.NIL, models = { 'en' } })
  return true, 1
end
client.request_sync = function() return nil, 'timeout' end
"""
"""Replaces the server's answers: it has no model, and is too slow for synchronous requests."""


@pytest.fixture
def without_model(neovim: Neovim) -> Iterator[None]:
    neovim.type("<Esc>")
    neovim.command("messages clear")
    neovim.lua(PLAY_SERVER)
    yield
    neovim.lua("""
      local client = vim.lsp.get_clients({ name = 'afterword' })[1]
      client.request, client.request_sync = nil, nil
    """)


@pytest.mark.usefixtures("without_model")
def test_a_missing_model_is_shown_as_none(neovim: Neovim) -> None:
    neovim.command("AfterwordStatus")
    neovim.command("AfterwordModel en")
    assert "model: none\n" in neovim.messages()
    assert "model in use: none" in neovim.messages()


@pytest.mark.usefixtures("without_model")
def test_a_slow_server_is_not_reported_as_having_no_model(neovim: Neovim) -> None:
    report = read_health_report(neovim)
    assert "ERROR the server does not answer: timeout" in report
    assert "could not load a model" not in report


def test_a_model_is_chosen_by_name_or_from_a_list(neovim: Neovim) -> None:
    names = "return vim.fn.getcompletion('AfterwordModel e', 'cmdline')"
    neovim.wait_until(lambda: neovim.lua(names) == ["en"])  # it gives up after half a second
    neovim.command("messages clear | AfterwordModel en")
    neovim.wait_until(lambda: "model in use: en" in neovim.messages())
    neovim.lua("vim.ui.select = function(names, _, choose) choose(names[1]) end")
    neovim.command("messages clear | AfterwordModel")
    neovim.wait_until(lambda: "model in use: en" in neovim.messages())
    neovim.command("messages clear | AfterwordModel nowhere")
    neovim.wait_until(lambda: "no model 'nowhere'" in neovim.messages())


def test_a_word_is_forgotten(neovim: Neovim, server: ReferenceServer) -> None:
    typed = "the municipali"
    word = server.suggest(typed).words[0]
    neovim.type(typed)
    neovim.wait_until(lambda: word in neovim.popup())
    neovim.type(f"<Esc>:AfterwordForget {word}<CR>")
    neovim.wait_until(lambda: f'"{word}" will not be suggested again' in neovim.messages())
    neovim.type("S" + typed)
    neovim.wait_until(lambda: neovim.text() == typed)
    neovim.wait_until(neovim.popup)
    assert word not in neovim.popup()


def test_a_buffer_is_switched_off_and_on(neovim: Neovim) -> None:
    neovim.type("In the Unit")
    neovim.wait_until(neovim.ghost)
    neovim.type("<Esc>")
    neovim.command("AfterwordToggle")
    assert not neovim.is_attached()
    assert not neovim.ghost()
    neovim.command("AfterwordToggle")
    neovim.wait_until(neovim.is_attached)
    neovim.type("SIn the Unit")
    neovim.wait_until(neovim.popup)
    neovim.wait_until(neovim.ghost)


def test_words_of_a_buffer_that_is_off_are_suggested_in_no_other(
    neovim: Neovim, server: ReferenceServer, tmp_path: Path
) -> None:
    neovim.type("<Esc>")
    text, word = "In addi", "addiquor"
    likeliest = server.suggest(text).words[0]
    neovim.open(tmp_path / "diary.md", f"A {word} is a {word}.\n")

    def words() -> list[str]:
        neovim.command(f"buffer {tmp_path}/letter.md")
        neovim.type("S" + text)
        found = neovim.wait_until(lambda: shown if likeliest in (shown := neovim.popup()) else [])
        neovim.type("<Esc>")
        neovim.command(f"buffer {tmp_path}/diary.md")
        return found

    assert word in words()
    neovim.command("AfterwordToggle")
    assert word not in words()
    neovim.command("AfterwordToggle")
    neovim.wait_until(neovim.is_attached)
    assert word in words()


def test_a_variable_turns_off_a_buffer_in_advance(neovim: Neovim, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("In the Unit")
    neovim.command("autocmd BufReadPre secret.md let b:afterword = v:false")
    neovim.command(f"edit {tmp_path}/secret.md")
    assert neovim.lua("return vim.bo.filetype") == "markdown"
    assert not neovim.is_attached()


def test_a_training_is_started_and_stopped(neovim: Neovim, tmp_path: Path) -> None:
    neovim.command("messages clear | AfterwordTrain")
    neovim.wait_until(lambda: "name the files and folders" in neovim.messages())
    neovim.lua(WATCH_PROGRESS)
    (tmp_path / "essay.md").write_text("The garden is green in the spring.\n\n" * 200)
    neovim.command(f"5AfterwordTrain {tmp_path}/essay.md")
    neovim.wait_until(lambda: "begin" in neovim.lua("return Progress"))
    neovim.type("<Esc>")
    neovim.command("enew")
    neovim.lua(START_OTHER_SERVER.replace("'other'", "'afterword', root_dir = '/elsewhere'"))
    neovim.command("AfterwordTrain essay.md")
    neovim.wait_until(lambda: "a training is already running" in neovim.messages())
    neovim.command("AfterwordTrain!")
    neovim.wait_until(lambda: "training stopped" in neovim.messages())
    neovim.wait_until(lambda: "end" in neovim.lua("return Progress"))
    neovim.lua("vim.lsp.get_clients({ name = 'afterword', bufnr = 0 })[1]:stop(true)")


def test_a_buffer_with_unsaved_changes_is_not_learned(neovim: Neovim) -> None:
    neovim.type("Thank you<Esc>")
    neovim.command("messages clear | AfterwordLearn")
    neovim.wait_until(lambda: "save it first" in neovim.messages())


COUNT_COMMANDS = """
Commands = 0
local client = vim.lsp.get_clients({ name = 'afterword' })[1]
client.request = function(self, ...)
  Commands = Commands + 1
  return vim.lsp.client.request(self, ...)
end
"""
NOT_A_FILE = {
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


@pytest.mark.parametrize("what", NOT_A_FILE)
def test_only_a_file_is_learned(neovim: Neovim, tmp_path: Path, what: str) -> None:
    command, reason = NOT_A_FILE[what]
    neovim.type("<Esc>")
    os.mkfifo(tmp_path / "pipe")
    neovim.lua(COUNT_COMMANDS)
    try:
        neovim.command("silent! " + command.format(folder=tmp_path))
        neovim.command("messages clear | AfterwordLearn")
        neovim.wait_until(lambda: reason in neovim.messages())
        assert neovim.lua("return Commands") == 0
    finally:
        neovim.lua("vim.lsp.get_clients({ name = 'afterword' })[1].request = nil")


def test_a_file_is_learned(neovim: Neovim) -> None:
    neovim.type("Thank you<Esc>")
    neovim.command("write")
    neovim.lua(WATCH_PROGRESS)
    neovim.command("AfterwordLearn")
    neovim.wait_until(lambda: "end" in neovim.lua("return Progress"))


def test_stopping_without_a_training_is_reported(neovim: Neovim) -> None:
    neovim.type("<Esc>")
    neovim.command("messages clear | AfterwordTrain!")
    neovim.wait_until(lambda: "no training is running" in neovim.messages())


def test_the_whole_word_under_the_cursor_is_forgotten(neovim: Neovim) -> None:
    neovim.type("it is five o’clock-ish  <Esc>0")
    for keys, message in (("fk", '"o’clock" will not be suggested again'), ("$", "no word under")):
        neovim.command("messages clear")
        neovim.type(f"{keys}:AfterwordForget<CR>")
        neovim.wait_until(lambda message=message: message in neovim.messages())  # type: ignore[misc]


def test_every_language_with_prose_is_supported(neovim: Neovim) -> None:
    served = set(neovim.lua("return vim.lsp.config.afterword.filetypes"))
    known = set(neovim.lua("return vim.fn.getcompletion('', 'filetype')"))
    prose = {name for name, masker in SUPPORTED.items() if not isinstance(masker, Opaque)}
    # To VS Code, "skill" is a kind of Markdown; to Neovim, a programming language.
    assert prose & known - {"skill"} <= served <= prose


def test_the_help_has_every_command(neovim: Neovim, tmp_path: Path) -> None:
    shutil.copytree(Path(plugin_path()) / "doc", tmp_path / "doc")
    neovim.command(f"set runtimepath+={tmp_path}")
    neovim.command(f"helptags {tmp_path}/doc")
    commands = neovim.lua("return vim.fn.getcompletion('Afterword', 'command')")
    assert len(commands) == 8
    for topic in ("afterword", *(f":{command}" for command in commands)):
        neovim.command(f"help {topic}")
        assert neovim.lua("return vim.fn.expand('%:t')") == "afterword.txt"
        neovim.command("helpclose")
