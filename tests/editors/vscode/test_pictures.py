"""The documentation's pictures: `AFTERWORD_SCREENSHOTS=docs/images pytest <this file>`."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FloatRect

from tests.helpers import until

from ..expected import Server
from .editor import Window
from .sentences import IN_WORDS, choose

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
LEAST_SAVED = 2
"""Letters that are worth the Tab key."""
LARGEST = 1_000_000
WIDTH, HEIGHT = 720, 300
TITLE = 36
"""Height of the title bar."""
COLOURS = 64
REACTION_MILLISECONDS = 250
FRAME_MILLISECONDS = 110
STAY_MILLISECONDS = 900

pytestmark = pytest.mark.skipif(not FOLDER, reason="AFTERWORD_SCREENSHOTS names no folder")


@pytest.fixture
def folder() -> Path:
    """Where the pictures are to be."""
    folder = Path(FOLDER or "").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def plain(window: Window) -> Window:
    """A window with nothing but the text."""
    if window.page.locator(".sidebar:visible").count():
        window.press("Control+b")
    window.page.set_viewport_size({"width": WIDTH, "height": TITLE + HEIGHT})
    return window


def test_the_list(plain: Window, server: Server, folder: Path) -> None:
    text, answer = choose(server, IN_WORDS, lambda answer: answer.ghost and len(answer.words) > 3)
    plain.type(f"{GREETING}{text}")
    until(plain.words, lambda words: words[:1] == answer.words[:1])
    until(plain.ghost_text)
    _picture(plain).save(folder / "vscode-list.png", optimize=True)


def test_the_ghost_text(plain: Window, folder: Path) -> None:
    """Writes a letter as a person does who watches the ghost text."""
    plain.type(GREETING)
    frames = []
    accepted = []
    done = 0
    while done < len(LETTER):
        plain.page.wait_for_timeout(REACTION_MILLISECONDS)
        frames.append(_picture(plain))
        ghost = plain.ghost_text()
        if len(ghost) >= LEAST_SAVED and LETTER.startswith(ghost, done):
            accepted.append((not plain.words(), len(ghost), len(frames) - 1))
            plain.press("Tab")
            done += len(ghost)
        else:
            plain.page.keyboard.type(LETTER[done])
            done += 1
    plain.holds(GREETING + LETTER)
    frames.append(_picture(plain))
    *_, best = max(accepted)  # without the list if there is such a one, and long
    frames[best].save(folder / "vscode-ghost.png", optimize=True)
    stay = {*(frame for *_, frame in accepted), len(frames) - 1}
    _save_animation(frames, stay, folder / "vscode.gif")
    assert (folder / "vscode.gif").stat().st_size < LARGEST


def _picture(window: Window) -> Image.Image:
    """The window without its title bar."""
    clip = FloatRect(x=0, y=TITLE, width=WIDTH, height=HEIGHT)
    return Image.open(io.BytesIO(window.page.screenshot(clip=clip))).convert("RGB")


def _save_animation(frames: list[Image.Image], stay: set[int], file: Path) -> None:
    """Save frames that go by as letters do, but those of `stay` stay for a moment."""
    milliseconds = [
        STAY_MILLISECONDS if number in stay else FRAME_MILLISECONDS for number in range(len(frames))
    ]
    palette = frames[0].quantize(COLOURS)
    first, *others = [frame.quantize(palette=palette) for frame in frames]
    first.save(file, save_all=True, append_images=others, duration=milliseconds, loop=0)
