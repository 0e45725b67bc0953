"""Find and replace the generated parts of pages, which stand between two Markdown comments.

A part begins with `<!-- generated: NAME (COMMAND) -->` and ends with `<!-- end of NAME -->`. The
command is the one that writes it: `python -m docs_tools`, or one of those in benchmarks/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from afterword.errors import UserError

ROOT = Path(__file__).parents[1]
COMMAND = "python -m docs_tools"
PART = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[\w/-]+) \((?P<command>[\w. -]+)\) -->\n)"
    r"(?P<text>.*?)"
    r"(?P<end><!-- end of (?P=name) -->)",
    re.DOTALL,
)


def pages(root: Path = ROOT) -> list[Path]:
    """Return the pages that may have generated parts."""
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def parts_of(text: str, command: str = COMMAND) -> dict[str, str]:
    """Return the parts of a page that a command writes, without the empty lines around them."""
    return {
        part["name"]: part["text"].strip("\n")
        for part in PART.finditer(text)
        if part["command"] == command
    }


def replaced(text: str, make: Callable[[str], str | None], command: str = COMMAND) -> str:
    """Return a page with each part of a command made anew.

    Parameters
    ----------
    text : str
        The page.
    make : Callable[[str], str | None]
        Returns the new text of a part, given its name; None leaves it as it is.
    command : str
        Parts of other commands are left as they are.
    """

    def new(part: re.Match[str]) -> str:
        made = make(part["name"]) if part["command"] == command else None
        return part[0] if made is None else f"{part['begin']}\n{made}\n\n{part['end']}"

    return PART.sub(new, text)


def write_parts(page: Path, texts: Mapping[str, str], command: str) -> None:
    """Write the parts of a page that a command makes.

    Raises
    ------
    UserError
        If the page does not say where one of them stands.
    """
    content = page.read_text("utf-8")
    for name in texts.keys() - parts_of(content, command).keys():
        raise UserError(
            f"{page} has no place for {name}: put it between "
            f"'<!-- generated: {name} ({command}) -->' and '<!-- end of {name} -->'"
        )
    page.write_text(replaced(content, texts.get, command), "utf-8", newline="\n")
