"""Reconstruct Neovim's screen from its messages to a front end, and draw it as an image."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from ..packages import unpack

FONT = "DejaVuSansMono.ttf"
FONT_PIXELS = 22
MARGIN_PIXELS = 18


class Screen:
    """The grid of characters that the messages of `ext_linegrid` describe."""

    def __init__(self) -> None:
        self._rows: list[list[tuple[str, int]]] = []
        self._styles: dict[int, dict[str, Any]] = {0: {}}
        self._colours = (0xFFFFFF, 0x000000)
        self._cursor = (0, 0)

    def feed(self, batches: Sequence[Any]) -> None:
        """Apply the messages of one `redraw`."""
        for name, *calls in batches:
            if handler := getattr(self, f"_{name}", None):
                for arguments in calls:
                    handler(*arguments)

    def draw(self, path: Path) -> None:
        """Write the grid, down to its last line of text, to a PNG file."""
        font = _font()
        texts = ["".join(text for text, _ in row).strip() for row in self._rows]
        rows = self._rows[: max(y for y, text in enumerate(texts) if text) + 1]
        width, height = round(font.getlength("m")), round(FONT_PIXELS * 1.4)
        size = (len(rows[0]) * width + 2 * MARGIN_PIXELS, len(rows) * height + 2 * MARGIN_PIXELS)
        image = Image.new("RGB", size, _rgb(self._colours[1]))
        draw = ImageDraw.Draw(image)
        for y, row in enumerate(rows):
            for x, (text, style) in enumerate(row):
                ink, paper = self._ink(style)
                left, top = MARGIN_PIXELS + x * width, MARGIN_PIXELS + y * height
                draw.rectangle((left, top, left + width - 1, top + height - 1), _rgb(paper))
                draw.text((left, top + height // 2), text, _rgb(ink), font, anchor="lm")
        y, x = self._cursor  # a bar, as in Insert mode
        left, top = MARGIN_PIXELS + x * width - 1, MARGIN_PIXELS + y * height
        draw.rectangle((left, top, left + 1, top + height - 1), _rgb(self._colours[0]))
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path, optimize=True)

    def _ink(self, style: int) -> tuple[int, int]:
        found = self._styles.get(style, {})
        ink = found.get("foreground", self._colours[0])
        paper = found.get("background", self._colours[1])
        return (paper, ink) if found.get("reverse") else (ink, paper)

    def _grid_resize(self, grid: int, width: int, height: int) -> None:
        self._rows = [[(" ", 0)] * width for _ in range(height)]

    def _grid_clear(self, grid: int) -> None:
        self._rows = [[(" ", 0)] * len(row) for row in self._rows]

    def _grid_line(self, grid: int, row: int, column: int, cells: list[Any], wrap: bool) -> None:
        style = 0
        for text, *rest in cells:
            style = rest[0] if rest else style
            for _ in range(rest[1] if len(rest) > 1 else 1):
                self._rows[row][column] = (text, style)
                column += 1

    def _grid_scroll(
        self, grid: int, top: int, bottom: int, left: int, right: int, rows: int, columns: int
    ) -> None:
        moved = range(top, bottom - rows) if rows > 0 else range(bottom - 1, top - rows - 1, -1)
        for row in moved:
            self._rows[row][left:right] = self._rows[row + rows][left:right]

    def _grid_cursor_goto(self, grid: int, row: int, column: int) -> None:
        self._cursor = (row, column)

    def _hl_attr_define(self, style: int, rgb: dict[str, Any], *_: Any) -> None:
        self._styles[style] = rgb

    def _default_colors_set(self, ink: int, paper: int, *_: Any) -> None:
        self._colours = (ink, paper)


def _font() -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(FONT, FONT_PIXELS)
    except OSError:
        tree = unpack("sid", "fonts-dejavu-core")
        return ImageFont.truetype(
            str(tree.find(f"usr/share/fonts/truetype/dejavu/{FONT}")), FONT_PIXELS
        )


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 255, colour & 255
