"""Find and read glossaries: files in which a person or a team lists terms, names and abbreviations.

One is in the person's configuration folder, and any folder that they work in may have another.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

import platformdirs

FOLDER = ".afterword"
FILE = "words.txt"
MAX_GLOSSARY_BYTES = 256 << 10
"""Largest glossary that is read."""


class Signature(NamedTuple):
    """What of a file changes when it is written: its time in nanoseconds and its size."""

    modified_ns: int
    size: int


def config_dir() -> Path:
    """Return the configuration folder: `AFTERWORD_CONFIG_DIR`, or else the platform's default."""
    if override := os.environ.get("AFTERWORD_CONFIG_DIR"):
        return Path(os.path.expanduser(override)).absolute()  # noqa: PTH111  (pathlib's may raise)
    return Path(platformdirs.user_config_dir("afterword", appauthor=False))


def personal_glossary() -> Path:
    """Return the path of the person's own glossary."""
    return config_dir() / FILE


def folder_glossary(folder: Path) -> Path:
    """Return the path of the glossary of a folder."""
    return folder / FOLDER / FILE


def signature_of(path: Path) -> Signature | None:
    """Return the signature of a file; None if there is none that can be read."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a path from a URI may hold a zero byte
        return None
    # Reading a FIFO may never end.
    return Signature(found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None


def read_glossary(path: Path) -> str:
    """Return the text of a glossary.

    Raises
    ------
    ValueError
        If it is too large, cannot be read or is not UTF-8; the message says which.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_GLOSSARY_BYTES + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror or error})") from None
    if len(content) > MAX_GLOSSARY_BYTES:
        raise ValueError(f"it has more than {MAX_GLOSSARY_BYTES >> 10} kB; split or shorten it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8; save it as UTF-8") from None
