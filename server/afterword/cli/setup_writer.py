"""Write an editor's configuration where the editor reads it: `afterword setup EDITOR --write`.

What the user has written stays. A file is replaced in one step, a copy of what it was is kept, and
what cannot be edited safely is left alone with a message. A second run changes nothing.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from afterword.cli import helix_toml, jsonc
from afterword.cli.editor_files import PLACES, Machine, emacs_home
from afterword.errors import UserError
from afterword.store.files import new_file

MAX_FILE_BYTES = 4 << 20
"""Largest file that is edited; no configuration comes near this size."""
BACKUP = ".before-afterword"

_BOM = "\ufeff"
_REMEDY = "nothing was changed; add the configuration above by hand"


class Change(NamedTuple):
    """A file, what it holds now (None if it does not exist), and what it is to hold."""

    path: Path
    before: str | None
    after: str


def plan_changes(editor: str, configuration: str, machine: Machine) -> list[Change]:
    """Return what has to be written, in this order, for an editor to have its configuration.

    Parameters
    ----------
    editor : str
        One of `afterword.cli.setup.EDITORS`.
    configuration : str
        The text that `afterword setup` prints for it.
    machine : Machine
        Where the editor runs.

    Raises
    ------
    UserError
        If a file cannot be read, or cannot be edited safely.
    """
    paths = PLACES[editor](machine)
    if not all(path.is_absolute() for path in paths):
        raise UserError(f"the home folder is not known: set the variable HOME; {_REMEDY}")
    files = [(path, _read(path)) for path in paths]
    if editor.startswith("emacs"):
        return _for_emacs(editor, configuration, machine, files)
    path, before = files[0]
    if editor == "neovim":
        return [Change(path, before, _own_file(editor, _for_neovim(configuration), "-- "))]
    if editor == "kakoune":
        text = _own_file(editor, configuration, "# ")
        if before and not _is_unchanged(before, text):
            raise UserError(f"{path} is a script that cannot be edited safely: {_REMEDY}")
        return [Change(path, before, text)]
    return [
        Change(path, before, _merged(editor, path, before or "", configuration))
        for path, before in files
    ]


def write_changes(changes: Sequence[Change]) -> None:
    """Write what differs, keep a copy of each file, and print what was done and how to undo it.

    Raises
    ------
    UserError
        If a file cannot be written; those before it have been.
    """
    undo: list[str] = []
    try:
        for path, before, after in changes:
            if before == after:
                print(f"{path} has the configuration already")
                continue
            target = Path(os.path.realpath(path))  # not the link that leads to it
            backup = _write(target, after)
            print(f"{'changed' if backup else 'wrote'} {path}:")
            print("\n".join(_difference(before or "", after)))
            undo.append(f"  move {backup} to {target}" if backup else f"  delete {target}")
    finally:
        if undo:
            print("To undo it:", *reversed(undo), sep="\n", flush=True)
    if undo:
        print("Start the editor again for it to take effect.")


def _own_file(editor: str, configuration: str, comment: str) -> str:
    """Return the text of a file of our own: the configuration, and where it comes from."""
    _, body = configuration.split("\n", 1)  # the first line says where to put it
    again = f"{comment}Running `afterword setup {editor} --write` updates it."
    return f"{_headline(comment)}\n{again}\n{body}"


def _headline(comment: str) -> str:
    return f"{comment}Written by `afterword setup`."


def _is_unchanged(before: str, text: str) -> bool:
    """Return whether a file is the one we write, though the command may be another."""
    command = re.compile(r"command = .*")
    return command.sub("", before) == command.sub("", text)


def _for_emacs(
    editor: str, configuration: str, machine: Machine, files: list[tuple[Path, str | None]]
) -> list[Change]:
    """Return a file of our own, and the user's file with a line that loads it."""
    (own, before), (init, init_before) = files
    if re.search(r"spacemacs/init|chemacs-", init_before or ""):
        raise UserError(f"{init} belongs to Spacemacs or Chemacs: {_REMEDY}")
    line = f";; Added by `afterword setup`.\n(load {_lisp_path(own, emacs_home(machine))} t)\n"
    return [
        Change(own, before, _own_file(editor, configuration, ";; ")),
        Change(init, init_before, _with_line(init_before, line)),
    ]


def _for_neovim(configuration: str) -> str:
    """Return the configuration as Neovim can run it when it has loaded its plugins already."""
    place, append, *rest = configuration.splitlines()
    folder = append[append.index('"') : append.rindex(")")]
    lines = [
        "if vim.fn.has('nvim-0.11') == 0 then",
        "  vim.notify('Afterword needs Neovim 0.11 or newer', vim.log.levels.WARN)",
        "  return",
        "end",
        append,
        f"dofile({folder} .. '/plugin/afterword.lua')",
        *rest,
    ]
    return "\n".join([place, *lines]) + "\n"


def _lisp_path(path: Path, home: Path) -> str:
    """Return a file of Emacs, without its suffix, as a string of Lisp."""
    name = path.with_suffix("")
    if name.is_relative_to(home):  # it may be another folder on another computer
        return json.dumps(f"~/{name.relative_to(home).as_posix()}", ensure_ascii=False)
    return json.dumps(name.as_posix(), ensure_ascii=False)


def _with_line(before: str | None, lines: str) -> str:
    """Return a file with lines added at its end, unless it has the last of them."""
    text = before or ""
    if lines.splitlines()[-1] in text.splitlines():
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if text and not text.endswith("\n") else ""
    return text + gap + lines.replace("\n", newline)


def _merged(editor: str, path: Path, before: str, configuration: str) -> str:
    """Return a file of settings with ours in it."""
    mark = _BOM if before.startswith(_BOM) else ""
    text = before.removeprefix(_BOM)
    try:
        if editor == "helix":
            return mark + helix_toml.merge(text, configuration)
        return mark + jsonc.merge(text, jsonc.parse(configuration))
    except ValueError as error:
        raise UserError(f"{path}: {error}; {_REMEDY}") from None


def _read(path: Path) -> str | None:
    """Return the text of a file, None if it does not exist; UserError if it cannot be edited."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UserError(f"{path} is not a regular file: {_REMEDY}")
        if found.st_size > MAX_FILE_BYTES:
            raise UserError(f"{path} has more than {MAX_FILE_BYTES >> 20} MB: {_REMEDY}")
        if not os.access(path, os.W_OK):
            raise UserError(f"{path} may not be written: {_REMEDY}")
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8 text: {_REMEDY}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path} cannot be read ({reason}): {_REMEDY}") from None


def _write(path: Path, text: str) -> Path | None:
    """Replace a file; return the copy of what it was, None if it is new."""
    backup = None
    try:
        if path.exists():
            backup = _free_name(path)
            shutil.copy2(path, backup)
        with new_file(path) as temporary:
            temporary.write_bytes(text.encode())
            if backup is not None:
                shutil.copymode(path, temporary)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path} cannot be written ({reason}); fix that and try again") from None
    return backup


def _free_name(path: Path) -> Path:
    """Return a name for the copy of a file, beside it."""
    number, name = 1, path.with_name(path.name + BACKUP)
    while os.path.lexists(name):
        number += 1
        name = path.with_name(f"{path.name}{BACKUP}-{number}")
    return name


def _difference(before: str, after: str) -> Iterator[str]:
    """Yield the lines that were removed and added, indented."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    changes = islice(lines, 2, None)  # without the two lines that name the files
    return (f"  {line[0]} {line[1:]}" for line in changes if not line.startswith("@@"))
