"""Read the person's settings file: TOML, in the configuration folder, beside the glossary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from afterword.store.config_folder import config_dir, read_config_text

SETTINGS_FILE = "settings.toml"
MAX_SETTINGS_BYTES = 64 << 10
"""Largest settings file that is read."""


def settings_path() -> Path:
    """Return the path of the settings file, which need not exist."""
    return config_dir() / SETTINGS_FILE


def read_settings_file(path: Path) -> dict[str, Any]:
    """Return the values of a settings file.

    Raises
    ------
    ValueError
        If it is too large, cannot be read, or is not UTF-8 or TOML; the message says which.
    """
    text = read_config_text(path, MAX_SETTINGS_BYTES)
    import tomllib  # noqa: PLC0415  (slow to import, and most have no settings file)

    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise ValueError(f"it is not TOML: {error}") from None
    except RecursionError:
        raise ValueError("its values are nested too deeply") from None
