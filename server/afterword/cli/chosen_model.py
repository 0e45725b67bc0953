"""The model that a command uses: the one it is given, or the one that the settings file names."""

from __future__ import annotations

from afterword.errors import UserError
from afterword.lsp.file_settings import FileSettings
from afterword.store.settings_file import settings_path


def chosen_model(option: str | None) -> str | None:
    """Return the model of a command's option, else that of the settings file; None for neither.

    Raises
    ------
    UserError
        If there is a mistake in the settings file.
    """
    found = FileSettings()
    if found.problems:
        raise UserError(found.problems[0])
    return option if option is not None else found.settings.model


def note_on_choice(name: str) -> str | None:
    """Return a line that says that the settings file names another model; None if it does not."""
    named = FileSettings().settings.model
    if named is None or named == name:
        return None
    return f"{settings_path()} names the model {named}, which is used in place of {name}"
