"""Draw bars and lines as SVG that can be read on any page.

A drawing is light or dark as the reader's system is, and a page need not be: so it has a ground of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 28, 40, 52
BAR, LABEL_WIDTH = 22, 256
"""Height of a bar with the space below it, and width of the labels beside the bars."""
LEGEND_STEP = 196
"""From one name of a legend below bars to the next."""
INTERVALS = 5
"""Parts into which the grid divides each axis."""
_STYLE = """\
.card { fill: #fffefb; stroke: #dcd8cf; }
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.soft { fill: #57606a; } .grid { stroke: #d0d7de; } .diagonal { stroke: #8c959f; }
.diagonal { stroke-dasharray: 4 4; }
.a { --c: #0757b8; } .b { --c: #b35900; } .c { --c: #1a7f37; } .d { --c: #8c959f; }
.line { fill: none; stroke: var(--c); stroke-width: 2; } .mark { fill: var(--c); }
@media (prefers-color-scheme: dark) { .card { fill: #1d2122; stroke: #343a3b; }
  text { fill: #e6edf3; } .soft { fill: #9aa5b1; }
  .grid { stroke: #3d444d; } .diagonal { stroke: #768390; }
  .a { --c: #6cb2ff; } .b { --c: #f0a35e; } .c { --c: #56d364; } .d { --c: #768390; } }
.legend { stroke: none; }"""

Point = tuple[float, float]


class Bar(NamedTuple):
    """A bar: its label, its length between 0 and 1, its text, and one of the classes a to d."""

    label: str
    value: float
    text: str
    colour: str


class Axis(NamedTuple):
    """An axis: what it shows, and the values at its ends, as fractions."""

    name: str
    low: float
    high: float


def bars(title: str, rows: Sequence[Bar], legend: Mapping[str, str]) -> str:
    """Draw a bar for each row, and below them what each colour means.

    The longest bar ends well before the right edge.
    """
    longest = max(row.value for row in rows)
    scale = (WIDTH - LABEL_WIDTH - 80) / longest
    parts = [f'<text x="{RIGHT}" y="{TOP - 14}">{escape(title)}</text>']
    for number, row in enumerate(rows):
        y, width = TOP + BAR * number, scale * row.value
        parts += [
            f'<text x="{LABEL_WIDTH - 10}" y="{y + 12}" text-anchor="end">{escape(row.label)}'
            "</text>",
            f'<rect class="mark {row.colour}" x="{LABEL_WIDTH}" y="{y}" width="{width:.1f}" '
            f'height="{BAR - 7}"/>',
            f'<text class="soft" x="{LABEL_WIDTH + width + 6:.1f}" y="{y + 12}">'
            f"{escape(row.text)}</text>",
        ]
    below = TOP + BAR * len(rows) + 16
    for number, (colour, name) in enumerate(legend.items()):
        x = RIGHT + LEGEND_STEP * number
        parts += [
            f'<rect class="mark {colour}" x="{x}" y="{below - 9}" width="10" height="10"/>',
            f'<text x="{x + 16}" y="{below}">{escape(name)}</text>',
        ]
    return _svg(title, below + 20, parts)


def lines(
    title: str, x: Axis, y: Axis, series: Mapping[str, Sequence[Point]], *, diagonal: bool = False
) -> str:
    """Draw a line with its points for each series; `diagonal` adds where both axes are equal."""

    def place(point: Point) -> Point:
        across = (point[0] - x.low) / (x.high - x.low)
        up = (point[1] - y.low) / (y.high - y.low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (
            HEIGHT - TOP - BOTTOM
        )

    top = HEIGHT - BOTTOM - 14 - 20 * len(series)
    parts = [
        *_grid(x, y),
        f'<rect class="card legend" x="{WIDTH - RIGHT - 222}" y="{top}" width="140" '
        f'height="{20 * len(series) + 10}"/>',
    ]
    if diagonal:
        (x1, y1), (x2, y2) = place((x.low, x.low)), place((x.high, x.high))
        parts.append(f'<line class="diagonal" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    for number, (name, points) in enumerate(series.items()):
        colour, found = "abcd"[number], [place(point) for point in points]
        path = " ".join(f"{across:.1f},{up:.1f}" for across, up in found)
        parts.append(f'<polyline class="line {colour}" points="{path}"/>')
        parts += [_mark(number, colour, *point) for point in found]
        legend = HEIGHT - BOTTOM - 12 - 20 * (len(series) - 1 - number)
        parts.append(_mark(number, colour, WIDTH - RIGHT - 210, legend - 4))
        parts.append(f'<text x="{WIDTH - RIGHT - 198}" y="{legend}">{escape(name)}</text>')
    return _svg(title, HEIGHT, parts)


def _mark(number: int, colour: str, x: float, y: float) -> str:
    """Return a circle, a square or a triangle: colour alone must not tell the series apart."""
    if number % 3 == 0:
        return f'<circle class="mark {colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    if number % 3 == 1:
        return f'<rect class="mark {colour}" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
    return f'<path class="mark {colour}" d="M{x:.1f} {y - 5:.1f}l5 9h-10z"/>'


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    for step in range(INTERVALS + 1):
        fraction = step / INTERVALS
        across, up = LEFT + fraction * (right - LEFT), bottom - fraction * (bottom - TOP)
        yield f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{up:.1f}" y2="{up:.1f}"/>'
        yield (
            f'<text class="soft" x="{LEFT - 8}" y="{up + 4:.1f}" text-anchor="end">'
            f"{_percent(y, fraction)}</text>"
        )
        yield (
            f'<text class="soft" x="{across:.1f}" y="{bottom + 18}" text-anchor="middle">'
            f"{_percent(x, fraction)}</text>"
        )
    yield (
        f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x.name)}'
        "</text>"
    )
    yield f'<text x="{RIGHT}" y="{TOP - 14}">{escape(y.name)}</text>'


def _percent(axis: Axis, fraction: float) -> str:
    return f"{100 * (axis.low + fraction * (axis.high - axis.low)):.0f} %"


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            f'<rect class="card" x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="10"/>',
            *parts,
            "</svg>\n",
        ]
    )
