"""The distribution's Emacs (28 on Debian 12), with eglot as a separate package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from afterword.cli.editor_files import Machine
from afterword.cli.setup import command_path
from tests.helpers import SECONDS

from ..packages import Unavailable, install
from ..reference_server import ReferenceServer
from ..texts import OPEN_TEXT

SCRIPT = Path(__file__).with_name("complete.el")
LOAD_EGLOT = "(progn (require 'package) (package-initialize) (require 'eglot))"


@pytest.fixture(scope="module")
def command() -> str:
    """Find Emacs with eglot, and install it if that is allowed."""
    if shutil.which("emacs") is None:
        try:
            install("emacs-nox", "elpa-eglot")
        except Unavailable as reason:
            pytest.skip(f"Emacs of the distribution: {reason}")
    found = shutil.which("emacs")
    if found is None:
        pytest.skip("Emacs of the distribution: it could not be installed")
    probe = [found, "--batch", "-q", "--eval", LOAD_EGLOT]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("Emacs of the distribution: it has no eglot")
    return found


def test_what_setup_writes_is_loaded(
    command: str, tmp_path: Path, write_configuration: Callable[[str, Machine], None]
) -> None:
    init = tmp_path / ".emacs.d" / "init.el"
    init.parent.mkdir()
    init.write_text(";; my own\n(setq mine t)", encoding="utf-8")
    write_configuration("emacs", Machine(sys.platform, tmp_path, {}))
    tell = "(progn (require 'eglot) (princ (list mine text-mode-hook (car eglot-server-programs))))"
    arguments = [command, "--batch", "-q", "--eval", LOAD_EGLOT, "-l", str(init), "--eval", tell]
    result = subprocess.run(
        arguments,
        env=dict(os.environ, HOME=str(tmp_path)),
        capture_output=True,
        check=True,
        timeout=3 * SECONDS,
        encoding="utf-8",
    )
    assert result.stdout.startswith("(t (eglot-ensure")
    assert f"{command_path()} serve" in result.stdout


def test_the_list_has_the_order_of_the_server_and_a_word_is_taken(
    command: str, home: Path, server: ReferenceServer, tmp_path: Path
) -> None:
    environment = dict(
        os.environ,
        HOME=str(home),
        LETTER=str(tmp_path / "letter.txt"),
        COMMAND=str(command_path()),
        TEXT=OPEN_TEXT,
    )
    arguments = [command, "--batch", "-q", "-l", str(SCRIPT)]
    result = subprocess.run(
        arguments,
        env=environment,
        capture_output=True,
        check=True,
        timeout=3 * SECONDS,
        encoding="utf-8",
    )
    words, text = result.stdout.splitlines()
    assert words.split() == server.suggest(OPEN_TEXT, "plaintext").words
    assert text == OPEN_TEXT.removesuffix("wo") + words.split()[0]
