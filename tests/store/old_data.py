"""Put a data folder of an earlier version beside the writing that its records name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from afterword.store.bundle import MANIFEST, SOURCES
from afterword.store.profile import PROFILE

_WRITTEN_AT = "/tmp/somebody/notes"
"""Where the writing was when the folders in `fixtures` were made."""


def move_writing(data: Path, notes: Path) -> None:
    """Change every record in a data folder as if the writing had always been in `notes`."""
    for record in data.rglob(SOURCES):
        text = record.read_text("utf-8").replace(_WRITTEN_AT, notes.as_posix())
        record.write_bytes(text.encode())
        (index,) = (path for name in (MANIFEST, PROFILE) if (path := record.parent / name).exists())
        values = json.loads(index.read_text("utf-8"))
        values["files"][SOURCES] = hashlib.sha256(text.encode()).hexdigest()
        index.write_text(json.dumps(values), "utf-8")
