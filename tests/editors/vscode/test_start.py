"""What happens if the server does not start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers import until

from .window import START_TIMEOUT_SECONDS, CodeServer, Window, read_texts


@contextmanager
def replaced_server(window: Window, code: CodeServer, program: Path, script: str) -> Iterator[None]:
    """Configure a script as the server, and restore the real one afterwards."""
    ready = window.status_line()
    settings = json.loads((code.profile / "User" / "settings.json").read_text())
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    code.write_settings(settings | {"afterword.serverPath": str(program)})
    yield
    code.write_settings(settings)
    until(window.status_line, ready.__eq__, START_TIMEOUT_SECONDS)


def test_a_program_that_never_answers_can_be_replaced(
    window: Window, code: CodeServer, tmp_path: Path
) -> None:
    with replaced_server(window, code, tmp_path / "silent afterword", "exec sleep 600"):
        until(window.status_line, lambda line: "starting" in line)
    assert read_texts(window.page.locator(".notification-toast")) == []


def test_the_reason_for_a_failed_start_is_shown_once(
    window: Window, code: CodeServer, tmp_path: Path
) -> None:
    broken, toasts = tmp_path / "afterword", window.page.locator(".notification-toast")
    with replaced_server(window, code, broken, "exit 3"):
        until(lambda: read_texts(toasts), lambda shown: f"{broken} did not start" in "".join(shown))
    assert len(read_texts(toasts)) == 1
