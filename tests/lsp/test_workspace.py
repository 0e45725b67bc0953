"""Afterword is started in the folders that an editor has open: nothing there may become code."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from afterword.cli.client import SERVE
from afterword.lsp.child_command import CHILD


@pytest.mark.parametrize("command", [CHILD, SERVE[:-1]])
def test_the_modules_of_a_workspace_are_not_imported(
    command: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    for name in ("afterword", "platformdirs", "secrets"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)\n")
    # A child of the server ends when its input does: it stays open.
    with subprocess.Popen(
        [*command, "models", "list"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        listed = process.stdout.read()
        assert process.wait(60) == 0
    assert b"en" in listed
