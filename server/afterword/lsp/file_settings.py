"""Read the user's settings file, which the editor's settings override."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from afterword.lsp.settings import Settings, read_settings
from afterword.store.config_folder import signature_of
from afterword.store.settings_file import read_settings_file, settings_path


class FileSettings:
    """The settings file as it was last read; it is first read by the constructor.

    Attributes
    ----------
    settings : Settings
        Its settings; what is missing or invalid has its default.
    problems : list[str]
        A line for the user about each mistake in it, with the file's path.
    """

    def __init__(self) -> None:
        self.read_again()

    def read_again(self) -> None:
        """Read the file, or take the defaults if there is none."""
        path = settings_path()
        self._signature = signature_of(path)
        try:
            values = self._values_in(path)
            settings, problems = read_settings(values, section="")
        except ValueError as error:
            settings, problems = Settings(), [str(error)]
        # Set at the end: another thread may use the old ones while the file is read.
        self.settings, self.problems = settings, [f"{path}: {problem}" for problem in problems]

    def _values_in(self, path: Path) -> dict[str, Any]:
        """Return the values of the file; ValueError if it cannot be read."""
        if self._signature is not None:
            return read_settings_file(path)
        if os.path.lexists(path):  # a folder, a pipe, or a link that leads nowhere
            raise ValueError("it is not a regular file")
        return {}

    def has_changed(self) -> bool:
        """Return whether the file has changed since it was read. Any thread may ask."""
        return signature_of(settings_path()) != self._signature
