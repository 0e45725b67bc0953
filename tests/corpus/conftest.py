"""Fixtures for the tests of reading."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _git_knows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests is not the user in them."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
