"""Find the configuration folder, and read what the user has written there."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

import platformdirs


class Signature(NamedTuple):
    """What changes when a file is written: its time in nanoseconds and its size."""

    modified_ns: int
    size: int


def config_dir() -> Path:
    """Return the configuration folder: `AFTERWORD_CONFIG_DIR`, or else the platform's default."""
    if override := os.environ.get("AFTERWORD_CONFIG_DIR"):
        return Path(os.path.expanduser(override)).absolute()  # noqa: PTH111  (pathlib's may raise)
    return Path(platformdirs.user_config_dir("afterword", appauthor=False))


def signature_of(path: Path) -> Signature | None:
    """Return the signature of a file; None if there is none that can be read."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a path from a URI may hold a zero byte
        return None
    # Reading a FIFO may never end.
    return Signature(found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None


def read_config_text(path: Path, max_bytes: int) -> str:
    """Return the text of a file of at most `max_bytes` bytes.

    Raises
    ------
    ValueError
        If it is too large, cannot be read or is not UTF-8; the message says which.
    """
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror or error})") from None
    if len(content) > max_bytes:
        raise ValueError(f"it is larger than {max_bytes >> 10} kB; shorten it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8; save it as UTF-8") from None
