"""Take the documentation's screenshots: `AFTERWORD_SCREENSHOTS=docs/images pytest <this file>`."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FloatRect

from tests.helpers import until

from ..reference_server import ReferenceServer
from .beginnings import IN_WORDS, choose_text
from .window import Window

FOLDER = os.environ.get("AFTERWORD_SCREENSHOTS")
SETTINGS = {
    "breadcrumbs.enabled": False,
    "editor.fontSize": 18,
    "editor.occurrencesHighlight": "off",
    "editor.wordWrap": "on",
    "workbench.activityBar.location": "hidden",
    "workbench.layoutControl.enabled": False,
}
GREETING = "Dear Anna,\n\n"
LETTER = (
    "Thank you very much for your letter. I don't know what to say, but I am looking forward to"
)
MIN_SAVED_LETTERS = 2
"""Ghost text with fewer letters is not worth pressing Tab."""
MAX_GIF_BYTES = 1_000_000
WIDTH, HEIGHT = 720, 300
TITLE_BAR_HEIGHT = 36
MAX_COLOURS = 64
REACTION_MS = 250
FRAME_MS = 110
HOLD_MS = 900

pytestmark = pytest.mark.skipif(not FOLDER, reason="AFTERWORD_SCREENSHOTS names no folder")


@pytest.fixture
def folder() -> Path:
    """Return the folder to save the screenshots in."""
    folder = Path(FOLDER or "").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def plain(window: Window) -> Window:
    """Hide everything in the window but the text."""
    if window.page.locator(".sidebar:visible").count():
        window.press("Control+b")
    window.page.set_viewport_size({"width": WIDTH, "height": TITLE_BAR_HEIGHT + HEIGHT})
    return window


def test_the_list(plain: Window, server: ReferenceServer, folder: Path) -> None:
    text, answer = choose_text(
        server, IN_WORDS, lambda answer: answer.ghost and len(answer.words) > 3
    )
    plain.type(f"{GREETING}{text}")
    until(plain.words, lambda words: words[:1] == answer.words[:1])
    until(plain.ghost_text)
    _take_screenshot(plain).save(folder / "vscode-list.png", optimize=True)


def test_the_ghost_text(plain: Window, folder: Path) -> None:
    """Write a letter like someone who watches the ghost text."""
    plain.type(GREETING)
    frames = []
    accepted = []
    done = 0
    while done < len(LETTER):
        plain.page.wait_for_timeout(REACTION_MS)
        frames.append(_take_screenshot(plain))
        ghost = plain.ghost_text()
        if len(ghost) >= MIN_SAVED_LETTERS and LETTER.startswith(ghost, done):
            accepted.append((not plain.words(), len(ghost), len(frames) - 1))
            plain.press("Tab")
            done += len(ghost)
        else:
            plain.page.keyboard.type(LETTER[done])
            done += 1
    plain.wait_for_text(GREETING + LETTER)
    frames.append(_take_screenshot(plain))
    *_, best = max(accepted)  # long, and without the list if possible
    frames[best].save(folder / "vscode-ghost.png", optimize=True)
    held = {*(frame for *_, frame in accepted), len(frames) - 1}
    _save_animation(frames, held, folder / "vscode.gif")
    assert (folder / "vscode.gif").stat().st_size < MAX_GIF_BYTES


def _take_screenshot(window: Window) -> Image.Image:
    """Return an image of the window without its title bar."""
    clip = FloatRect(x=0, y=TITLE_BAR_HEIGHT, width=WIDTH, height=HEIGHT)
    return Image.open(io.BytesIO(window.page.screenshot(clip=clip))).convert("RGB")


def _save_animation(frames: list[Image.Image], held: set[int], file: Path) -> None:
    """Save frames that follow each other like keystrokes, but hold those in `held`."""
    milliseconds = [HOLD_MS if number in held else FRAME_MS for number in range(len(frames))]
    palette = frames[0].quantize(MAX_COLOURS)
    first, *others = [frame.quantize(palette=palette) for frame in frames]
    first.save(file, save_all=True, append_images=others, duration=milliseconds, loop=0)
