"""Run an editor in a terminal (tmux), type into it and read its screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.helpers import SECONDS, until

from .packages import unpack


class Terminal:
    """A program that runs in its own terminal.

    Parameters
    ----------
    folder : Path
        The program's working directory.
    program : Sequence[str]
        The command to run.
    environment : Mapping[str, str]
        Variables in addition to those of the tests.
    """

    def __init__(
        self, folder: Path, program: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        installed = shutil.which("tmux")
        self._tmux = [installed] if installed else unpack("sid", "tmux").command("usr/bin/tmux")
        self._socket = tempfile.TemporaryDirectory()  # the path of a socket must be short
        self._tmux += ["-S", f"{self._socket.name}/tmux", "-f", os.devnull]
        variables = [f"-e{name}={value}" for name, value in environment.items()]
        size = ("-x", "100", "-y", "24")
        self._run("new-session", "-d", *size, "-c", str(folder), *variables, "--", *program)

    def type(self, text: str) -> None:
        """Type letters."""
        self._run("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        self._run("send-keys", *keys)

    def screen(self) -> str:
        """Return the text on the screen, without spaces at the ends of lines."""
        return self._run("capture-pane", "-p")

    def wait_until(self, condition: Callable[[], object], seconds: float = SECONDS) -> None:
        """Wait until a condition is true; fail with the screen if it stays false."""
        until(condition, seconds=seconds, tell=lambda: f"and the screen shows\n{self.screen()}")

    def close(self) -> None:
        """End the program and the terminal."""
        subprocess.run(
            [*self._tmux, "kill-server"], capture_output=True, check=False, timeout=SECONDS
        )
        self._socket.cleanup()

    def _run(self, *arguments: str) -> str:
        command = [*self._tmux, *arguments]
        done = subprocess.run(
            command, capture_output=True, check=True, timeout=SECONDS, encoding="utf-8"
        )
        return done.stdout
