"""`afterword learn`: add writing to the model in use."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from afterword.cli.chosen_model import chosen_model, note_on_choice
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.path_set import real
from afterword.store.settings_file import settings_path
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

    The settings file may name that model.

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
    model = _installed_model()
    if saved_in is None:
        learned = update.learn(paths, console, me, model)
    else:
        saved = update.Saved(real(saved_in), [*map(real, paths)])
        learned = update.learn_saved(saved, console, me, model)
    if learned is None:
        console.print("There is nothing new to learn.")
        progress.show_result("there is nothing new to learn", changed=False)
        return 0
    name, words, deleted = learned
    note = note_on_choice(name)
    in_use = " and is in use" if note is None else ""
    console.print(f"The model {name} now counts {words:,} words{in_use}.")
    if note is not None:
        console.print(note, soft_wrap=True)
    less = f", without {deleted:,} of your files that are no longer there" if deleted else ""
    progress.show_result(f"{name} counts {words:,} of your words{less}")
    return 0


def _installed_model() -> str | None:
    """Return the model that the settings file names; None if it names none.

    Raises
    ------
    UserError
        If it is not installed, as one that is named by its folder is not.
    """
    model = chosen_model(None)
    if model is not None and model not in {registry.SHIPPED, *registry.names()}:
        raise UserError(
            f"{settings_path()} names the model {model}, which is not installed, so nothing can be "
            "added to it; name one that `afterword models list` shows"
        )
    return model
