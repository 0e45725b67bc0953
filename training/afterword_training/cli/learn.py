"""`afterword learn`: add writing to the model in use."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from afterword.store.path_set import real
from afterword_training.cli.progress import SILENT, ProgressLines
from afterword_training.personal import update


def learn(
    paths: Sequence[str],
    me: Sequence[str] = (),
    *,
    saved_in: str | None = None,
    progress: ProgressLines = SILENT,
) -> int:
    """Add writing to the model in use, without training; return the exit code.

    Parameters
    ----------
    paths : Sequence[str]
        Files, folders and patterns.
    me : sequence of str
        The user's e-mail addresses, and names in chats, in addition to those on record.
    saved_in : str or None
        A folder whose files were saved in an editor: those that would be left out of the folder
        are left out.
    progress : ProgressLines
        Progress for a program.

    Raises
    ------
    UserError
        If a path cannot be read, or the model cannot take it.
    """
    progress.show("reading", 0)
    console = Console(stderr=True)
    learned: update.Learned | None
    if saved_in is None:
        learned = update.learn(paths, console, me)
    else:
        saved = update.Saved(real(saved_in), [*map(real, paths)])
        learned = update.learn_saved(saved, console, me)
    if learned is None:
        console.print("There is nothing new to learn.")
        progress.show_result("there is nothing new to learn", changed=False)
        return 0
    name, words, deleted = learned
    console.print(f"The model {name} counts {words:,} words now and is in use.")
    less = f", without {deleted:,} of your files that are no longer there" if deleted else ""
    progress.show_result(f"{name} counts {words:,} words of yours{less}")
    return 0
