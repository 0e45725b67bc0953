"""What of the extension can be tested without an editor: `npm test`."""

from __future__ import annotations

import shutil
import subprocess

from .install import EXTENSION, Installation


def test_its_own_tests_pass(installation: Installation) -> None:
    npm = shutil.which("npm")
    assert npm is not None
    subprocess.run([npm, "test"], cwd=EXTENSION, check=True, timeout=200)
