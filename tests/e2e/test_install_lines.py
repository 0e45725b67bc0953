"""Every line of docs/installation.md that installs Afterword, run in a home without anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from afterword import __version__
from tests.helpers import OUTSIDE
from tests.release_tools import install_release_tools

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "installation.md").read_text("utf-8")
LINES = re.findall(r"`((?:uv tool|pipx|pip) install (?:\./\S+\.whl|\.))`", PAGE.split("## ")[1])
SECONDS = 600

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3 * SECONDS),
    pytest.mark.skipif(sys.platform == "win32", reason="the lines are run by a POSIX shell"),
]


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a line in a shell; return what it printed."""
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def tools() -> Path:
    """Install uv and pipx; return the folder of their commands."""
    return install_release_tools(SECONDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder that is a clone and holds the file of a release too."""
    folder = tmp_path_factory.mktemp("clone")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*pip, str(folder), str(ROOT)], env=OUTSIDE, check=True, timeout=SECONDS)
    return folder


def test_the_page_has_a_line_for_each_way() -> None:
    assert len(LINES) == 6
    files = {line.split("/")[1] for line in LINES if "/" in line}
    assert files == {f"afterword-{__version__}-py3-none-any.whl"}


@pytest.mark.parametrize("line", [line for line in LINES if "/" in line] + ["uv tool install ."])
def test_a_line_leads_to_words(line: str, tools: Path, folder: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for tool in ("uv", "pipx"):
        (programs / tool).symlink_to(tools / tool)
    (programs / "python3").symlink_to(shutil.which("python3") or sys.executable)
    commands = tmp_path / ".local" / "bin"
    own = ("HOME", "PATH", "VIRTUAL_ENV", "PYTHON", "AFTERWORD", "XDG_", "PIPX_", "UV_TOOL")
    kept = {name: value for name, value in OUTSIDE.items() if not name.startswith(own)}
    environment = kept | {
        "HOME": str(tmp_path),
        "PATH": os.pathsep.join([str(commands), str(programs), "/usr/bin", "/bin"]),
    }
    if line.startswith("pip "):  # "in a virtual environment"
        run("python3 -m venv env", tmp_path, environment)
        commands = tmp_path / "env" / "bin"
        environment["PATH"] = os.pathsep.join([str(commands), environment["PATH"]])
    run(line, folder, environment)
    assert shutil.which("afterword", path=environment["PATH"]) == str(commands / "afterword")
    assert "help" in run('afterword complete "Thank you for your"', tmp_path, environment)
    hint = run("afterword doctor", tmp_path, environment).rpartition("to install it: ")[2]
    assert hint.startswith((line.rpartition(" ")[0], str(commands)))
