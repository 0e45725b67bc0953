"""`afterword forget` and `afterword wipe`: forget words and files, or delete everything."""

from __future__ import annotations

import argparse
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from afterword.cli.plugins import forget_source
from afterword.completion import forgetting
from afterword.errors import UserError
from afterword.store import forgotten, paths
from afterword.store.files import leftovers
from afterword.store.locks import check_not_held
from afterword.store.versions import CURRENT


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommands."""
    forget = subcommands.add_parser(
        "forget",
        help="never suggest a word again, or unlearn a file",
        description=(
            "Never suggest a WORD again, with any model. With --source, unlearn files and folders: "
            "every model that learned from them is trained or counted again without them."
        ),
    )
    forget.add_argument("names", metavar="WORD|PATH", nargs="*", help="what to forget")
    forget.add_argument("--source", action="store_true", help="forget files and folders, not words")
    forget.add_argument("--undo", action="store_true", help="allow forgotten words or paths again")
    forget.add_argument("--list", action="store_true", help="print the forgotten words and paths")
    forget.set_defaults(run=run)

    wipe = subcommands.add_parser(
        "wipe",
        help="delete everything that Afterword has stored",
        description=(
            "Delete all models, profiles, checkpoints, lists and statistics in the data folder. "
            "The shipped model stays."
        ),
    )
    wipe.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    wipe.set_defaults(run=run_wipe)


def run(options: argparse.Namespace) -> int:
    """Forget words or sources, allow them again, or list what is forgotten."""
    if options.list:
        names = [*sorted(forgetting.forgotten_words()), *sorted(forgotten.read().sources)]
        _print_list(names)
        return 0
    if not options.names:
        raise UserError("give the words to forget, or --list to see what is forgotten")
    if options.source and not all(map(str.strip, options.names)):
        raise UserError("one of the paths is empty; name a file or a folder")
    if options.undo and options.source:
        forgotten.drop_sources(options.names)
        for name in options.names:
            print(f"{name}: the next learn or train may read it again")
    elif options.undo:
        forgetting.undo_forget_words(options.names)
        for name in options.names:
            print(f"{name}: may be suggested again")
    elif options.source:
        return forget_source(options.names)
    else:
        cleaned = forgetting.forget_words(options.names)
        for name in options.names:
            print(f"{name}: never suggested again")
        for name in cleaned:
            print(f"removed from the files of the model {name}")
    return 0


def _print_list(names: list[str]) -> None:
    for name in names:
        print(name)
    if not names:
        print("nothing is forgotten", file=sys.stderr)  # a program reads the empty list


def run_wipe(options: argparse.Namespace) -> int:
    """Delete everything in the data folder, except what others have put there."""
    folder = paths.data_dir()
    paths.entries(folder)  # a folder that cannot be read is an error, not an empty one
    if not any(True for _ in _traces()):
        print(f"nothing of Afterword's is in {folder}")
        return 0
    question = f"Delete every model, profile, checkpoint and list in {folder}, and the statistics?"
    if not confirm(question, yes=options.yes):
        return 1
    _check_idle()
    undeleted = []
    for path in _traces():
        print(path, flush=True)
        if not _delete(path):
            undeleted.append(path)
    if undeleted:
        raise UserError(
            f"{undeleted[0]} could not be deleted; close your editors and run the command again"
        )
    if others := sorted(folder.iterdir()):
        print(f"kept, because it is not Afterword's: {', '.join(map(str, others))}")
    elif not folder.is_symlink():
        with suppress(OSError):  # the folder of a container's volume can be emptied, not removed
            folder.rmdir()
    return 0


def confirm(question: str, *, yes: bool) -> bool:
    """Ask a question, unless `--yes` has answered it; return whether the user agrees.

    Raises
    ------
    UserError
        If standard input is not a terminal.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UserError("not a terminal; pass --yes to confirm")
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:  # Ctrl-D instead of an answer
        print()
        return False


def _traces() -> Iterator[Path]:
    """Yield everything that Afterword writes to the data folder, a folder after what is in it."""
    for store in (place() for place in paths.STORES):
        if _is_folder(store):
            yield from paths.entries(store)
        # A process that was killed may have left the file that was to replace it.
        yield from leftovers(store)
        if store.exists() or store.is_symlink():
            yield store


def _check_idle() -> None:
    """Check that no process is training or installing a model."""
    for path in _traces():
        is_lock = path.suffix == ".lock" or path.name == ".lock"
        if is_lock and not path.is_symlink() and not path.is_dir():
            check_not_held(path)


def _delete(path: Path) -> bool:
    """Delete a file, a folder, or a link itself; return whether it is gone."""
    try:
        if _is_folder(path):
            # First, so that a kill before the end leaves no model with half of its files.
            (path / CURRENT).unlink(missing_ok=True)
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder itself, not a link or junction to one."""
    try:
        found = path.lstat()
    except OSError:
        return False
    is_junction = getattr(found, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT
    return stat.S_ISDIR(found.st_mode) and not is_junction
