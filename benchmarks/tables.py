"""Write tables in Markdown, and figures as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from afterword_training.evaluation.bootstrap import Interval

UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; the first column is text, and the others stand to the right."""
    return "\n".join(map(markdown_row, (headings, alignments(len(headings)), *rows)))


def alignments(columns: int) -> list[str]:
    """Return the cells below the headings of a table."""
    return ["---", *["--:"] * (columns - 1)]


def markdown_row(cells: Sequence[str]) -> str:
    """Return one line of a table."""
    return f"|{''.join(f' {cell} |' if cell else ' |' for cell in cells)}"


def percent(fraction: float) -> str:
    """Return "60.2 %"."""
    return f"{100 * fraction:.1f} %"


def difference(found: Interval | float) -> str:
    """Return "+1.2 (+0.4 to +2.0)", in points; "+1.2" without an interval."""
    if not isinstance(found, Interval):
        return _signed(100 * found)
    low, middle, high = (100 * value for value in found)
    return f"{_signed(middle)} ({_signed(low)} to {_signed(high)})"


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−")


def size(count: float | None) -> str:
    """Return "22.6 MB"; a dash where it is unknown."""
    if count is None:
        return "–"
    for factor, unit in UNITS:
        if count >= factor:
            return (
                f"{count / factor:.1f} {unit}"
                if count < 100 * factor
                else (f"{count / factor:.0f} {unit}")
            )
    return "0"


def milliseconds(value: float) -> str:
    """Return "2.10 ms"."""
    return f"{value:.2f} ms"
