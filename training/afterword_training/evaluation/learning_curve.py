"""Draw the learning curve for a terminal and for a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

Curve = Sequence[tuple[int, float]]
"""Step and bits per character on held-out text, at every validation."""

LABEL = "bits per character on writing set aside, before the weights are rounded to int8"
WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 40
MAX_INTERVALS = 6
"""Intervals between the grid lines, at most."""


def text_plot(curve: Curve, width: int = 48, height: int = 7) -> list[str]:
    """Draw the curve in characters: a circle for every validation, the best one filled.

    Parameters
    ----------
    curve : Curve
        At least one validation.
    width, height : int
        Size of the plot without its labels, in characters.

    Returns
    -------
    list[str]
        The lines, top first.
    """
    steps, bits = [step for step, _ in curve], [value for _, value in curve]
    low, high = min(bits), max(bits)

    def row(value: float) -> int:
        return round((high - value) / ((high - low) or 1) * (height - 1))

    def column(step: int) -> int:
        return round(step / (steps[-1] or 1) * (width - 1))

    grid = [[" "] * width for _ in range(height)]
    for (start, first), (end, last) in pairwise(curve):
        left, right = column(start), column(end)
        for place in range(left, right + 1):
            fraction = (place - left) / ((right - left) or 1)
            grid[row(first + fraction * (last - first))][place] = "·"
    for step, value in curve:
        grid[row(value)][column(step)] = "●" if value == low else "○"
    names = [f"{high:.3f}", *[""] * (height - 2), f"{low:.3f}"]
    lines = [
        f"{name:>7} {'┤' if name else '│'}{''.join(cells)}"
        for name, cells in zip(names, grid, strict=True)
    ]
    return [
        *map(str.rstrip, lines),
        f"{'':7} └{'─' * width}",
        f"{'':8} 0{f'{steps[-1]:,} steps':>{width - 1}}",
    ]


def svg(curve: Curve) -> str:
    """Draw the curve as an SVG element; the style sheet of the page gives it its colours."""
    steps, bits = [step for step, _ in curve], [value for _, value in curve]
    marks = ticks(min(bits), max(bits))
    low, high = marks[0], marks[-1]
    best = min(curve, key=lambda point: point[1])

    def x(step: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * step / (steps[-1] or 1)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    return "\n".join(
        [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="curve-name">',
            f'<title id="curve-name">Learning curve: {LABEL}, from {bits[0]:.3f} before the '
            f"training to {best[1]:.3f} after {best[0]:,} steps</title>",
            *(_grid_line(y(mark), f"{mark:.{_digits(marks)}f}") for mark in marks),
            *_step_labels(steps[-1], x),
            '<polyline class="curve" points="'
            + " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in curve)
            + '"/>',
            *(
                f'<circle class="{"best" if point == best else "point"}" cx="{x(point[0]):.1f}" '
                f'cy="{y(point[1]):.1f}" r="{5 if point == best else 3.5}">'
                f"<title>step {point[0]:,}: {point[1]:.3f}</title></circle>"
                for point in curve
            ),
            "</svg>",
        ]
    )


def _grid_line(height: float, name: str) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}"/>'
        f'<text x="{LEFT - 8}" y="{height + 4:.1f}" text-anchor="end">{name}</text>'
    )


def _step_labels(last: int, x: Callable[[float], float]) -> Iterator[str]:
    for step, anchor in ((0, "start"), (last, "end")):
        yield f'<text x="{x(step):.1f}" y="{HEIGHT - 18}" text-anchor="{anchor}">{step:,}</text>'
    yield f'<text x="{x(last / 2):.1f}" y="{HEIGHT - 4}" text-anchor="middle">steps</text>'


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers that enclose a range, at least two and not many more than needed."""
    span = max(high - low, 0.001)
    size = 10 ** math.floor(math.log10(span / MAX_INTERVALS))
    step = next(
        size * factor for factor in (1, 2, 5, 10, 20) if span / (size * factor) <= MAX_INTERVALS - 2
    )
    first, last = math.floor(low / step), math.ceil(high / step)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def _digits(marks: Sequence[float]) -> int:
    return max(0, -math.floor(math.log10(marks[1] - marks[0]) + 1e-9))
