"""The pages of decisions: each has a number, a title and a status, and the index lists them all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
STATUS = re.compile(
    r"Status: (accepted|rejected|superseded by \[\d{3}\]\([\w.-]+\)), "
    r"\d{1,2} [A-Z][a-z]+ 20\d\d[.;]"
)
ROW = re.compile(r"^\| \[(\d{3})\]\(([\w.-]+)\) \|", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_its_number_and_a_status(page: Path) -> None:
    title, blank, status, *_ = page.read_text("utf-8").split("\n")
    assert title.startswith(f"# {page.name[:3]} ")
    assert blank == ""
    assert STATUS.match(status), status


def test_numbers_are_used_once_and_without_gaps() -> None:
    assert [int(page.name[:3]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_the_index_lists_every_page_with_its_status() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    assert ROW.findall(index) == [(page.name[:3], page.name) for page in PAGES]
    for page in PAGES:
        start = f"| [{page.name[:3]}]({page.name}) |"  # other rows may link to the page
        row = next(line for line in index.splitlines() if line.startswith(start))
        status = page.read_text("utf-8").split("\n")[2]
        word = status.removeprefix("Status: ").partition(",")[0]
        assert word in row


@pytest.mark.parametrize("page", [*PAGES, FOLDER / "README.md"], ids=lambda page: page.stem)
def test_a_page_links_only_to_pages_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([\w./-]+\.md)\)", page.read_text("utf-8")):
        assert (FOLDER / target).is_file(), target
