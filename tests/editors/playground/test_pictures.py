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
SURE = "Dear Anna,\n\nthank you for the long letter from Valdinera. We are looking forw"
"""The model is sure of the next words."""
MIXED = " seeing the lake and the old mill. The old mill by the l"
"""What comes here is given by several layers."""
MAX_COLOURS = 128
MAX_BYTES = 150_000

pytestmark = pytest.mark.skipif(not FOLDER, reason="AFTERWORD_SCREENSHOTS names no folder")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_page(tab: Tab, colours: Literal["light", "dark"]) -> None:
    folder = Path(FOLDER or "").absolute()
    tab.page.set_viewport_size({"width": 1120, "height": 600})
    tab.page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    tab.type(SURE)
    until(tab.ghost_text)
    tab.press("Tab")
    tab.page.get_by_label("Ghost text").select_option("from 20 %")
    tab.text.focus()
    tab.type(MIXED)
    until(tab.ghost_text, lambda ghost: ghost == "lake"[1:])
    until(tab.saved)
    until(tab.reason_words, tab.words().__eq__)
    picture = Image.open(io.BytesIO(tab.page.screenshot())).convert("RGB")
    file = folder / f"playground-{colours}.png"
    picture.quantize(MAX_COLOURS).save(file, optimize=True)
    assert file.stat().st_size < MAX_BYTES
