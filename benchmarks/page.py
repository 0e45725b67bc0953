"""Fill docs/benchmarks.md with the tables and drawings that stored results render to.

A block of the page stands between `<!-- from: FOLDER/NAME -->` and `<!-- end -->`; FOLDER is one
below benchmarks/results, and NAME one of `BLOCKS`. Drawings lie in docs/images/benchmarks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from benchmarks import drawings, result_files
from benchmarks import rendering as tables
from benchmarks.figures import Json
from benchmarks.latency import table as latency_table

from afterword.errors import UserError

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
IMAGES = ROOT / "docs" / "images" / "benchmarks"
DRAWINGS: Mapping[str, tuple[str, Callable[[Json], str]]] = MappingProxyType(
    {
        "bars": ("compare", drawings.savings),
        "precision": ("compare", drawings.precision),
        "calibration": ("compare", drawings.calibration),
    }
)
"""The drawings, by name: the result that each is made of, and how."""
BLOCKS: Mapping[str, tuple[str, Callable[[Json], str]]] = MappingProxyType(
    {
        "savings": ("compare", tables.savings_table),
        "authors": ("compare", tables.authors_table),
        "ghost": ("compare", tables.ghost_table),
        "ceilings": ("ceilings", tables.ceilings_table),
        "features": ("features", tables.features_table),
        "middle": ("features", tables.middle_table),
        "refusals": ("features", tables.refusals_table),
        "languages": ("features", tables.languages_line),
        "latency": ("latency", lambda result: latency_table(result["server"])),
        "first-answer": ("latency", tables.first_answer_line),
        "costs": ("latency", lambda result: tables.costs_table(result["systems"])),
        "feature-times": (
            "latency",
            lambda result: tables.feature_times_table(result["features"]),
        ),
        **{f"about-{name}": (name, tables.about_line) for name in ("compare", "features")},
        **{
            f"machine-{name}": (name, tables.machine_line)
            for name in ("compare", "ceilings", "features", "latency")
        },
    }
)
"""What a block of the page may be, by name: the result that it is made of, and how."""
_BLOCK = re.compile(r"(<!-- from: ([\w-]+)/([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill(page: str, folder: Path = result_files.RESULTS) -> str:
    """Return a page with its blocks as the results below a folder render to.

    Raises
    ------
    UserError
        If the page has a block that nothing renders to.
    """

    def filled(match: re.Match[str]) -> str:
        start, text, name, end = match.groups()
        if name not in BLOCKS:
            raise UserError(f"{name} is no block of the page: {', '.join(BLOCKS)}")
        source, render = BLOCKS[name]
        result = result_files.read(source, folder / text)
        return match[0] if result is None else f"{start}\n{render(result)}\n\n{end}"

    return _BLOCK.sub(filled, page)


def draw(folder: Path = result_files.RESULTS) -> dict[str, str]:
    """Return the drawings of all results below a folder, by the names of their files."""
    texts = sorted(path for path in folder.iterdir() if path.is_dir())
    return {name: drawing for text in texts for name, drawing in draw_one(text).items()}


def draw_one(folder: Path) -> dict[str, str]:
    """Return the drawings of the results in one folder, by the names of their files."""
    found = (
        (name, result_files.read(source, folder), render)
        for name, (source, render) in DRAWINGS.items()
    )
    return {f"{folder.name}-{name}.svg": render(one) for name, one, render in found if one}


def write() -> None:
    """Fill docs/benchmarks.md, and write its drawings."""
    PAGE.write_text(fill(PAGE.read_text("utf-8")), "utf-8")
    _write_drawings(draw(), IMAGES)


def tables_of(folder: Path) -> str:
    """Return all tables that the results in a folder render to."""
    found = (
        (name, result_files.read(source, folder), render)
        for name, (source, render) in BLOCKS.items()
    )
    return "\n\n".join(f"## {name}\n\n{render(one)}" for name, one, render in found if one)


def write_own(folder: Path) -> None:
    """Write a page of the results in a folder beside them, with its drawings."""
    drawings = draw_one(folder)
    _write_drawings(drawings, folder)
    images = "\n\n".join(f"![{name}]({name})" for name in drawings)
    (folder / "benchmarks.md").write_text(f"{tables_of(folder)}\n\n{images}\n", "utf-8")


def _write_drawings(drawings: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in drawings.items():
        (folder / name).write_text(drawing, "utf-8")
