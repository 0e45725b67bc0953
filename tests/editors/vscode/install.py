"""Installs a real VS Code (code-server), a browser for it and the extension, once."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock

from .. import packages
from ..packages import CACHE, SECONDS, Unavailable, run

ROOT = Path(__file__).parents[3]
HOME = CACHE / "vscode"
EXTENSION = ROOT / "editors" / "vscode"

NODE = "24.21.0"
"""code-server accepts no other major version."""
CODE_SERVER = "4.139.1"
"""Brings VS Code 1.139."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NPM_INSTALL = ("install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")


@dataclass(frozen=True)
class Installation:
    """What the tests run."""

    code: tuple[str, ...]
    """The command of code-server."""

    extensions: Path
    """Folder in which the extension is installed."""

    browser: str
    """The program of a Chromium."""


def install() -> Installation:
    """Install what is missing.

    Raises
    ------
    Unavailable
        If that is not possible here; the message says why.
    """
    if platform.system() != "Linux":
        raise Unavailable("VS Code is driven on Linux only")
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("no npm")
    HOME.mkdir(parents=True, exist_ok=True)
    with FileLock(HOME / "lock"):
        browser = _browser()
        code = _code_server(npm, _node(npm))
        return Installation(code, _extensions(code, _package(npm)), browser)


def _browser() -> str:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        packages.install("chromium", "fonts-dejavu-core")
        found = shutil.which("chromium")
    if found is None:
        raise Unavailable("no Chromium")
    return found


def _node(npm: str) -> Path:
    """The folder of a Node.js that code-server accepts."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    if machine is None:
        raise Unavailable(f"no Node.js package for {platform.machine()}")
    folder = HOME / f"node-{NODE}"
    if not folder.exists():
        part = _fresh(folder)
        package = f"node-linux-{machine}@{NODE}"
        archive = run(npm, "pack", "--silent", package, folder=part).split()[-1]
        run("tar", "xzf", archive, "--strip-components=1", folder=part)
        (part / archive).unlink()
        part.rename(folder)
    return folder


def _code_server(npm: str, node: Path) -> tuple[str, ...]:
    """The command of code-server. Its native modules bring their builds, or are not needed."""
    folder = HOME / f"code-server-{CODE_SERVER}"
    package = Path("node_modules", "code-server")
    if not folder.exists():
        part = _fresh(folder)
        (part / "package.json").write_text('{"private": true}\n')
        install = partial(run, npm, *_NPM_INSTALL, path=node / "bin")
        install(f"code-server@{CODE_SERVER}", folder=part)
        install(folder=part / package / "lib" / "vscode")
        part.rename(folder)
    return (str(node / "bin" / "node"), str(folder / package / "out" / "node" / "entry.js"))


def _package(npm: str) -> Path:
    """The packaged extension, built anew if a source is newer."""
    vsix = EXTENSION / "afterword.vsix"
    sources = [*(EXTENSION / "src").iterdir(), *EXTENSION.glob("*.*json"), *EXTENSION.glob("*.mjs")]
    if not vsix.exists() or vsix.stat().st_mtime < max(file.stat().st_mtime for file in sources):
        if not (EXTENSION / "node_modules").exists():
            run(npm, "ci", folder=EXTENSION)
        # A fault of the extension is one: it is no reason to skip.
        subprocess.run([npm, "run", "package"], cwd=EXTENSION, check=True, timeout=SECONDS)
    return vsix


def _extensions(code: Sequence[str], vsix: Path) -> Path:
    """A folder with the packaged extension installed."""
    digest = hashlib.sha256(vsix.read_bytes()).hexdigest()[:12]
    folder = HOME / f"extensions-{digest}"
    if not folder.exists():
        for older in HOME.glob("extensions-*"):
            shutil.rmtree(older)
        data = folder.with_name("new-data")
        places = ("--user-data-dir", str(data), "--config", str(data / "config.yaml"))
        try:
            run(*code, *places, "--extensions-dir", str(folder), "--install-extension", str(vsix))
        except Unavailable:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            shutil.rmtree(data, ignore_errors=True)
    return folder


def _fresh(folder: Path) -> Path:
    """An empty folder that becomes `folder` when it is complete."""
    part = folder.with_name(f"new-{folder.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    return part
