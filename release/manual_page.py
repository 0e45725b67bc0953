"""Write the manual page, which is made from the parser of the command line: `make man`.

pip installs it as share/man/man1/afterword.1 (`shared-data` in pyproject.toml).
"""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

from argparse_manpage.manpage import Manpage

from afterword import __version__
from afterword.cli.main import build_parser

PAGE = Path(__file__).parents[1] / "docs" / "afterword.1"
ENVIRONMENT = """
.SH ENVIRONMENT
.TP
AFTERWORD_DATA_DIR
Folder of the models, in place of the one that the system has for data.
.TP
AFTERWORD_CONFIG_DIR
Folder of the glossary and of the settings file, in place of the one that the system has for
configuration.
.TP
NO_COLOR, FORCE_COLOR
Print without colours, or with colours into a file or pipe too.
.SH EXIT STATUS
0 success, 1 failure, 2 an error that the user can fix, 130 interrupted.
"""


def manual_page() -> str:
    """Return the page."""
    with patch.dict(os.environ, COLUMNS="80"):  # argparse asks the terminal otherwise
        page = Manpage(
            build_parser(["--help"]),
            {
                "project_name": "afterword",
                "version": __version__,
                "manual_title": "Afterword",
                "description": "a language server that suggests your next word",
            },
        )
        page.date = ""  # the page is the same whenever it is made
        return f"{str(page).strip()}\n{ENVIRONMENT.strip()}\n"


if __name__ == "__main__":
    PAGE.write_text(manual_page(), "utf-8", newline="\n")
