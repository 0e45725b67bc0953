"""Where no editor can be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import pytest
from editors import packages
packages.CACHE = Path(sys.argv[1])
here = sys.argv[2] + "/editors"
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", f"--confcutdir={here}", f"{here}/helix"]))
"""


def test_in_ci_that_is_a_failure_with_its_reasons(tmp_path: Path) -> None:
    without = {"PATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment = os.environ | without | {"CI": "true"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "cache"), str(HERE.parent)],
        cwd=HERE.parents[1],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    line = "no editor was tested: Helix: it is installed from Debian's packages, and this is not"
    assert line in done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
