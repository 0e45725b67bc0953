"""Where Afterword keeps a person's data, and how: for that person's eyes alone.

On POSIX folders get the mode 0700 and files 0600. Windows has no modes: what is made there inherits
the access list of the person's profile.
"""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import platformdirs

_SHARING_ATTEMPTS = 5

T = TypeVar("T")


def data_dir() -> Path:
    """Folder of installed models and runs: `AFTERWORD_DATA_DIR`, else the platform's own place."""
    override = os.environ.get("AFTERWORD_DATA_DIR")
    return (
        Path(override)
        if override
        else Path(platformdirs.user_data_dir("afterword", appauthor=False))
    )


def models_dir() -> Path:
    """Folder of the installed bundles, one sub-folder a model name."""
    return data_dir() / "models"


def runs_dir() -> Path:
    """Folder of the checkpoints of trainings under way, one sub-folder a model name."""
    return data_dir() / "runs"


def chosen_file() -> Path:
    """File with the name of the model in use."""
    return data_dir() / "model"


def forgotten_file() -> Path:
    """File of the words and sources that are forgotten."""
    return data_dir() / "forgotten.json"


def shipped_bundle() -> Path:
    """The English bundle inside the package."""
    return Path(__file__).parent / "models" / "en"


@contextmanager
def private() -> Iterator[None]:
    """Whatever this process creates meanwhile, libraries included, is its owner's alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def private_folder(folder: Path) -> Path:
    """Make a folder inside the data folder, and the ones between, each its owner's alone.

    The data folder itself keeps the mode it has if it is there already: it was somebody's choice.
    """
    top = data_dir()
    with private():
        top.mkdir(parents=True, exist_ok=True)
        for step in reversed([path for path in (folder, *folder.parents) if top in path.parents]):
            step.mkdir(exist_ok=True)
            if os.name == "posix" and stat.S_IMODE(step.stat().st_mode) != 0o700:
                step.chmod(0o700)
    return folder


def read_text(path: Path) -> str | None:
    """A small file's text, stripped; None where there is none or it is no text."""

    def read() -> str:
        return path.read_text(encoding="utf-8").strip()

    try:
        return _sharing(read)
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None


def write_text(path: Path, text: str) -> None:
    """Replace a small private file of the data folder in one step."""
    private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with private(), temporary.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        _sharing(lambda: temporary.replace(path))
    finally:
        temporary.unlink(missing_ok=True)


def _sharing(operation: Callable[[], T]) -> T:
    """Try again for a moment: Windows refuses a file that another process has just opened."""
    for _ in range(_SHARING_ATTEMPTS):
        try:
            return operation()
        except PermissionError:
            time.sleep(0.02)
    return operation()
