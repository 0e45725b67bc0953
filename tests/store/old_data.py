"""Copy a data folder of an earlier version, and put the writing where its records say."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from afterword.store.bundle import MANIFEST, SOURCES
from afterword.store.profile import PROFILE

_FIXTURES = Path(__file__).parent / "fixtures"
OLD_BASE = _FIXTURES / "data-folder-schema-1" / "shipped"
"""What shipped when the folders in `fixtures` were made."""
_WRITTEN_AT = "/tmp/somebody/notes"
"""Where the writing was then."""


def copy_data_folder(name: str, home: Path) -> None:
    """Copy a data folder of `fixtures` to `home / "data"`, and the writing to `home / "notes"`."""
    shutil.copytree(_FIXTURES / name / "data", home / "data")
    shutil.copytree(_FIXTURES / "data-folder-schema-1" / "notes", home / "notes")
    _move_writing(home / "data", home / "notes")


def _move_writing(data: Path, notes: Path) -> None:
    """Change every record in a data folder as if the writing had always been in `notes`."""
    for record in data.rglob(SOURCES):
        text = record.read_text("utf-8").replace(_WRITTEN_AT, notes.as_posix())
        record.write_bytes(text.encode())
        (index,) = (path for name in (MANIFEST, PROFILE) if (path := record.parent / name).exists())
        values = json.loads(index.read_text("utf-8"))
        values["files"][SOURCES] = hashlib.sha256(text.encode()).hexdigest()
        index.write_text(json.dumps(values), "utf-8")
