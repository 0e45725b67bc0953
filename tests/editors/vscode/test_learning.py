"""What is saved in VS Code is learned."""

from __future__ import annotations

import json

import pytest

from tests.helpers import LEARNING_SERVER, until

from ..texts import LEARNED_TEXT, LEARNED_WORD
from .window import START_TIMEOUT_SECONDS, CodeServer, Window

pytest.importorskip("torch")

SERVER = LEARNING_SERVER
FILES = {"notes/diary.md": LEARNED_TEXT}


def test_what_is_saved_in_a_named_folder_is_learned(window: Window, code: CodeServer) -> None:
    diary = window.file.with_name("notes") / "diary.md"
    settings = json.loads((code.profile / "User" / "settings.json").read_text())
    code.write_settings(settings | {"afterword.learn.folders": [str(diary.parent)]})
    window.go_to(diary)

    def save() -> str:
        window.press("Control+s")
        return window.status_line()

    until(save, lambda line: "1 saved file learned" in line, START_TIMEOUT_SECONDS)
    window.go_to(window.file)
    window.run("View: Close Other Editors in Group")
    window.type("We went to Blo")
    until(window.words, lambda words: LEARNED_WORD in words)
