"""docs/reliability.md has a row for every attack in the tests, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.attack import HEADINGS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
Row = tuple[str, str]


def rows_of_page() -> dict[Row, list[str]]:
    """Return the cells of each row of the table, by promise and attack."""
    lines = PAGE.splitlines()
    head = lines.index(f"| {' | '.join(HEADINGS)} |")
    found: dict[Row, list[str]] = {}
    for line in lines[head + 2 :]:
        if not line.startswith("| "):
            break
        promise, attack, *cells = line[2:-2].split(" | ")
        if promise != "all":
            assert (promise, attack) not in found
            found[promise, attack] = cells
    return found


def attacks_in(tree: ast.Module) -> Iterator[Row]:
    """Yield the arguments of the marker `attack`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.attack":
            promise, attack = (ast.literal_eval(argument) for argument in node.args)
            yield promise, attack


def rows_of_tests() -> dict[Row, set[str]]:
    """Return the files of each attack."""
    found: dict[Row, set[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        source = path.read_text("utf-8")
        if "pytest.mark.attack(" in source:
            for row in attacks_in(ast.parse(source)):
                found.setdefault(row, set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_every_attack_has_its_row_and_every_row_its_tests() -> None:
    page = rows_of_page()
    listed = {row: set(re.findall(r"`(tests/[\w./]+)`", cells[-1])) for row, cells in page.items()}
    assert listed == rows_of_tests()
    assert len(listed) > 20


def test_what_was_tried_was_survived() -> None:
    for row, (tried, survived, _) in rows_of_page().items():
        assert int(tried.replace(",", "")) > 0, row
        assert tried == survived, row
