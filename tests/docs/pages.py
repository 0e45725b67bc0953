"""Read the pages: their links, headings, pictures, and the commands that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "editors").glob("*/*.md"),
        *(ROOT / "benchmarks").glob("*.md"),
    ]
)
PROGRAMS = (
    ".venv/bin/",
    "afterword",
    "code",
    "gh ",
    "git",
    "make",
    "npm",
    "npx",
    "pip",
    "pipx",
    "python",
    "torchrun",
    "uv",
)
"""What a line of a block of code begins with if it is a command."""
_MARKS = re.compile(r"[^\w\- ]")


def name_of(page: Path) -> str:
    """Return the path of a page in the repository."""
    return page.relative_to(ROOT).as_posix()


@cache
def tokens(page: Path) -> list[Token]:
    """Return a page as its renderer sees it."""
    return MarkdownIt("gfm-like", {"linkify": False}).parse(page.read_text("utf-8"))


def _inline(page: Path) -> Iterator[Token]:
    for token in tokens(page):
        yield from token.children or ()


def links(page: Path) -> Iterator[str]:
    """Yield the targets of links and pictures."""
    for token in _inline(page):
        if target := token.attrGet({"link_open": "href", "image": "src"}.get(token.type, "")):
            yield str(target)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub names them."""
    found: dict[str, int] = {}
    for heading, inline in zip(tokens(page), tokens(page)[1:], strict=False):
        if heading.type == "heading_open":
            text = "".join(part.content for part in inline.children or ())
            anchor = _MARKS.sub("", text.lower()).replace(" ", "-")
            found[anchor] = found.get(anchor, 0) + 1
    return {
        f"{anchor}-{number}" if number else anchor
        for anchor, count in found.items()
        for number in range(count)
    }


class Command(NamedTuple):
    """A line of a block of code that is a command."""

    page: str
    line: str


def commands(page: Path) -> Iterator[Command]:
    """Yield the commands of a page's blocks, without their comments."""
    if "```" not in page.read_text("utf-8"):
        return  # most pages have no block, and to parse them all takes as long as some tests
    for token in tokens(page):
        if token.type == "fence" and token.info in ("", "sh", "console"):
            # Two examples may stand side by side.
            for line in re.split(r"\n|\s{2,}(?=\$ )", token.content):
                command = line.removeprefix("$ ").split(" #")[0].strip()
                if command.split()[:1] and command.startswith(PROGRAMS) and " " in command:
                    yield Command(name_of(page), command)
