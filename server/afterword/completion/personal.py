"""Read and write the layers of a person's words that a model keeps beside its network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from afterword.completion.datastore import Datastore
from afterword.completion.ngram import PersonalNgram
from afterword.store.bundle import DATASTORE, NGRAM, Bundle
from afterword.text.casing import fold


class Personal(NamedTuple):
    """The n-gram and the datastore of a person's words, if there are any."""

    ngram: PersonalNgram | None = None
    datastore: Datastore | None = None

    @classmethod
    def of(cls, bundle: Bundle) -> Personal:
        """Read the layers of a model; UserError if one is corrupt."""
        return cls.read(bundle.files)

    @classmethod
    def read(cls, files: Mapping[str, Path]) -> Personal:
        """Read the layers among files, given by name; UserError if one is corrupt."""
        return cls(
            PersonalNgram.open(files[NGRAM]) if NGRAM in files else None,
            Datastore.open(files[DATASTORE]) if DATASTORE in files else None,
        )

    def knows(self, words: Collection[str]) -> bool:
        """Return whether there is any trace of words, in any case."""
        unwanted = set(map(fold, words))
        known = [part.vocabulary for part in self if part is not None]
        return any(fold(word) in unwanted for vocabulary in known for word in vocabulary)

    def without(self, words: Collection[str]) -> Personal:
        """Return the layers without words, in any case; their `files` hold no trace of them."""
        return Personal(
            self.ngram and self.ngram.without(words),
            self.datastore and self.datastore.without(words),
        )

    def files(self) -> dict[str, bytes]:
        """Return the content of the layers' files by name."""
        parts = zip((NGRAM, DATASTORE), self, strict=True)
        return {name: part.to_bytes() for name, part in parts if part is not None}
