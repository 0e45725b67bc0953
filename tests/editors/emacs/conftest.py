"""An Emacs for all tests, and a configuration for each of its two language clients."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from filelock import FileLock

from ..packages import STEP_TIMEOUT_SECONDS, Unavailable, UnpackedPackages, unpack
from ..terminal import Terminal

BASE_CONFIGURATION = """
(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil
      inhibit-startup-screen t make-backup-files nil auto-save-default nil
      require-final-newline nil mode-require-final-newline nil lsp-client-packages nil)
(setq eglot-connect-timeout 60 lsp-response-timeout 60)
(with-eval-after-load 'jsonrpc (setq jsonrpc-default-request-timeout 60))
(defvar state "starting")
(setq-default mode-line-format '("%* %b " state))
"""
# The mode line shows when the model is loaded.
SHOW_READY = """
(defun ready (&rest _) (setq state "READY"))
(add-hook 'eglot-connect-hook
          (lambda (server)
            (jsonrpc-request server :workspace/executeCommand '(:command "afterword.status"))
            (ready)))
(add-hook 'lsp-after-initialize-hook
          (lambda ()
            (lsp-request "workspace/executeCommand" '(:command "afterword.status"))
            (ready)))
"""
# Debian compiles Emacs's packages when it installs them, but here they are only unpacked.
COMPILED_PARTS = ("protocol", "mode", "completion", "inline-completion", "headerline", "lens")


FILE_NUMBERS = count(1)
"""Numbers for file names, so that no test reuses a file that a failed one has left open."""


@dataclass(frozen=True)
class Emacs:
    """A way to run Emacs 30 or newer.

    Attributes
    ----------
    command : list[str]
        The command.
    environment : dict[str, str]
        Environment variables that it needs.
    packages : list[Path]
        Folders of additional packages.
    """

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    packages: list[Path] = field(default_factory=list)


def find_emacs() -> Emacs:
    """Find Emacs with lsp-mode in Debian's packages, or else an installed Emacs."""
    try:
        return _prepare(unpack("sid", "emacs-nox", "elpa-lsp-mode"))
    except Unavailable:
        if found := shutil.which("emacs"):
            printed = subprocess.check_output([found, "--version"], text=True)
            version = re.search(r"Emacs (\d+)", printed)
            if version and int(version.group(1)) >= 30:
                return Emacs([found])
        raise


def _prepare(tree: UnpackedPackages) -> Emacs:
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
    with FileLock(f"{tree.root}.lock", timeout=2 * STEP_TIMEOUT_SECONDS):
        _compile(emacs, tree.find("usr/share/emacs/site-lisp/elpa-src/lsp-mode-*"))
    return emacs


def _compile(emacs: Emacs, package: Path) -> None:
    autoloads = package / "lsp-autoloads.el"
    if autoloads.exists():
        return
    names = [package / f"lsp-{name}.el" for name in COMPILED_PARTS]
    paths = [argument for folder in emacs.packages for argument in ("-L", str(folder))]
    steps = [
        *paths,
        "--eval",
        f"(progn {BASE_CONFIGURATION})",
        "-f",
        "batch-byte-compile",
        *map(str, names),
    ]
    generate = f'(loaddefs-generate "{package}" "{autoloads}")'
    for step in (steps, ["--eval", generate]):
        subprocess.run(
            [*emacs.command, "-Q", "--batch", *step],
            env=emacs.environment,
            capture_output=True,
            check=True,
            timeout=STEP_TIMEOUT_SECONDS,
        )


@pytest.fixture(scope="package")
def emacs() -> Emacs:
    try:
        return find_emacs()
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
    """Start an Emacs with each of the configurations that `afterword setup` prints."""
    paths = "".join(f'(add-to-list \'load-path "{path}")\n' for path in emacs.packages)
    if request.param == "emacs-lsp-mode":
        if not emacs.packages:
            pytest.skip("Emacs: lsp-mode is tested only with Debian's packages")
        paths += '(load "lsp-autoloads")\n'
    init = home / f"{request.param}.el"
    init.write_text(
        paths + BASE_CONFIGURATION + SHOW_READY + configure(request.param), encoding="utf-8"
    )
    command = [*emacs.command, "-nw", "-q", "-l", str(init), str(folder / "letter.txt")]
    terminal = Terminal(home, command, {"HOME": str(home)} | emacs.environment)
    try:
        terminal.wait_until(lambda: "READY" in terminal.screen())
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def letter(running: Terminal, folder: Path) -> Path:
    """Open an empty file in Emacs, and close the previous one: its words would be suggested.

    All files are in one folder, because eglot starts a server for each folder.
    """
    path = folder / f"letter-{next(FILE_NUMBERS)}.txt"
    running.press("C-x", "k", "Enter")
    running.press("C-x", "C-f")
    running.wait_until(lambda: "Find file:" in running.screen())
    running.press("C-a", "C-k")
    running.type(str(path))
    running.press("Enter")
    running.wait_until(lambda: f" {path.name} READY" in running.screen())
    running.press("C-x", "1")
    return path
