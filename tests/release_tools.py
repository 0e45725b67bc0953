"""The programs of a release (uv, pipx and others), which several tests run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".cache" / "tools"


def install_release_tools(seconds: float) -> Path:
    """Install them where `make dist` has them too; return the folder of their commands.

    One process installs them at a time, since tests run in several.
    """
    TOOLS.parent.mkdir(exist_ok=True)
    with FileLock(f"{TOOLS}.lock", timeout=seconds):
        subprocess.run(
            ["make", f"VENV={sys.prefix}", ".cache/tools/.made"],
            cwd=ROOT,
            check=True,
            timeout=seconds,
        )
    return TOOLS / "bin"
