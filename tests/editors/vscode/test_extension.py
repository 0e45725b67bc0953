"""The extension's unit tests, which need no editor."""

from __future__ import annotations

import shutil
import subprocess

from .install import EXTENSION, Installation


def test_the_unit_tests_pass(installation: Installation) -> None:
    npm = shutil.which("npm")
    assert npm is not None
    subprocess.run([npm, "test"], cwd=EXTENSION, check=True, timeout=600)
