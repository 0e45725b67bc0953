"""Fill docs/benchmarks.md with the tables and drawings that stored results render to.

The generated parts of the page (see `docs_tools.blocks`) are named FOLDER/NAME: FOLDER is one
below benchmarks/results, and NAME one of `BLOCKS`. The drawings that the page shows lie in
docs/images/benchmarks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from benchmarks import drawings, feature_tables, result_files, roofline
from benchmarks import rendering as tables
from benchmarks.figures import Json
from benchmarks.latency import table as latency_table
from benchmarks.parts import PARTS
from docs_tools.blocks import ROOT, replaced

from afterword.errors import UserError

COMMAND = "python -m benchmarks"
"""What writes the generated parts."""
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
        "headline": ("compare", tables.headline),
        "savings": ("compare", tables.savings_table),
        "gains": ("compare", tables.gains_table),
        "authors": ("compare", tables.authors_table),
        "ghost": ("compare", tables.ghost_table),
        "ceilings": ("ceilings", tables.ceilings_table),
        "features": ("features", feature_tables.features_table),
        "middle": ("features", feature_tables.middle_table),
        "refusals": ("features", feature_tables.refusals_table),
        "languages": ("features", feature_tables.languages_line),
        "german": ("german", feature_tables.german_table),
        "latency": ("latency", lambda result: latency_table(result["server"])),
        "first-answer": ("latency", tables.first_answer_line),
        "costs": ("latency", lambda result: tables.costs_table(result["systems"])),
        "training": ("train", tables.training_table),
        "roofline": ("roofline", roofline.table),
        "operators": ("roofline", roofline.operators_table),
        "about-german": ("german", feature_tables.about_german),
        **{f"about-{name}": (name, tables.about_line) for name in ("compare", "features")},
    }
)
"""What a part of the page may be, by name: the result that it is made of, and how."""
NOT_MEASURED = "Not measured yet: `python -m benchmarks {}--only {}`."
"""What stands in place of a part without a result: the command that measures it."""
MACHINE = "machine"
"""The part that says how all results of a folder were made."""
_DRAWING = re.compile(r"\]\(images/benchmarks/([\w-]+\.svg)\)")


def fill(page: str, folder: Path = result_files.RESULTS) -> str:
    """Return a page with its parts as the results below a folder render to.

    A part whose result was never stored says so.

    Raises
    ------
    UserError
        If the page has a part that nothing renders to.
    """

    def render(part: str) -> str | None:
        text, _, name = part.rpartition("/")
        if name == MACHINE:
            return machine_of(folder / text)
        if name not in BLOCKS:
            raise UserError(f"{part} is no part of the page: {', '.join(BLOCKS)}")
        source, make = BLOCKS[name]
        result = result_files.read(source, folder / text)
        if result is None:
            is_sample = text == result_files.SAMPLE.name
            texts = "" if is_sample else f"AUTHOR.jsonl... --name {text} "
            return NOT_MEASURED.format(texts, source)
        return make(result)

    return replaced(page, render, COMMAND)


def machine_of(folder: Path) -> str | None:
    """Return how the results in a folder were made; None if there are none."""
    found = {part: result_files.read(part, folder) for part in PARTS}
    results = {part: result for part, result in found.items() if result is not None}
    return tables.machine_lines(results) if results else None


def draw(page: str, folder: Path = result_files.RESULTS) -> dict[str, str]:
    """Return the drawings that a page shows, by the names of their files."""
    shown = _DRAWING.findall(page)
    texts = dict.fromkeys(file.rpartition("-")[0] for file in shown)
    drawings = {name: one for text in texts for name, one in draw_all(folder / text).items()}
    return {name: drawings[name] for name in shown if name in drawings}


def draw_all(folder: Path) -> dict[str, str]:
    """Return all drawings of the results in one folder, by the names of their files."""
    found = (
        (name, result_files.read(source, folder), render)
        for name, (source, render) in DRAWINGS.items()
    )
    return {f"{folder.name}-{name}.svg": render(one) for name, one, render in found if one}


def write() -> Path:
    """Fill docs/benchmarks.md, write its drawings, and return its path."""
    page = fill(PAGE.read_text("utf-8"))
    PAGE.write_text(page, "utf-8", newline="\n")
    _write_drawings(draw(page), IMAGES)
    return PAGE


def tables_of(folder: Path) -> str:
    """Return all tables that the results in a folder render to."""
    found = (
        (name, result_files.read(source, folder), render)
        for name, (source, render) in BLOCKS.items()
    )
    parts = [f"## {name}\n\n{render(one)}" for name, one, render in found if one]
    return "\n\n".join([*parts, f"## {MACHINE}\n\n{machine_of(folder)}"])


def write_own(folder: Path) -> Path:
    """Write a page of the results in a folder beside them, with its drawings; return its path."""
    drawings = draw_all(folder)
    _write_drawings(drawings, folder)
    images = "\n\n".join(f"![{name}]({name})" for name in drawings)
    page = folder / "benchmarks.md"
    page.write_text(f"{tables_of(folder)}\n\n{images}\n", "utf-8")
    return page


def _write_drawings(drawings: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in drawings.items():
        (folder / name).write_text(drawing, "utf-8")
