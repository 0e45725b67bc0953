"""Write the generated parts of the pages: `python -m documentation`."""

from __future__ import annotations

from documentation.blocks import ROOT, pages, replaced
from documentation.makers import MAKERS


def main() -> None:
    """Make every part anew, and name the pages that have changed."""
    for page in pages():
        text = page.read_text("utf-8")
        if (new := replaced(text, lambda name: MAKERS[name]())) != text:
            page.write_text(new, "utf-8", newline="\n")
            print(f"{page.relative_to(ROOT)} has changed")


if __name__ == "__main__":
    main()
