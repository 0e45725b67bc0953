"""Every link of every page leads somewhere: to a file, to a heading of it, or to another site."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from .pages import PAGES, ROOT, anchors, links, name_of

IMAGES = ROOT / "docs" / "images"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert [problem for target in links(page) if (problem := _problem(page, target))] == []


def _problem(page: Path, target: str) -> str:
    """Return what is wrong with a link, or nothing."""
    if target.startswith(("https://", "mailto:")):
        return ""
    if ":" in target:
        return f"{target} is neither https nor in the repository"
    path, _, anchor = unquote(target).partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return f"{target} does not exist"
    if anchor and anchor not in anchors(file):
        return f"{target}: no heading has this anchor"
    return ""


def test_what_is_wrong_with_a_link_is_found() -> None:
    page = ROOT / "docs" / "privacy.md"
    assert _problem(page, "settings.md#a-glossary") == ""
    assert "does not exist" in _problem(page, "nothing.md")
    assert "no heading" in _problem(page, "settings.md#nothing")
    assert "no heading" in _problem(page, "#nothing")
    assert "neither" in _problem(page, "http://example.org")


def test_every_picture_is_shown_somewhere() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in links(page)
        if not target.startswith("https")
    }
    # Those in folders are made by a command, all at once.
    pictures = sorted(path for path in IMAGES.iterdir() if path.is_file())
    assert [path.name for path in pictures if path not in shown] == []


def test_pictures_are_small() -> None:
    sizes = {picture.name: picture.stat().st_size for picture in IMAGES.glob("*.png")}
    assert len(sizes) > 5
    assert [name for name, size in sizes.items() if size >= 100_000] == []
