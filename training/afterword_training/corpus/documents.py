"""What reading yields: documents, what was left out and why, and what was filtered."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate

from afterword.errors import UserError


@dataclass(frozen=True)
class CorpusDocument:
    """One piece of the person's own writing."""

    source: str
    """The path; ``path#message-id`` or ``path#line`` within a file; ``repository@commit``."""
    modified: float
    """When it was written, in seconds since the epoch."""
    text: str
    """Clean prose, one line a paragraph."""
    kind: str = "plain text"
    """What it was read from, as the report names it."""

    @property
    def file(self) -> str:
        """The file, or repository, that it is from; names may have a ``#`` of their own."""
        if self.kind == "commit message":
            return self.source.rpartition("@")[0]
        parts = list(accumulate(self.source.split("#"), "{}#{}".format))
        return next(filter(os.path.isfile, reversed(parts)), self.source)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True)
class Skipped:
    """Something that was left out, and why, in words that many others may share."""

    source: str
    reason: str


@dataclass
class Corpus:
    """A person's writing, oldest first."""

    documents: list[CorpusDocument] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    filtered: Counter[str] = field(default_factory=Counter)
    """How many secrets of each kind were taken out of the documents; never what they were."""

    @property
    def words(self) -> int:
        """How many words all documents have together."""
        return sum(document.words for document in self.documents)


class NoWritingError(UserError):
    """There is no prose in all that may be read."""


class UnreadableError(Exception):
    """A file that cannot be read; the message is the reason, for the report or the person."""


def reason_of(error: OSError) -> str:
    """What the operating system says, in the report's words."""
    return (error.strerror or "input error").lower()
