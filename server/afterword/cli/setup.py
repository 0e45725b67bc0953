"""`afterword setup`: print an editor's configuration, or write it where the editor reads it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import sysconfig
from pathlib import Path

from afterword.errors import UserError

_TEMPLATES = Path(__file__).parent / "editors"

EDITORS = tuple(sorted(template.stem for template in _TEMPLATES.glob("*.txt")))
"""Names of the editors."""


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "setup",
        help="print or write the configuration for an editor",
        description="Print the configuration for an editor, with the right paths filled in, or "
        "write it where the editor reads it.",
    )
    parser.add_argument("editor", metavar="EDITOR", choices=EDITORS, help=", ".join(EDITORS))
    parser.add_argument(
        "--write",
        action="store_true",
        help="write it where the editor reads it, and keep a copy of what was there",
    )
    parser.set_defaults(run=lambda options: setup(options.editor, write=options.write))


def setup(editor: str, *, write: bool = False) -> int:
    """Print an editor's configuration, whose first line names its file, or write it there."""
    text = configuration(editor, command_path(), plugin_path())
    if not write:
        print(text, end="")
        return 0
    from afterword.cli.editor_files import Machine  # noqa: PLC0415  (only this needs them)
    from afterword.cli.setup_writer import plan_changes, write_changes  # noqa: PLC0415

    try:
        changes = plan_changes(editor, text, Machine.this())
    except UserError:
        print(f"This is the configuration for {editor}:\n\n{text}", end="", flush=True)
        raise
    write_changes(changes)
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
