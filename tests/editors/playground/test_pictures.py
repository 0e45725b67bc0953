"""Take the documentation's pictures: `AFTERWORD_SCREENSHOTS=docs/images pytest <this file>`."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

from tests.helpers import until

from .driver import Tab

FOLDER = os.environ.get("AFTERWORD_SCREENSHOTS")
TEXT = (
    "Dear Anna,\n\nthank you for the long letter from Valdinera. We read it twice, and would like "
    "to see the lake, the old mill and all of Val"
)
MAX_COLOURS = 128
MAX_BYTES = 150_000

pytestmark = pytest.mark.skipif(not FOLDER, reason="AFTERWORD_SCREENSHOTS names no folder")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page(tab: Tab, colours: Literal["light", "dark"]) -> None:
    folder = Path(FOLDER or "").absolute()
    tab.page.set_viewport_size({"width": 1120, "height": 600})
    tab.page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    tab.type(TEXT)
    until(tab.words)
    until(tab.ghost_text)
    until(tab.reason_words, tab.words().__eq__)
    picture = Image.open(io.BytesIO(tab.page.screenshot())).convert("RGB")
    file = folder / f"playground-{colours}.png"
    picture.quantize(MAX_COLOURS).save(file, optimize=True)
    assert file.stat().st_size < MAX_BYTES
