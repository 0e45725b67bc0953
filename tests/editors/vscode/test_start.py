"""The server's start, where it does not go as it should."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers import until

from .editor import START_SECONDS, CodeServer, Window, texts


def test_a_program_that_never_answers_does_not_stay(
    window: Window, code: CodeServer, tmp_path: Path
) -> None:
    ready = window.status_line()
    settings = json.loads((code.profile / "User" / "settings.json").read_text())
    mute = tmp_path / "mute afterword"
    mute.write_text("#!/bin/sh\nexec sleep 600\n")
    mute.chmod(0o755)
    code.settings(settings | {"afterword.serverPath": str(mute)})
    until(window.status_line, lambda line: "starting" in line)
    code.settings(settings)
    until(window.status_line, ready.__eq__, START_SECONDS)
    assert texts(window.page.locator(".notification-toast")) == []


def test_why_the_server_did_not_start_is_said_once(
    window: Window, code: CodeServer, tmp_path: Path
) -> None:
    ready = window.status_line()
    settings = json.loads((code.profile / "User" / "settings.json").read_text())
    broken = tmp_path / "afterword"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    code.settings(settings | {"afterword.serverPath": str(broken)})
    toasts = window.page.locator(".notification-toast")
    until(lambda: texts(toasts), lambda shown: f"{broken} did not start" in "".join(shown))
    code.settings(settings)
    until(window.status_line, ready.__eq__, START_SECONDS)
    assert len(texts(toasts)) == 1
