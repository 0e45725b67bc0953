"""Run Neovim in its own process, and type into it as a front end does."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pynvim

from tests.helpers import SECONDS, until

from ..packages import Unavailable, unpack
from .screen import Screen

T = TypeVar("T")
COLUMNS, LINES = 60, 11
UI_OPTIONS = "set background=light laststatus=0 noruler shortmess+=F linebreak fillchars+=eob:\\ "


def find_neovim() -> tuple[list[str], dict[str, str]]:
    """Find Neovim 0.12 or newer; return its command and the environment variables it needs."""
    if (found := shutil.which("nvim")) and _read_version([found]) >= (0, 12):
        return [found], {}
    tree = unpack("sid", "neovim")
    program = tree.command("usr/bin/nvim")
    if _read_version(program) < (0, 12):
        raise Unavailable("Debian's Neovim is older than 0.12")
    runtime = tree.root / "usr/share/nvim/runtime"
    return [*program, "--cmd", f"set rtp+={tree.root}/usr/lib/nvim"], {"VIMRUNTIME": str(runtime)}


def _read_version(program: list[str]) -> tuple[int, int]:
    printed = subprocess.check_output([*program, "--version"], text=True)
    major, minor = printed.split()[1].removeprefix("v").split(".")[:2]
    return int(major), int(minor)


class Neovim:
    """A running Neovim.

    Parameters
    ----------
    program : list[str]
        The command.
    """

    def __init__(self, program: list[str]) -> None:
        arguments = ["--embed", "-n", "-i", "NONE", "--cmd", UI_OPTIONS]
        self.api = pynvim.attach("child", argv=[*program, *arguments])
        self.api.ui_attach(COLUMNS, LINES, rgb=True, ext_linegrid=True, ext_messages=True)
        self._screen = Screen()

    def open(self, path: Path, text: str = "") -> None:
        """Edit a file, and wait until the server is attached and has loaded its model."""
        path.write_text(text, encoding="utf-8")
        self.api.command(f"silent edit! {path}")
        self.wait_until(self.is_attached)
        self.request("workspace/executeCommand", {"command": "afterword.status"})

    def is_attached(self) -> bool:
        """Tell whether the server is attached to the buffer."""
        return bool(self.lua("return #vim.lsp.get_clients({ bufnr = 0, name = 'afterword' }) > 0"))

    def request(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request to the server through Neovim's own client."""
        code = "return vim.lsp.get_clients({ name = 'afterword' })[1]:request_sync(...)"
        return self.lua(code, method, params, 1000 * SECONDS)["result"]

    def lua(self, code: str, *arguments: Any) -> Any:
        return self.api.exec_lua(code, *arguments)

    def command(self, command: str) -> None:
        self.api.command(command)

    def type(self, keys: str) -> None:
        self.api.input(keys)

    def text(self) -> str:
        return "\n".join(self.api.current.buffer[:])

    def messages(self) -> str:
        printed: str = self.api.command_output("messages")
        return printed

    def popup(self) -> list[str]:
        """Return the words that the list shows."""
        shown = self.lua("return vim.fn.complete_info({ 'pum_visible', 'items' })")
        return [item["word"] for item in shown["items"]] if shown["pum_visible"] else []

    def ghost(self) -> str:
        """Return the ghost text on the screen."""
        marks = self.lua(
            "return vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace("
            "'nvim.lsp.inline_completion'), 0, -1, { details = true })"
        )
        return "".join(chunk[0] for mark in marks for chunk in mark[3]["virt_text"])

    def wait_until(self, condition: Callable[[], T], seconds: float = SECONDS) -> T:
        """Wait until a condition returns something true, and return that."""
        return until(condition, seconds=seconds, tell=self._describe_state)

    def _describe_state(self) -> str:
        state = (self.text(), self.ghost(), self.popup(), self.messages())
        return f"and text, ghost text, list and messages are {state}"

    def save_screenshot(self, name: str) -> None:
        """Save a screenshot if `AFTERWORD_SCREENSHOTS` names a folder."""
        folder = os.environ.get("AFTERWORD_SCREENSHOTS")
        if not folder:
            return
        self.command(f"redraw | call rpcnotify({self.api.channel_id}, 'drawn')")
        while (message := self.api.next_message())[1] != "drawn":
            if message[1] == "redraw":
                self._screen.feed(message[2])
        self._screen.draw(Path(folder) / f"{name}.png")

    def close(self) -> None:
        self.type("<Esc><Esc>")  # leaves any prompt
        with suppress(EOFError):  # it exits without an answer
            self.command("qa!")
        self.api.close()


StartNeovim = Callable[..., Neovim]
"""Starts a Neovim; the optional argument is appended to its init.lua."""
