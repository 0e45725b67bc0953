from __future__ import annotations

from pathlib import Path

import pytest

from afterword.cli.editor_files import PLACES, Machine
from afterword.cli.setup import configuration
from afterword.cli.setup_writer import plan_changes, write_changes
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

from .setup_writing import COMMAND, PLUGIN, Write


@pytest.fixture
def home(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a data folder where the tiny model is in use, and make it the shipped one."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    install_copy(tiny_bundle, "tiny")
    registry.use("tiny")
    return tmp_path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine("linux", tmp_path, {})


@pytest.fixture
def write(machine: Machine) -> Write:
    """Return a function that writes an editor's configuration and returns its last file."""

    def write(editor: str, before: bytes | None = None, command: str = COMMAND) -> Path:
        path = PLACES[editor](machine)[-1]
        if before is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(before)
        text = configuration(editor, command, PLUGIN)
        write_changes(plan_changes(editor, text, machine))
        return path

    return write
