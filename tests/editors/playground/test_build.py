"""The page that is shipped is the one that its sources make."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from afterword.playground.door import PAGE

from ..packages import Unavailable, run

SOURCES = Path(__file__).parents[3] / "editors" / "playground"


@pytest.fixture(scope="module")
def npm() -> str:
    """Install what the build needs, unless that is done."""
    found = shutil.which("npm")
    if found is None:
        pytest.skip("playground: npm is not installed")
    installed = SOURCES / "node_modules" / ".package-lock.json"
    lock = SOURCES / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        try:
            run(found, "ci", folder=SOURCES)
        except Unavailable as error:
            pytest.skip(f"playground: {error}")
    return found


def test_building_again_gives_the_same_bytes(npm: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [npm, "run", "--silent", "build", "--", str(tmp_path)],
        cwd=SOURCES,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in PAGE.iterdir()}
    for file in tmp_path.iterdir():
        same = file.read_bytes() == (PAGE / file.name).read_bytes()
        assert same, f"{file.name} is not what its sources make: run npm run build"


def test_the_licence_of_every_package_in_it_is_beside_it(npm: str) -> None:
    bundled = set(re.findall(r"^(\S+) \d[\d.]* \(", (PAGE / "licences.txt").read_text(), re.M))
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    packages = {
        path.removeprefix("node_modules/"): entry for path, entry in lock["packages"].items()
    }
    assert {name for name in packages if name.startswith("@codemirror/")} - bundled <= {
        "@codemirror/lint"
    }
    for name in bundled:
        assert packages[name]["license"] == "MIT"
    text = (PAGE / "licences.txt").read_text()
    assert text.count("Permission is hereby granted") == len(bundled)


def test_the_packages_are_pinned() -> None:
    wanted = json.loads((SOURCES / "package.json").read_text())["devDependencies"]
    assert {name: v for name, v in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)} == {}
