"""Name what a file of many documents yields."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """A document in a file."""

    name: str
    """What tells it from the others in the file; "" if the file is one document."""
    text: str
    date: float | None = None
    kind: str = ""
    """What to call it in reports, if that is not the file's format."""


class LeftOut(NamedTuple):
    """A part that is not read."""

    name: str
    reason: str
    detail: str = ""
