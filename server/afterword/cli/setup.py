"""`afterword setup`: print an editor's configuration, with the path of this installation."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import sysconfig
from pathlib import Path

_TEMPLATES = Path(__file__).parent / "editors"

EDITORS = tuple(sorted(template.stem for template in _TEMPLATES.glob("*.txt")))
"""Names of the editors."""


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "setup",
        help="print the configuration for an editor",
        description="Print the configuration for an editor, with the right paths filled in.",
    )
    parser.add_argument("editor", metavar="EDITOR", choices=EDITORS, help=", ".join(EDITORS))
    parser.set_defaults(run=lambda options: setup(options.editor))


def setup(editor: str) -> int:
    """Print an editor's configuration; its first line names the file that it belongs in."""
    print(configuration(editor, command_path(), plugin_path()), end="")
    return 0


def configuration(editor: str, command: str, plugin: str) -> str:
    """Return the text for an editor's configuration file.

    Parameters
    ----------
    editor : str
        One of `EDITORS`.
    command : str
        The command `afterword`, as the editor is to call it.
    plugin : str
        Folder of the plugin for Neovim.
    """
    text = (_TEMPLATES / f"{editor}.txt").read_text(encoding="utf-8")
    # A JSON string is also a valid string in each of these languages.
    for name, value in (("@command@", command), ("@plugin@", plugin)):
        text = text.replace(name, json.dumps(value, ensure_ascii=False))
    return text


def command_path() -> str:
    """Return the full path of the command `afterword`: an editor may have another PATH."""
    called = Path(sys.argv[0])
    if called.stem == "afterword" and (found := shutil.which(str(called.absolute()))):
        return found
    beside = shutil.which("afterword", path=sysconfig.get_path("scripts"))
    return beside or shutil.which("afterword") or "afterword"


def plugin_path() -> str:
    """Return the folder of the plugin for Neovim: in the package, or beside it in a clone."""
    checkout = Path(__file__).parents[3] / "editors" / "nvim"
    return str(checkout if checkout.is_dir() else _TEMPLATES / "nvim")
