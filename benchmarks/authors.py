"""Split an author's documents by date, into those written before and those to type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from afterword.errors import UserError
from afterword.text.units import WORD
from afterword_training.corpus import read_corpus
from afterword_training.pretraining.shards import read_documents

BEFORE_FRACTION = 0.8
"""Fraction of an author's words that were written before those that are typed."""


class Author(NamedTuple):
    """The documents of an author in date order; the later ones are typed."""

    name: str
    before: Sequence[str]
    typed: Sequence[str]

    @classmethod
    def read(cls, path: Path) -> Author:
        """Read a file with one line of JSON per document, and split it.

        Parameters
        ----------
        path : Path
            A `.jsonl` file of `{"text": ...}`, in date order. Its stem is the author's name.
        """
        return cls.split(path.stem, [text for _, text in read_documents(path)])

    @classmethod
    def split(cls, name: str, texts: Sequence[str]) -> Author:
        """Split documents in date order after 80 % of the words."""
        sizes = _sizes(texts)
        cut, seen = 0, 0
        while cut < len(texts) and seen < BEFORE_FRACTION * sum(sizes):
            seen += sizes[cut]
            cut += 1
        return cls(name, texts[:cut], texts[cut:])

    @classmethod
    def read_any(cls, paths: Sequence[Path]) -> list[Author]:
        """Read authors from `.jsonl` files, or one from files and folders of their documents.

        Documents are read as `afterword train` reads them, and are in date order.

        Raises
        ------
        UserError
            If there is nothing to read, or nothing of it to type, or two authors have one name.
        """
        if all(path.suffix == ".jsonl" for path in paths):
            authors = [cls.read(path) for path in paths]
        else:
            documents = read_corpus([str(path) for path in paths]).documents
            authors = [cls.split(paths[0].stem, [document.text for document in documents])]
        names = [author.name for author in authors]
        for author in authors:
            if names.count(author.name) > 1:
                raise UserError(
                    f"two files are named {author.name}.jsonl, and the name is the author's: "
                    "rename one"
                )
            if not author.typed:
                raise UserError(
                    f"{author.name} has too few documents: those of the last fifth of the words "
                    "are typed, and there are none"
                )
        return authors

    def shortened(self, words: int) -> Author:
        """Return the author with only the first `words` words of each document to type."""
        ends = [[match.end() for match in WORD.finditer(text)][:words] for text in self.typed]
        pairs = zip(self.typed, ends, strict=True)
        return self._replace(typed=[text[: found[-1]] for text, found in pairs if found])

    def beginnings(self) -> tuple[Author, list[str]]:
        """Return the author with only the first third of each document to type, and the rests.

        A document is cut at the end of a line, or of a word where it has only one line.
        """
        cuts = [_third(text) for text in self.typed]
        begun = [text[:cut] for text, cut in zip(self.typed, cuts, strict=True)]
        rests = [text[cut:] for text, cut in zip(self.typed, cuts, strict=True)]
        return self._replace(typed=begun), rests

    def for_tuning(self, words: int) -> Author:
        """Return the last documents from before, of `words` words in all, as those to type.

        Decisions are based on them, so that the documents to type stay unseen.
        """
        sizes = _sizes(self.before)
        cut, seen = len(sizes), 0
        while cut > 1 and seen < words:
            cut -= 1
            seen += sizes[cut]
        return Author(self.name, self.before[:cut], self.before[cut:])


def _third(text: str) -> int:
    """Return where the first third of a text ends."""
    end = len(text) // 3
    cut = text.find("\n", end)
    return cut if cut >= 0 else max(text.rfind(" ", 0, end), 0)


def _sizes(texts: Sequence[str]) -> list[int]:
    return [len(WORD.findall(text)) for text in texts]
