"""Words that exist, judging by the text that a model was trained on.

A search composes words from pieces and finds some that nobody writes ("donly"). The lexicon holds
hashes instead of the words to stay small; it takes one unknown word in ten thousand for a known
one.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from afterword.errors import UserError

LEXICON = "words.npy"
"""File in the bundles that have a lexicon."""
POSSESSIVE = "'s"


class Lexicon:
    """A set of words, in any case, with or without a possessive ending.

    Parameters
    ----------
    hashes : uint32 [N]
        Hashes of the words in lower case, ascending.
    """

    def __init__(self, hashes: NDArray[np.uint32]) -> None:
        self._hashes = hashes

    @classmethod
    def of(cls, words: Iterable[str]) -> Lexicon:
        """Build the lexicon of these words."""
        return cls(np.unique(np.array([_hash(word) for word in words], dtype=np.uint32)))

    @classmethod
    def open(cls, path: Path) -> Lexicon:
        """Read what `to_bytes` wrote; raise UserError when it is missing or corrupt."""
        try:
            with path.open("rb") as file:
                hashes = np.lib.format.read_array(file, allow_pickle=False)
            if hashes.dtype != np.uint32 or hashes.ndim != 1:
                raise ValueError("not a list of hashes")
        except Exception as error:  # a damaged file can raise anything
            raise UserError(
                f"{path} is not a readable lexicon ({type(error).__name__}); "
                "install the model again"
            ) from error
        return cls(hashes)

    def to_bytes(self) -> bytes:
        """Return the content of the lexicon's file."""
        file = io.BytesIO()
        np.save(file, self._hashes, allow_pickle=False)
        return file.getvalue()

    def __contains__(self, word: str) -> bool:
        """Return whether a word (straight apostrophes) exists."""
        hashed = _hash(word)
        index = int(self._hashes.searchsorted(hashed))
        return index < len(self._hashes) and self._hashes[index] == hashed


def _hash(word: str) -> np.uint32:
    stem = word.lower().removesuffix(POSSESSIVE)
    return np.uint32(zlib.crc32(stem.encode("utf-8", "replace")))
