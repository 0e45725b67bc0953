"""Find and read glossaries: files in which a person or a team lists terms, names and abbreviations.

One is in the person's configuration folder, and any folder that they work in may have another.
"""

from __future__ import annotations

from pathlib import Path

from afterword.store.config_folder import config_dir, read_config_text

FOLDER = ".afterword"
FILE = "words.txt"
MAX_GLOSSARY_BYTES = 256 << 10
"""Largest glossary that is read."""


def personal_glossary() -> Path:
    """Return the path of the person's own glossary."""
    return config_dir() / FILE


def folder_glossary(folder: Path) -> Path:
    """Return the path of the glossary of a folder."""
    return folder / FOLDER / FILE


def read_glossary(path: Path) -> str:
    """Return the text of a glossary; errors as `read_config_text`."""
    return read_config_text(path, MAX_GLOSSARY_BYTES)
