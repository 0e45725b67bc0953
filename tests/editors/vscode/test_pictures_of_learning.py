"""Take the pictures of learning and training in docs/vscode.md: see `test_pictures.py`.

What is learned are the pages of the documentation: any text of a few thousand words will do.
"""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from afterword.store.bundle import SOURCES
from tests.helpers import until

from .window import Window

FOLDER = os.environ.get("AFTERWORD_SCREENSHOTS")
ROOT = Path(__file__).parents[3]
SETTINGS = {
    "breadcrumbs.enabled": False,
    "editor.fontSize": 16,
    "editor.occurrencesHighlight": "off",
    "editor.wordWrap": "on",
    "workbench.activityBar.location": "hidden",
    "workbench.layoutControl.enabled": False,
}
BEGINNING = "What is learned stays on your com"
TRAINING_SECONDS = 1500.0
"""The longest that a training of a minute may take, with its test and a busy computer."""
REPORT_WIDTH, REPORT_HEIGHT = 760, 640
MAX_COLOURS = 64
MAX_BYTES = 80_000

pytestmark = [
    pytest.mark.skipif(not FOLDER, reason="AFTERWORD_SCREENSHOTS names no folder"),
    pytest.mark.timeout(2 * TRAINING_SECONDS),
]


@pytest.fixture
def plain(window: Window) -> Window:
    """Hide the side bar."""
    if window.page.locator(".sidebar:visible").count():
        window.press("Control+b")
    return window


def test_the_menu_of_the_status_bar(plain: Window) -> None:
    plain.status.click()
    plain.page.locator(".quick-input-list .monaco-list-row", has_text="Forget Word").wait_for()
    _save(plain.page.screenshot(), "vscode-menu")
    plain.press("Escape")


def test_a_training_its_result_and_its_page(plain: Window, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for name in ("privacy", "training", "settings", "reliability", "troubleshooting"):
        shutil.copy(ROOT / "docs" / f"{name}.md", notes)
    plain.run("Afterword: Train on a Folder")
    plain.answer(f"{notes}/")
    plain.answer("me", title="name of the new model")
    plain.answer("1", title="time limit")
    until(plain.messages, lambda shown: "words/s" in shown, TRAINING_SECONDS)
    _save(plain.page.screenshot(), "vscode-training")
    until(plain.messages, lambda shown: "keystrokes saved" in shown, TRAINING_SECONDS)
    until(plain.status_line, lambda line: line.startswith("Afterword: me "))
    _save(plain.page.screenshot(), "vscode-trained")

    data = plain.file.parents[1] / "data"
    assert list(data.rglob(SOURCES))
    (report,) = data.rglob("outcome.html")
    page = plain.page.context.new_page()
    page.set_viewport_size({"width": REPORT_WIDTH, "height": REPORT_HEIGHT})
    page.goto(report.as_uri())
    _save(page.screenshot(), "report")
    page.close()

    plain.press("Escape", "Escape")
    plain.page.locator(".monaco-editor").first.click()
    plain.type(BEGINNING)
    plain.run("Afterword: Why These Words")
    plain.page.locator(".quick-input-list .monaco-list-row", has_text="model").first.wait_for()
    _save(plain.page.screenshot(), "vscode-why")
    plain.press("Escape")


def _save(screenshot: bytes, name: str) -> None:
    """Save a picture with few colours, so that it stays small."""
    folder = Path(FOLDER or "").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(MAX_COLOURS)
    image.save(folder / f"{name}.png", optimize=True)
    assert (folder / f"{name}.png").stat().st_size < MAX_BYTES
