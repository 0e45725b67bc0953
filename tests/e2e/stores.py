"""Read the table of docs/privacy.md: every file that holds anything of a person."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from afterword.store import paths

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
_CODE = re.compile(r"`([^`]+)`")
_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{8}(?:\.old)?")
"""The name of what is being written, around the name that it will have."""


class Row(NamedTuple):
    """A row of the table, as it is written."""

    what: str
    where: str
    since: str
    see: str
    forget_word: str
    forget_file: str
    wipe: str

    @property
    def patterns(self) -> list[str]:
        """Return the names of its files in the data folder; none if they are elsewhere."""
        names = {place().name for place in paths.STORES}
        return [code for code in _CODE.findall(self.where) if code.split("/")[0] in names]


def rows() -> list[Row]:
    """Return the rows of the table."""
    section = PAGE.read_text("utf-8").split("\n## What is stored, and where\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [Row(*(cell.strip() for cell in line.strip("|").split(" | "))) for line in lines[2:]]


def row_of(path: Path, data: Path, table: list[Row]) -> Row | None:
    """Return the row that names a file in the data folder, also under its temporary name."""
    parts = path.relative_to(data).parts
    name = "/".join(m[1] if (m := _TEMPORARY.fullmatch(part)) else part for part in parts)
    return next((row for row in table if any(_fits(name, one) for one in row.patterns)), None)


def _fits(name: str, pattern: str) -> bool:
    """Return whether a path fits a pattern; a `*` stands for part of one name."""
    names, wanted = name.split("/"), pattern.split("/")
    return len(names) == len(wanted) and all(map(fnmatchcase, names, wanted))
