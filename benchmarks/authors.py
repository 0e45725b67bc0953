"""Split an author's documents by date, into those written before and those to type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from afterword.errors import UserError
from afterword.text.units import WORD
from afterword_training.corpus import read_corpus
from afterword_training.pretraining.shards import read_documents

BEFORE_FRACTION = 0.8
"""Fraction of an author's words that were written before those that are typed."""
MIN_WORDS = 500
"""Fewest words of a text that somebody gives: of fewer, hardly a paragraph would be typed."""


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

        Raises
        ------
        UserError
            If there is no such file, a line of it has no text, or there are too few words.
        """
        if not path.exists():
            raise UserError(f"{path} does not exist: check how it is spelt")
        author = cls.split(path.stem, [text for _, text in read_documents(path)])
        if not author.typed:
            raise UserError(f"{path} has too few words: none would be left to type")
        return author

    @classmethod
    def split(cls, name: str, texts: Sequence[str]) -> Author:
        """Split documents in date order after 80 % of the words; those without words are left out.

        If the last document is so long that none would be left to type, it is cut there.
        """
        texts = [text for text in texts if WORD.search(text)]
        sizes = word_counts(texts)
        wanted = BEFORE_FRACTION * sum(sizes)
        cut, seen = 0, 0
        while cut < len(texts) and seen < wanted:
            seen += sizes[cut]
            cut += 1
        if cut < len(texts) or not seen:
            return cls(name, texts[:cut], texts[cut:])
        *earlier, last = texts
        begun, rest = _cut_after(last, math.ceil(wanted - sum(sizes[:-1])))
        return cls(name, [*earlier, begun], [rest] if WORD.search(rest) else [])

    @classmethod
    def read_any(cls, paths: Sequence[Path]) -> list[Author]:
        """Read authors from `.jsonl` files, or one from files and folders of their documents.

        Documents are read as `afterword train` reads them, and are in date order.

        Raises
        ------
        UserError
            If there are too few words to read or to type, or two authors have one name.
        """
        if all(path.suffix == ".jsonl" for path in paths):
            authors = [cls.read(path) for path in paths]
        else:
            documents = read_corpus([str(path) for path in paths]).documents
            name = paths[0].resolve().stem
            authors = [cls.split(name, [document.text for document in documents])]
        names = [author.name for author in authors]
        for author in authors:
            if names.count(author.name) > 1:
                raise UserError(
                    f"two files are named {author.name}.jsonl, and the name is the author's: "
                    "rename one"
                )
            words = sum(word_counts([*author.before, *author.typed]))
            if words < MIN_WORDS or not author.typed:
                raise UserError(
                    f"{author.name}: {words:,} words are too few to measure anything: give at "
                    f"least {MIN_WORDS}"
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
        sizes = word_counts(self.before)
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


def _cut_after(text: str, words: int) -> tuple[str, str]:
    """Cut a text before the line in which so many words are over; a long line, after the word."""
    ends = [match.end() for match in WORD.finditer(text)]
    place = ends[min(words, len(ends)) - 1]
    cut = text.rfind("\n", 0, place)
    if cut < place / 2:
        cut = place
    return text[:cut], text[cut:].lstrip()


def word_counts(texts: Sequence[str]) -> list[int]:
    """Return how many words each text has."""
    return [len(WORD.findall(text)) for text in texts]
