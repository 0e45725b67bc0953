"""VS Code with models of one's own: trained, learned on save, and of another language."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GERMAN_SENTENCES, write_tiny_bundle
from tests.helpers import LEARNING_SERVER, install_copy, until

from ..reference_server import ReferenceServer
from ..texts import LEARNED_TEXT, LEARNED_WORD
from .window import START_TIMEOUT_SECONDS, CodeServer, Window

DOCUMENTATION = Path(__file__).parents[3] / "docs"
SERVER = LEARNING_SERVER
FILES = {"notes/diary.md": LEARNED_TEXT}


@contextmanager
def more_settings(code: CodeServer, values: dict[str, Any]) -> Iterator[None]:
    """Add to the settings of the user, and restore them afterwards."""
    settings = json.loads((code.profile / "User" / "settings.json").read_text())
    code.write_settings(settings | values)
    yield
    code.write_settings(settings)


def save_until_learned(window: Window, seconds: float) -> None:
    """Save the text until the status bar says that it is learned.

    The settings may not count at the first time. Each save is learned, so they become rarer.
    """
    pause, next_save = 1.0, 0.0

    def look() -> str:
        nonlocal pause, next_save
        if time.monotonic() > next_save:
            window.press("Control+s")
            pause *= 2
            next_save = time.monotonic() + pause
        return window.status_line()

    until(look, lambda line: "1 saved file learned" in line, seconds)


def test_each_paragraph_is_completed_in_its_language(
    window: Window,
    code: CodeServer,
    server: ReferenceServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("lingua")
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(window.file.parents[1] / "data"))
    write_tiny_bundle(tmp_path / "deutsch", "deutsch", sentences=GERMAN_SENTENCES, language="de")
    install_copy(tmp_path / "deutsch", "deutsch")
    english = "Thank you for your letter. I don't kn"
    wanted = server.suggest(english).words[0]

    def words(text: str) -> list[str]:
        window.press("Escape", "Control+End", "Enter", "Enter")
        window.type(text)
        return until(window.words)

    with more_settings(code, {"afterword.models": {"de": "deutsch"}}):
        until(
            lambda: words("Die Leute haben uns g"),
            lambda shown: set(shown) <= set(GERMAN_SENTENCES.split()),
        )
        until(lambda: words(english)[0], wanted.__eq__)


def test_a_training_is_started_and_stopped(window: Window, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    for page in ("privacy", "training", "settings"):  # enough to train on for minutes
        shutil.copy(DOCUMENTATION / f"{page}.md", tmp_path)
    window.run("Afterword: Train on a Folder")
    window.answer(f"{tmp_path}/")
    window.answer("mine", title="name of the new model")
    window.answer("5", title="time limit")
    until(window.messages, lambda shown: "training “mine”" in shown)
    window.page.locator(".notification-toast").get_by_role("button", name="Cancel").click()
    until(window.messages, lambda shown: "“mine” was stopped, and no model has changed" in shown)
    window.run("Notifications: Clear All Notifications")
    until(window.messages, lambda shown: "training" not in shown)
    window.page.locator(".monaco-editor").first.click()
    window.type("The garden is green in the spring, and the garden is large.")
    window.run("Afterword: Learn This Document")  # which is refused while a training runs
    until(window.status_line, lambda line: line.startswith("Afterword: me "), START_TIMEOUT_SECONDS)


def test_what_is_saved_in_a_named_folder_is_learned(window: Window, code: CodeServer) -> None:
    pytest.importorskip("torch")
    diary = window.file.with_name("notes") / "diary.md"
    with more_settings(code, {"afterword.learn.folders": [str(diary.parent)]}):
        window.go_to(diary)
        save_until_learned(window, START_TIMEOUT_SECONDS)
    window.go_to(window.file)
    window.run("View: Close Other Editors in Group")
    window.type("We went to Blo")
    until(window.words, lambda words: LEARNED_WORD in words)
