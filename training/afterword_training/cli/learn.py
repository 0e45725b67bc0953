"""`afterword learn`: add writing to the model in use."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from afterword_training.cli.progress import SILENT, ProgressLines
from afterword_training.personal import update


def learn(paths: Sequence[str], me: Sequence[str] = (), *, progress: ProgressLines = SILENT) -> int:
    """Add writing to the model in use, without training; return the exit code.

    Parameters
    ----------
    paths : Sequence[str]
        Files, folders and patterns.
    me : sequence of str
        The user's e-mail addresses, and names in chats, in addition to those on record.
    progress : ProgressLines
        Progress for a program.

    Raises
    ------
    UserError
        If a path cannot be read, or the model cannot take it.
    """
    progress.show("reading", 0)
    console = Console(stderr=True)
    name, words, deleted = update.learn(paths, console, me)
    console.print(f"The model {name} counts {words:,} words now and is in use.")
    less = f", without {deleted:,} of your files that are no longer there" if deleted else ""
    progress.show_result(f"{name} counts {words:,} words of yours{less}")
    return 0
