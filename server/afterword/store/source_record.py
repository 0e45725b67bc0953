"""Read from the record of a personal model what its training started from."""

from __future__ import annotations

import json
from typing import NamedTuple

from afterword.store.bundle import SOURCES, Bundle

SCRATCH = "scratch"
"""What a training without an initial model starts from."""


class SourceRecord(NamedTuple):
    """The part of `sources.json` that the server needs; training writes it.

    Attributes
    ----------
    start : str
        Name or folder of the model that training started from, or `scratch`.
    is_trained : bool
        Whether the network has learned from the person's writing, rather than `learn` alone.
    """

    start: str
    is_trained: bool

    @classmethod
    def of(cls, bundle: Bundle) -> SourceRecord | None:
        """Return that of a model; None if it has none or it is corrupt."""
        if SOURCES not in bundle.manifest.files:
            return None
        try:
            # Not strict: a path in the record may have any character.
            record = json.loads(bundle.files[SOURCES].read_text("utf-8"))
            start, learned = record["start"], record.get("learned")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        is_printable = isinstance(start, str) and start.isprintable()
        return cls(start, bool(learned)) if is_printable else None
