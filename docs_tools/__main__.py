"""Write the generated parts of the pages: `python -m docs_tools`."""

from __future__ import annotations

from docs_tools.blocks import ROOT, pages, replaced
from docs_tools.makers import MAKERS


def main() -> None:
    """Write every generated part again, and name the pages that have changed."""
    for page in pages():
        text = page.read_text("utf-8")
        if (new := replaced(text, lambda name: MAKERS[name]())) != text:
            page.write_text(new, "utf-8", newline="\n")
            print(f"{page.relative_to(ROOT)} has changed")


if __name__ == "__main__":
    main()
