"""Describe the result of reading: documents, what was left out and why, what was filtered."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from afterword.errors import UserError

UNREADABLE_KIND = "a kind of file that is not read"
"""The reason for leaving out a file of another kind; its detail names the kind."""
_WITHIN_FILE = re.compile(r"(?=[#!])")


@dataclass(frozen=True)
class CorpusDocument:
    """A text of the user's own: a file, or one message, commit or line of JSON."""

    source: str
    """The path; ``path#message-id`` or ``path#line`` within a file, ``archive!member`` within an
    archive; ``repository@commit``."""
    modified: float
    """When it was written, in seconds since the epoch."""
    text: str
    """Clean prose, one line a paragraph."""
    kind: str = "plain text"
    """What it was read from, as the report names it."""

    @property
    def file(self) -> str:
        """Return the file or repository that it is from; a file's name may contain ``#``."""
        if self.kind == "commit message":
            return self.source.rpartition("@")[0]
        parts = list(accumulate(_WITHIN_FILE.split(self.source)))
        return next(filter(os.path.isfile, reversed(parts)), self.source)

    @property
    def words(self) -> int:
        """Number of words."""
        return len(self.text.split())


@dataclass(frozen=True)
class Skipped:
    """Something that was left out, and why; the report groups equal reasons."""

    source: str
    reason: str
    detail: str = ""
    """What is particular to this source, such as the kind of a file that is not read."""

    @property
    def reason_in_full(self) -> str:
        """The reason with the detail."""
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


@dataclass
class Corpus:
    """The user's writing, oldest first."""

    documents: list[CorpusDocument] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    filtered: Counter[str] = field(default_factory=Counter)
    """Number of secrets of each kind that were removed from the prose; never what they were."""

    @property
    def words(self) -> int:
        """Number of words in all documents."""
        return sum(document.words for document in self.documents)


class NoWritingError(UserError):
    """Nothing that was found holds prose."""

    def __init__(self, message: str, skipped: Sequence[Skipped] = ()) -> None:
        super().__init__(message)
        self.skipped = list(skipped)
        """What was left out, and why."""


class UnreadableSourceError(Exception):
    """What a file holds cannot be read; the message is the reason, for the report or the user.

    Parameters
    ----------
    reason
        The reason, equal for all files that are left out for it.
    detail
        What is particular to this file.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


def reason_of(error: OSError) -> str:
    """Return the operating system's reason as the report words it."""
    return (error.strerror or "input error").lower()
