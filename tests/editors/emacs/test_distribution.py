"""The Emacs of the distribution, 28 on Debian 12, with eglot as a package of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from afterword.cli.setup import command_path

from ..expected import Server

OPEN = "We will plant more, and then we wo"
SCRIPT = Path(__file__).with_name("complete.el")
EGLOT = "(progn (require 'package) (package-initialize) (require 'eglot))"
PACKAGES = ("emacs-nox", "elpa-eglot")
INSTALL_SECONDS = 300


@pytest.fixture(scope="module")
def command() -> str:
    """Emacs with eglot, installed where that is allowed."""
    if shutil.which("emacs") is None:
        _install()
    found = shutil.which("emacs")
    if found is None:
        pytest.skip("Emacs of the distribution: it could not be installed")
    probe = [found, "--batch", "-q", "--eval", EGLOT]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("Emacs of the distribution: it has no eglot")
    return found


def _install() -> None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        pytest.skip("Emacs of the distribution: not there, and not to be had without root and apt")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    lock = ("-o", f"DPkg::Lock::Timeout={INSTALL_SECONDS}")
    steps = (("update",), ("install", "--yes", "--no-install-recommends", *PACKAGES))
    for step in steps:
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [apt, *lock, *step],
                env=environment,
                capture_output=True,
                check=False,
                timeout=INSTALL_SECONDS,
            )


def test_the_list_has_the_order_of_the_server_and_a_word_is_taken(
    command: str, home: Path, server: Server, tmp_path: Path
) -> None:
    environment = dict(
        os.environ,
        HOME=str(home),
        LETTER=str(tmp_path / "letter.txt"),
        COMMAND=str(command_path()),
        TEXT=OPEN,
    )
    arguments = [command, "--batch", "-q", "-l", str(SCRIPT)]
    done = subprocess.run(
        arguments, env=environment, capture_output=True, check=True, timeout=60, encoding="utf-8"
    )
    words, text = done.stdout.splitlines()
    assert words.split() == server.after(OPEN, "plaintext").words
    assert text == OPEN.removesuffix("wo") + words.split()[0]
