"""Find the editors on the PATH, ask each for its version, and say which are too old."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from afterword.store.paths import data_dir

ANSWER_SECONDS = 5.0
"""How long all editors together may take to say their versions."""
MAX_ANSWER_BYTES = 4096

_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?")


class Editor(NamedTuple):
    """An editor, and what it must be for Afterword to work in it (docs/installation.md).

    Attributes
    ----------
    name : str
    command : str
        Its program.
    oldest : str
        Version below which nothing is suggested.
    best : str or None
        Version from which on there is ghost text, if older ones have none.
    """

    name: str
    command: str
    oldest: str
    best: str | None = None


EDITORS = (
    Editor("Neovim", "nvim", "0.11", "0.12"),
    Editor("VS Code", "code", "1.91"),
    Editor("VSCodium", "codium", "1.91"),
    Editor("Helix", "hx", "23.10"),
    Editor("Emacs", "emacs", "28", "30"),
)


class Found(NamedTuple):
    """An editor that is installed; its version is None if it did not say."""

    editor: Editor
    version: str | None

    @property
    def is_too_old(self) -> bool:
        """Whether nothing is suggested in it."""
        return self.version is not None and _numbers(self.version) < _numbers(self.editor.oldest)

    def __str__(self) -> str:
        name, _, oldest, best = self.editor
        if self.version is None:
            return f"{name} (it did not say its version in {ANSWER_SECONDS:g} s)"
        text = f"{name} {self.version}"
        if self.is_too_old:
            wish = f", or {best} for ghost text" if best else ""
            return f"{text} is too old: install {oldest} or newer{wish}"
        if best and _numbers(self.version) < _numbers(best):
            return f"{text} (install {best} or newer for ghost text)"
        return text


def find_editors(editors: Sequence[Editor] = EDITORS) -> list[Found]:
    """Return the editors on the PATH with their versions; it takes `ANSWER_SECONDS` at most."""
    deadline = time.monotonic() + ANSWER_SECONDS
    started = [
        (editor, _ask(program)) for editor in editors if (program := shutil.which(editor.command))
    ]
    return [
        Found(editor, _version(*asked, deadline) if asked else None) for editor, asked in started
    ]


def _ask(program: str) -> tuple[subprocess.Popen[bytes], IO[bytes]] | None:
    """Start a program that prints its version into a file; None if it cannot be started.

    Not into a pipe: what the program leaves running could hold that open. The file is in the data
    folder, like everything that Afterword writes.
    """
    try:
        output = tempfile.TemporaryFile(dir=data_dir())  # noqa: SIM115  (it is read at the end)
    except OSError:
        return None
    try:
        process = subprocess.Popen(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        output.close()
        return None
    return process, output


def _version(process: subprocess.Popen[bytes], output: IO[bytes], deadline: float) -> str | None:
    """Return what a program has printed as its version, and end the program."""
    with output:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            with suppress(subprocess.TimeoutExpired):  # one that waits for a dead disk stays
                process.wait(1.0)
        output.seek(0)
        text = output.read(MAX_ANSWER_BYTES).decode(errors="replace")
    found = _NUMBER.search(text)
    return found[0] if found else None


def _numbers(version: str) -> tuple[int, int]:
    found = _NUMBER.match(version)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
