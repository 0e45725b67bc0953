from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from ..packages import SECONDS, Tree, Unavailable, unpack
from ..terminal import Terminal

PLAIN = """
(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil
      inhibit-startup-screen t make-backup-files nil auto-save-default nil
      require-final-newline nil mode-require-final-newline nil lsp-client-packages nil)
(defvar state "starting")
(setq-default mode-line-format '("%* %b " state))
"""
# The mode line tells when the model is loaded.
READY = """
(defun ready (&rest _) (setq state "READY"))
(add-hook 'eglot-server-initialized-hook
          (lambda (server)
            (jsonrpc-request server :workspace/executeCommand '(:command "afterword.status"))
            (ready)))
(add-hook 'lsp-after-initialize-hook
          (lambda ()
            (lsp-request "workspace/executeCommand" '(:command "afterword.status"))
            (ready)))
"""
# Debian compiles Emacs's packages when they are installed, which these are not.
COMPILED = ("protocol", "mode", "completion", "inline-completion", "headerline", "lens")


NUMBERS = count(1)
"""Of the files, so that none has the name of one that a failed test has left open."""


@dataclass(frozen=True)
class Emacs:
    """An Emacs of version 30 or newer.

    Attributes
    ----------
    command : list[str]
        Its command.
    environment : dict[str, str]
        Variables that it needs.
    packages : list[Path]
        Folders of its further packages.
    """

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    packages: list[Path] = field(default_factory=list)


def find() -> Emacs:
    """Emacs with lsp-mode out of Debian's packages, else what is installed."""
    try:
        return _prepared(unpack("sid", "emacs-nox", "elpa-lsp-mode"))
    except Unavailable:
        if found := shutil.which("emacs"):
            printed = subprocess.check_output([found, "--version"], text=True)
            version = re.search(r"Emacs (\d+)", printed)
            if version and int(version.group(1)) >= 30:
                return Emacs([found])
        raise


def _prepared(tree: Tree) -> Emacs:
    lisp = tree.find("usr/share/emacs/[0-9]*/lisp")
    etc, libraries = lisp.with_name("etc"), tree.find("usr/libexec/emacs/*/*-linux-gnu*")
    environment = {
        "EMACSLOADPATH": str(lisp),
        "EMACSDATA": str(etc),
        "EMACSDOC": str(etc),
        "EMACSPATH": str(libraries),
    }
    dump = tree.find("usr/libexec/emacs/*/*/emacs*.pdmp")
    command = [*tree.command("usr/bin/emacs-nox"), f"--dump-file={dump}"]
    folder = tree.root / "usr/share/emacs/site-lisp/elpa-src"
    emacs = Emacs(command, environment, sorted(folder.iterdir()))
    _compile(emacs, tree.find("usr/share/emacs/site-lisp/elpa-src/lsp-mode-*"))
    return emacs


def _compile(emacs: Emacs, package: Path) -> None:
    autoloads = package / "lsp-autoloads.el"
    if autoloads.exists():
        return
    names = [package / f"lsp-{name}.el" for name in COMPILED]
    paths = [argument for folder in emacs.packages for argument in ("-L", str(folder))]
    steps = [*paths, "--eval", f"(progn {PLAIN})", "-f", "batch-byte-compile", *map(str, names)]
    generate = f'(loaddefs-generate "{package}" "{autoloads}")'
    for step in (steps, ["--eval", generate]):
        subprocess.run(
            [*emacs.command, "-Q", "--batch", *step],
            env=emacs.environment,
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )


@pytest.fixture(scope="package")
def emacs() -> Emacs:
    try:
        return find()
    except Unavailable as reason:
        pytest.skip(f"Emacs: {reason}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("emacs")


@pytest.fixture(scope="module", params=["emacs", "emacs-lsp-mode"])
def running(
    request: pytest.FixtureRequest,
    emacs: Emacs,
    home: Path,
    configure: Callable[[str], str],
    folder: Path,
) -> Iterator[Terminal]:
    """An Emacs for each of its printed configurations."""
    paths = "".join(f'(add-to-list \'load-path "{path}")\n' for path in emacs.packages)
    if request.param == "emacs-lsp-mode":
        if not emacs.packages:
            pytest.skip("Emacs: lsp-mode is tested with Debian's packages alone")
        paths += '(load "lsp-autoloads")\n'
    init = home / f"{request.param}.el"
    init.write_text(paths + PLAIN + READY + configure(request.param), encoding="utf-8")
    command = [*emacs.command, "-nw", "-q", "-l", str(init), str(folder / "letter.txt")]
    terminal = Terminal(home, command, {"HOME": str(home)} | emacs.environment)
    try:
        terminal.until(lambda: "READY" in terminal.screen())
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def letter(running: Terminal, folder: Path) -> Path:
    """An empty file, which Emacs shows; the one before is closed, since words go over.

    eglot starts a server for each folder: all files are in one.
    """
    path = folder / f"letter-{next(NUMBERS)}.txt"
    running.press("C-x", "k", "Enter")
    running.press("C-x", "C-f")
    running.until(lambda: "Find file:" in running.screen())
    running.press("C-a", "C-k")
    running.type(str(path))
    running.press("Enter")
    running.until(lambda: f" {path.name} READY" in running.screen())
    running.press("C-x", "1")
    return path
