from __future__ import annotations

from pathlib import Path

import pytest

from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy


@pytest.fixture
def home(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a data folder where the tiny model is in use, and make it the shipped one."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    install_copy(tiny_bundle, "tiny")
    registry.use("tiny")
    return tmp_path
