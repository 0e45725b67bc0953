"""Read and write what a model keeps of a person's words beside its network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from afterword.completion.datastore import Datastore
from afterword.completion.ngram import PersonalNgram
from afterword.completion.source_index import SourceIndex
from afterword.errors import UserError
from afterword.store.bundle import DATASTORE, LAYERS, NGRAM, WORD_SOURCES, Bundle
from afterword.text.casing import fold


class Personal(NamedTuple):
    """The n-gram and the datastore of a person's words, and the files that the words come from."""

    ngram: PersonalNgram | None = None
    datastore: Datastore | None = None
    sources: SourceIndex | None = None

    @classmethod
    def of(cls, bundle: Bundle) -> Personal:
        """Read what a model suggests words with; UserError if a file is corrupt."""
        personal = cls.read({name: path for name, path in bundle.files.items() if name in LAYERS})
        size = bundle.manifest.shape.embedding
        if personal.datastore is not None and len(personal.datastore.mean) != size:
            raise UserError(
                f"{bundle.files[DATASTORE]} was made with a network of size "
                f"{len(personal.datastore.mean)}, not {size}; train again"
            )
        return personal

    @classmethod
    def read(cls, files: Mapping[str, Path]) -> Personal:
        """Read what there is among files, given by name; UserError if one is corrupt."""
        return cls(
            PersonalNgram.open(files[NGRAM]) if NGRAM in files else None,
            Datastore.open(files[DATASTORE]) if DATASTORE in files else None,
            SourceIndex.open(files[WORD_SOURCES]) if WORD_SOURCES in files else None,
        )

    def knows(self, words: Collection[str]) -> bool:
        """Return whether there is any trace of words, in any case."""
        unwanted = set(map(fold, words))
        known = [part.vocabulary for part in self if part is not None]
        return any(fold(word) in unwanted for vocabulary in known for word in vocabulary)

    def without(self, words: Collection[str]) -> Personal:
        """Return this without words, in any case; its `files` hold no trace of them."""
        return Personal(
            self.ngram and self.ngram.without(words),
            self.datastore and self.datastore.without(words),
            self.sources and self.sources.without(words),
        )

    def files(self) -> dict[str, bytes]:
        """Return the content of the files by name."""
        parts = zip((NGRAM, DATASTORE, WORD_SOURCES), self, strict=True)
        return {name: part.to_bytes() for name, part in parts if part is not None}
