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
from typing import NamedTuple

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


class Block(NamedTuple):
    """What a part of the page may be.

    Attributes
    ----------
    source : str
        The result that it is made of.
    render : Callable[[Json], str]
        Makes it.
    heading : str
        Above it on the page of a text of one's own; "" if it belongs to the block before.
    """

    source: str
    render: Callable[[Json], str]
    heading: str = ""


BLOCKS: Mapping[str, Block] = MappingProxyType(
    {
        "headline": Block("compare", tables.headline, "Keystrokes saved"),
        "about-compare": Block("compare", tables.about_line),
        "savings": Block("compare", tables.savings_table),
        "gains": Block("compare", tables.gains_table, "What learning and training bring"),
        "authors": Block("compare", tables.authors_table, "By author"),
        "repeats": Block("compare", tables.repeats_line, "Repeated words"),
        "ghost": Block(
            "compare", tables.ghost_table, "Ghost text, by the probability from which it is shown"
        ),
        "ceilings": Block("ceilings", tables.ceilings_table, "Ceilings"),
        "left": Block("ceilings", tables.what_is_left),
        "about-features": Block("features", tables.about_line, "Each feature off and on"),
        "features": Block("features", feature_tables.features_table),
        "middle": Block("features", feature_tables.middle_table, "In the middle of a line"),
        "refusals": Block("features", feature_tables.refusals_table, "Ghost text that is refused"),
        "languages": Block("features", feature_tables.languages_line, "Two languages"),
        "about-german": Block("german", feature_tables.about_german),
        "german": Block("german", feature_tables.german_table),
        "latency": Block(
            "latency", lambda result: latency_table(result["server"]), "Time of a keystroke"
        ),
        "first-answer": Block("latency", tables.first_answer_line),
        "costs": Block(
            "latency", lambda result: tables.costs_table(result["systems"]), "Size, memory and time"
        ),
        "training": Block("train", tables.training_table, "Learning and training"),
        "roofline": Block("roofline", roofline.table, "Beside the limits of the machine"),
        "operators": Block("roofline", roofline.operators_table),
    }
)
"""Every block by its name, in the order of the page."""
NOT_MEASURED = "Not measured yet: `python -m benchmarks {}--only {}`."
"""What stands in place of a part without a result: the command that measures it."""
OWN_PAGE = (
    "# Benchmarks of your own writing\n\n"
    "docs/benchmarks.md says how keystrokes are counted and what the columns mean."
)
"""How the page of a text of one's own begins."""
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
        block = BLOCKS[name]
        result = result_files.read(block.source, folder / text)
        if result is None:
            is_sample = text == result_files.SAMPLE.name
            texts = "" if is_sample else f"AUTHOR.jsonl... --name {text} "
            return NOT_MEASURED.format(texts, block.source)
        return block.render(result)

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
    """Return all tables that the results in a folder render to, below headings."""
    parts = []
    for block in BLOCKS.values():
        result = result_files.read(block.source, folder)
        text = block.render(result) if result is not None else ""
        if text:
            parts += [f"## {block.heading}", text] if block.heading else [text]
    return "\n\n".join(filter(None, [*parts, "## How it was measured", machine_of(folder)]))


def write_own(folder: Path) -> Path:
    """Write a page of the results in a folder beside them, with its drawings; return its path."""
    drawings = draw_all(folder)
    _write_drawings(drawings, folder)
    images = [f"![{name}]({name})" for name in drawings]
    page = folder / "benchmarks.md"
    page.write_text("\n\n".join([OWN_PAGE, *images, tables_of(folder)]) + "\n", "utf-8")
    return page


def _write_drawings(drawings: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in drawings.items():
        (folder / name).write_text(drawing, "utf-8", newline="\n")
