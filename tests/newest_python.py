"""Run tests on the newest Python: `python -m tests.newest_python TEST...`.

One on the PATH is used, else Debian's, which is unpacked into a folder and not installed. Torch
is not installed: for this Python there are only builds of several gigabytes.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.editors.packages import Unavailable, run, unpack

NEWEST = (3, 14)
"""The newest Python that every library of constraints.txt has a wheel for."""

ROOT = Path(__file__).parents[1]


def main(tests: list[str]) -> int:
    """Run the tests, or say why they cannot run; in CI, where nobody reads that, fail."""
    version = ".".join(map(str, NEWEST))
    if sys.version_info >= NEWEST:
        print(f"this is Python {version} or newer already: no tests are run again")
        return 0
    folder = ROOT / ".cache" / f"python{version}"
    try:
        python = _environment(folder, find(version))
    except Unavailable as reason:
        print(f"nothing is tested on Python {version}: {reason}", flush=True)
        return 1 if os.environ.get("CI") else 0
    print(f"on Python {version}, without training and export, which need torch:", flush=True)
    return subprocess.run([python, "-m", "pytest", *tests], cwd=ROOT, check=False).returncode


def find(version: str) -> Path:
    """Return a Python that runs.

    Raises
    ------
    Unavailable
        If none can be had here.
    """
    if found := on_path(version):
        return found
    tree = unpack("sid", f"python{version}", "libstdc++6")
    loader, *options, program = map(shlex.quote, tree.command(f"usr/bin/python{version}"))
    # Under a name of its own, it finds its libraries in child processes and environments as well.
    script = tree.root / "usr" / "bin" / "python"
    script.write_text(f'#!/bin/sh\nexec {loader} --argv0 "$0" {" ".join(options)} {program} "$@"\n')
    script.chmod(0o755)
    return script


def on_path(version: str) -> Path | None:
    """Return a Python of the PATH that runs, or None."""
    found = shutil.which(f"python{version}")
    # pyenv puts a name on the PATH for each version, whether it may be used or not.
    if found and not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
        return Path(found)
    return None


def _environment(folder: Path, base: Path) -> Path:
    """Make a virtual environment, unless it is there; its Python."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")]
    digest = hashlib.sha256("\n".join([str(base), *wanted]).encode()).hexdigest()
    stamp = folder / "installed"
    if not (stamp.exists() and stamp.read_text() == digest):
        run(str(base), "-m", "venv", "--clear", "--without-pip", str(folder))
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
        run(*pip, "--constraint", "constraints.txt", *_requirements(), folder=ROOT)
        stamp.write_text(digest)
    return python


def _requirements() -> list[str]:
    """Return what the tests need, without torch."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extra = pyproject["project"]["optional-dependencies"]["train"]
    reading = [line for line in extra if not line.startswith("torch")]
    group = pyproject["dependency-groups"]["dev"]
    tools = [line for line in group if line.startswith(("hypothesis", "pytest", "pyyaml"))]
    return ["--editable", ".[ws,pdf]", *reading, *tools]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
