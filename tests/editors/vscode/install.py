"""Install a real VS Code (code-server), a browser for it, and the extension."""

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

from afterword import __version__

from ..browser import find_browser
from ..packages import CACHE, STEP_TIMEOUT_SECONDS, Unavailable, run

ROOT = Path(__file__).parents[3]
VSCODE_CACHE = CACHE / "vscode"
EXTENSION = ROOT / "editors" / "vscode"

NODE = "24.21.0"
"""code-server requires this major version."""
CODE_SERVER = "4.139.1"
"""Contains VS Code 1.139."""

# No scripts: the native modules that are needed come compiled.
_NPM_INSTALL = ("install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")


@dataclass(frozen=True)
class Installation:
    """The programs that the tests run."""

    code: tuple[str, ...]
    """The command that runs code-server."""

    extensions: Path
    """The folder in which the extension is installed."""

    browser: str
    """The path of Chromium."""


def install() -> Installation:
    """Install what is missing.

    Raises
    ------
    Unavailable
        If that is not possible here; the message says why.
    """
    if platform.system() != "Linux":
        raise Unavailable("VS Code is tested on Linux only")
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed")
    VSCODE_CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(VSCODE_CACHE / "lock"):
        browser = find_browser()
        code = _install_code_server(npm, _install_node(npm))
        return Installation(code, _install_extension(code, _package_extension(npm)), browser)


def _install_node(npm: str) -> Path:
    """Install the Node.js that code-server requires, and return its folder."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    if machine is None:
        raise Unavailable(f"no Node.js package for {platform.machine()}")
    folder = VSCODE_CACHE / f"node-{NODE}"
    if not folder.exists():
        staging = _create_staging_folder(folder)
        package = f"node-linux-{machine}@{NODE}"
        archive = run(npm, "pack", "--silent", package, folder=staging).split()[-1]
        run("tar", "xzf", archive, "--strip-components=1", folder=staging)
        (staging / archive).unlink()
        staging.rename(folder)
    return folder


def _install_code_server(npm: str, node: Path) -> tuple[str, ...]:
    """Install code-server without building native modules, and return its command."""
    folder = VSCODE_CACHE / f"code-server-{CODE_SERVER}"
    package = Path("node_modules", "code-server")
    if not folder.exists():
        staging = _create_staging_folder(folder)
        (staging / "package.json").write_text('{"private": true}\n')
        install = partial(run, npm, *_NPM_INSTALL, path=node / "bin")
        install(f"code-server@{CODE_SERVER}", folder=staging)
        install(folder=staging / package / "lib" / "vscode")
        staging.rename(folder)
    return (str(node / "bin" / "node"), str(folder / package / "out" / "node" / "entry.js"))


def _package_extension(npm: str) -> Path:
    """Package the extension and its server if a source is newer than the package; return that."""
    vsix = ROOT / "dist" / f"afterword-{__version__}.vsix"
    sources = [*(EXTENSION / "src").iterdir(), *EXTENSION.glob("*.*json"), *EXTENSION.glob("*.mjs")]
    sources += [*(ROOT / "server").rglob("*.py"), ROOT / "pyproject.toml"]
    if not vsix.exists() or vsix.stat().st_mtime < max(file.stat().st_mtime for file in sources):
        if not (EXTENSION / "node_modules").exists():
            run(npm, "ci", folder=EXTENSION)
        # Not run(): an error of the extension itself must fail the tests, not skip them.
        subprocess.run(["make", "vsix"], cwd=ROOT, check=True, timeout=2 * STEP_TIMEOUT_SECONDS)
    return vsix


def _install_extension(code: Sequence[str], vsix: Path) -> Path:
    """Install the packaged extension into a folder, and return that."""
    digest = hashlib.sha256(vsix.read_bytes()).hexdigest()[:12]
    folder = VSCODE_CACHE / f"extensions-{digest}"
    if not folder.exists():
        for older in VSCODE_CACHE.glob("extensions-*"):
            shutil.rmtree(older)
        data = folder.with_name("new-data")
        profile = ("--user-data-dir", str(data), "--config", str(data / "config.yaml"))
        try:
            run(*code, *profile, "--extensions-dir", str(folder), "--install-extension", str(vsix))
        except Unavailable:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            shutil.rmtree(data, ignore_errors=True)
    return folder


def _create_staging_folder(folder: Path) -> Path:
    """Create an empty folder, to be renamed to `folder` when it is complete."""
    staging = folder.with_name(f"new-{folder.name}")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    return staging
