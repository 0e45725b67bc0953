"""The server's start, where it does not go as it should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers import until

from .editor import START_SECONDS, CodeServer, Window, texts


@contextmanager
def served_by(window: Window, code: CodeServer, program: Path, script: str) -> Iterator[None]:
    """Name a program as the server, and then let the true one come back."""
    ready = window.status_line()
    settings = json.loads((code.profile / "User" / "settings.json").read_text())
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    code.settings(settings | {"afterword.serverPath": str(program)})
    yield
    code.settings(settings)
    until(window.status_line, ready.__eq__, START_SECONDS)


def test_a_program_that_never_answers_does_not_stay(
    window: Window, code: CodeServer, tmp_path: Path
) -> None:
    with served_by(window, code, tmp_path / "mute afterword", "exec sleep 600"):
        until(window.status_line, lambda line: "starting" in line)
    assert texts(window.page.locator(".notification-toast")) == []


def test_why_the_server_did_not_start_is_said_once(
    window: Window, code: CodeServer, tmp_path: Path
) -> None:
    broken, toasts = tmp_path / "afterword", window.page.locator(".notification-toast")
    with served_by(window, code, broken, "exit 3"):
        until(lambda: texts(toasts), lambda shown: f"{broken} did not start" in "".join(shown))
    assert len(texts(toasts)) == 1
