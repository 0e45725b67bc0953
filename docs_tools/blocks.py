"""Find and replace the generated parts of pages, which stand between two Markdown comments.

A part begins with `<!-- generated: NAME (python -m docs_tools) -->` and ends with
`<!-- end of NAME -->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PART = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[\w-]+) \(python -m docs_tools\) -->\n)"
    r"(?P<text>.*?)"
    r"(?P<end><!-- end of (?P=name) -->)",
    re.DOTALL,
)


def pages(root: Path = ROOT) -> list[Path]:
    """Return the pages that may have generated parts."""
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def parts_of(text: str) -> dict[str, str]:
    """Return the generated parts of a page by name, without the empty lines around them."""
    return {part["name"]: part["text"].strip("\n") for part in PART.finditer(text)}


def replaced(text: str, makers: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with each generated part written again; KeyError for one that nothing makes."""

    def make(part: re.Match[str]) -> str:
        return f"{part['begin']}\n{makers[part['name']]()}\n\n{part['end']}"

    return PART.sub(make, text)
