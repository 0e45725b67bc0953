"""Leave out what Notion adds to the pages that it exports as Markdown."""

from __future__ import annotations

import re
from pathlib import Path

_ID = re.compile(r" [0-9a-f]{32}$")
# Under the title stand the properties of a page of a table: "Created: March 5, 2024".
_PROPERTIES = re.compile(r"\A(#[^\n]*\n\n)(?:[^\s:][^\n:]{0,60}: [^\n]*\n)+(?=\n|\Z)")


def is_notion_page(path: Path) -> bool:
    """Return whether a file is named as Notion names its pages, with an id at the end."""
    return path.suffix.lower() == ".md" and _ID.search(path.stem) is not None


def without_properties(source: str) -> str:
    """Return a page without the properties under its title."""
    return _PROPERTIES.sub(r"\1", source)
