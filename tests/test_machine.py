"""Tests do not see whose machine they run on."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from afterword.store.paths import data_dir


def test_home_and_data_are_the_tests_own(machine: Path) -> None:
    assert Path.home() == machine
    assert data_dir() == machine / "afterword"


def test_git_has_no_settings_of_anybody() -> None:
    command = ["git", "config", "--list", "--show-scope"]
    listed = subprocess.run(command, cwd=Path.home(), capture_output=True, text=True, check=True)
    assert listed.stdout == ""


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no time zone of a process")
def test_the_time_zone_is_far_from_utc() -> None:
    assert time.localtime(0).tm_gmtoff == -3.5 * 3600
