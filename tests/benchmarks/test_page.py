"""The blocks and drawings of docs/benchmarks.md are what the stored results render to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("torch")

from benchmarks import page, parts, result_files
from benchmarks.charts import Axis, Bar, bars, lines
from docs_tools.blocks import parts_of

from afterword.errors import UserError

SHOWN = page.PAGE.read_text("utf-8")
PARTS = parts_of(SHOWN, page.COMMAND)


def test_the_page_is_what_the_results_render_to() -> None:
    assert page.fill(SHOWN) == SHOWN, "python -m benchmarks writes the page"


def test_every_part_of_the_page_is_one_that_can_be_measured() -> None:
    assert len(PARTS) > 15
    for part in PARTS:
        _, _, name = part.rpartition("/")
        assert name == page.MACHINE or page.BLOCKS[name][0] in parts.PARTS, part


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("sample/german", "--only german"),
        ("authors/training", "AUTHOR.jsonl... --name authors --only train"),
    ],
)
def test_a_part_that_was_never_measured_says_how_to(
    name: str, command: str, tmp_path: Path
) -> None:
    part = f"<!-- generated: {name} ({page.COMMAND}) -->\n\n{{}}\n\n<!-- end of {name} -->"
    said = f"Not measured yet: `python -m benchmarks {command}`."
    assert page.fill(part.format("old"), tmp_path) == part.format(said)


def test_results_of_one_run_have_one_line(tmp_path: Path) -> None:
    about = result_files.about()
    for name, started in (("compare", "1"), ("ceilings", "1"), ("latency", "2")):
        machine = about["machine"] | {"load": 9.0, "cores": 2}
        made_with = about | {"started": started, "machine": machine}
        result_files.write(name, {}, tmp_path, made_with)
    lines = page.machine_of(tmp_path)
    assert lines is not None
    first, second = lines.split("\n")
    assert first.startswith("- latency: Measured on ")
    assert "(a load of 9.0 on 2 cores), so the times may be too long" in first
    assert second.startswith("- compare, ceilings: Measured on ")
    assert "load" not in second, "it has no times"
    (tmp_path / "latency.json").unlink()
    line = page.machine_of(tmp_path)
    assert line is not None
    assert line.startswith("All in one run. Measured on ")


def test_the_drawings_are_those_that_the_page_shows_and_what_the_results_render_to() -> None:
    drawn = page.draw(SHOWN)
    assert len(drawn) == SHOWN.count("](images/benchmarks/") >= 3
    assert {path.name: path.read_text("utf-8") for path in page.IMAGES.iterdir()} == drawn


def test_another_figure_changes_the_page(tmp_path: Path) -> None:
    shutil.copytree(result_files.RESULTS, tmp_path / "results")
    file = tmp_path / "results" / "sample" / "compare.json"
    result = json.loads(file.read_text("utf-8"))
    for document in result["systems"]["buffer"]["authors"]["debian-handbook"]["documents"]:
        document["keys"]["5"] -= 30
    file.write_text(json.dumps(result), "utf-8")
    changed = page.fill(SHOWN, tmp_path / "results")
    different = [
        (old, new)
        for old, new in zip(SHOWN.splitlines(), changed.splitlines(), strict=True)
        if old != new
    ]
    assert [old.partition(" | ")[0] for old, _ in different] == ["| words of the buffer"]


def test_a_text_of_ones_own_has_a_page_with_headings_and_drawings(tmp_path: Path) -> None:
    for name in ("compare", "ceilings"):
        shutil.copy(result_files.SAMPLE / f"{name}.json", tmp_path)
    written = page.write_own(tmp_path)
    lines = written.read_text("utf-8").splitlines()
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    tables = {line for line in page.tables_of(result_files.SAMPLE).splitlines() if "|" in line}
    assert {line for line in lines if "|" in line} <= tables
    assert any(line.startswith("| words of the buffer |") for line in lines)
    assert any(line.startswith("Every word takes a key") for line in lines)
    assert headings[0] == "Keystrokes saved"
    assert headings[-2:] == ["Ceilings", "How it was measured"]
    assert "By author" not in headings
    pictures = [line.split("](")[1].removesuffix(")") for line in lines if line.startswith("![")]
    assert pictures
    assert all((tmp_path / name).exists() for name in pictures)


def test_a_part_that_nothing_renders_to_is_refused() -> None:
    with pytest.raises(UserError, match="sample/sayings is no part"):
        page.fill(
            f"<!-- generated: sample/sayings ({page.COMMAND}) -->\n<!-- end of sample/sayings -->"
        )


def test_drawings_are_svg_for_light_and_dark_pages() -> None:
    chart = lines(
        "A <title>",
        Axis("across", 0, 1),
        Axis("up", 0, 1),
        {"one": [(0, 0), (1, 1)], "two": [(0.5, 0.25)], "three": [(1, 0)]},
        diagonal=True,
    )
    for drawing in (chart, bars("Bars", [Bar("a & b", 0.5, "50 %", "a")], {"a": "one & all"})):
        root = ElementTree.fromstring(drawing)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "prefers-color-scheme: dark" in drawing
    # Points of each series, and one in the legend, of shapes that differ as the colours do.
    shapes = {tag: chart.count(f'<{tag} class="mark') for tag in ("circle", "rect", "path")}
    assert shapes == {"circle": 3, "rect": 2, "path": 2}
    assert 'points="64.0,328.0 612.0,40.0"' in chart
