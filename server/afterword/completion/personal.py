"""What a bundle keeps of a person's writing beside its network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from afterword.completion.datastore import Datastore
from afterword.completion.ngram import PersonalNgram
from afterword.store.bundle import Bundle
from afterword.text.casing import fold

NGRAM = "ngram.npz"
DATASTORE = "datastore.npz"
PERSONAL = (NGRAM, DATASTORE)
"""Files of a personal bundle, in the order of `Personal`."""


class Personal(NamedTuple):
    """The n-gram and the datastore of a person's words, where there are any."""

    ngram: PersonalNgram | None = None
    datastore: Datastore | None = None

    @classmethod
    def of(cls, bundle: Bundle) -> Personal:
        """What a bundle has of it; UserError when it is damaged."""
        files = bundle.manifest.files
        return cls(
            PersonalNgram.open(bundle.path / NGRAM) if NGRAM in files else None,
            Datastore.open(bundle.path / DATASTORE) if DATASTORE in files else None,
        )

    def knows(self, words: Collection[str]) -> bool:
        """Whether there is any trace of words, in any case."""
        unwanted = set(map(fold, words))
        known = [part.vocabulary for part in self if part is not None]
        return any(fold(word) in unwanted for vocabulary in known for word in vocabulary)

    def without(self, words: Collection[str]) -> Personal:
        """The same with words forgotten, in any case; none of them is left in its `files`."""
        return Personal(
            self.ngram and self.ngram.without(words),
            self.datastore and self.datastore.without(words),
        )

    def files(self) -> dict[str, bytes]:
        """Content of the bundle's files by name."""
        parts = zip(PERSONAL, self, strict=True)
        return {name: part.to_bytes() for name, part in parts if part is not None}

    def replaced_in(self, files: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
        """A bundle's files with these in place of its own."""
        others = {name: content for name, content in files.items() if name not in PERSONAL}
        return others | self.files()
